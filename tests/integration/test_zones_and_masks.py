# SPDX-License-Identifier: Apache-2.0
"""Zones and masks are read from lists and from JSON; what is wrong is named."""

import json
from typing import Any

import pytest

from custom_components.hearthward.shapes import ShapeFault, read_masks, read_zones

ZONE = {"name": "Porch", "kind": "entry", "polygon": [[0, 0.5], [0.5, 0.5], [0.5, 1]]}
CORNERS = [[0, 0.5], [0.5, 0.5], [0.5, 1]]


@pytest.mark.parametrize("raw", [None, "", " ", "null", [], {"zones": []}])
def test_nothing_is_no_zone(raw: Any) -> None:
    assert read_zones(raw) == []


@pytest.mark.parametrize(
    "raw",
    [
        [ZONE],
        json.dumps([ZONE]),
        json.dumps({"camera_id": "cam1", "zones": [ZONE], "masks": []}),
        [ZONE | {"name": " Porch ", "color": "red"}],
        [ZONE | {"polygon": [*CORNERS, CORNERS[0]]}],
        [ZONE | {"polygon": [{"x": x, "y": y} for x, y in CORNERS]}],
        [ZONE | {"polygon": [(x + 1e-7, y - 1e-7) for x, y in CORNERS]}],
    ],
)
def test_zones_come_as_a_list_or_as_json_and_are_tidied(raw: Any) -> None:
    assert read_zones(raw) == [ZONE]


def test_a_polygon_may_cross_itself() -> None:
    bow = [{"name": "Bow", "polygon": [[0, 0], [1, 1], [1, 0], [0, 1]]}]
    assert read_masks(bow) == bow


def test_masks_need_no_kind() -> None:
    masks = [{"name": "Window", "polygon": CORNERS}]
    assert read_masks(masks) == masks
    assert read_masks({"masks": masks, "zones": [ZONE]}) == masks


@pytest.mark.parametrize(
    ("raw", "key", "words"),
    [
        ('[{"name": "Porch",]', "shapes_no_json", {"line": "1", "column": "19"}),
        ('"Porch"', "shapes_no_list", {}),
        ({"name": "no list"}, "shapes_no_list", {}),
        (7, "shapes_no_list", {}),
        (["no zone"], "shape_without_name", {"number": "1"}),
        ([ZONE, ZONE | {"name": " "}], "shape_without_name", {"number": "2"}),
        ([ZONE | {"name": "x" * 101}], "shape_without_name", {"number": "1"}),
        ([ZONE, ZONE], "shape_twice", {"shape": "Porch"}),
        ([ZONE | {"polygon": None}], "shape_corners", {"shape": "Porch"}),
        ([ZONE | {"polygon": []}], "shape_corners", {"shape": "Porch"}),
        ([ZONE | {"polygon": [[0, 0], [1, 1]]}], "shape_corners", {"shape": "Porch"}),
        (
            [ZONE | {"polygon": [[0, 0], [0.5, 0.5], [1, 1]]}],
            *("shape_corners", {"shape": "Porch"}),
        ),
        (
            [ZONE | {"polygon": [[i / 100, i % 2] for i in range(65)]}],
            *("shape_too_many_corners", {"shape": "Porch", "most": "64"}),
        ),
        (
            [ZONE | {"name": str(number)} for number in range(33)],
            *("shapes_too_many", {"most": "32"}),
        ),
    ],
)
def test_what_is_wrong_is_named(raw: Any, key: str, words: dict[str, str]) -> None:
    with pytest.raises(ShapeFault) as caught:
        read_zones(raw)
    assert (caught.value.key, caught.value.words) == (key, words)


@pytest.mark.parametrize("corner", [[0, 2], [0, -0.1], [0], "01", [0, None], [0, True]])
def test_every_corner_lies_in_the_picture(corner: Any) -> None:
    with pytest.raises(ShapeFault) as caught:
        read_masks([{"name": "Window", "polygon": [*CORNERS, corner]}])
    assert (caught.value.key, caught.value.words) == (
        "shape_outside",
        {"shape": "Window"},
    )


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_corner_is_made_of_numbers(value: float) -> None:
    with pytest.raises(ShapeFault, match="shape_outside"):
        read_masks([{"name": "Window", "polygon": [*CORNERS, [0, value]]}])


def test_a_zone_is_of_a_kind_that_the_rules_know() -> None:
    with pytest.raises(ShapeFault) as caught:
        read_zones([ZONE | {"kind": "moat"}])
    assert caught.value.key == "zone_kind"
    assert "driveway" in caught.value.words["kinds"]
