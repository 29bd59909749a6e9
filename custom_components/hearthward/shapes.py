# SPDX-License-Identifier: Apache-2.0
"""Read zones and masks that were typed in or pasted as JSON."""

from collections.abc import Mapping
from itertools import pairwise
import json
from math import isfinite
from typing import Any, Final, NoReturn

ZONE_KINDS: Final = ("entry", "driveway", "yard", "sidewalk", "restricted", "ignore")
MOST_SHAPES: Final = 32
MOST_CORNERS: Final = 64
LEAST_CORNERS: Final = 3
NAME_LENGTH: Final = 100
DIGITS: Final = 4
"""Of a corner's numbers: a tenth of a pixel in a 4K picture would need four."""
LEAST_AREA: Final = 1e-5

type Shape = dict[str, Any]
type Corner = list[float]


class ShapeFault(Exception):
    """Something is wrong; ``key`` names the text that says what, with these words."""

    def __init__(self, *, key: str, **words: object) -> None:
        """Take the text's key and what goes into it."""
        super().__init__(key)
        self.key = key
        self.words = {name: str(word) for name, word in words.items()}


def read_zones(raw: Any) -> list[Shape]:
    """Return zones as the engine takes them; raise ShapeFault."""
    zones = []
    for shape, raw_shape in _read(raw, "zones"):
        kind = raw_shape.get("kind")
        if kind not in ZONE_KINDS:
            _fail("zone_kind", shape=shape["name"], kinds=", ".join(ZONE_KINDS))
        zones.append({"name": shape["name"], "kind": kind, "polygon": shape["polygon"]})
    return zones


def read_masks(raw: Any) -> list[Shape]:
    """Return masks as the engine takes them; raise ShapeFault."""
    return [shape for shape, _ in _read(raw, "masks")]


def _read(raw: Any, key: str) -> list[tuple[Shape, Mapping[str, Any]]]:
    """Return each shape's name and polygon, and the shape as it came."""
    found: list[tuple[Shape, Mapping[str, Any]]] = []
    names: set[str] = set()
    for number, raw_shape in enumerate(_listed(raw, key), start=1):
        if not isinstance(raw_shape, Mapping):
            _fail("shape_without_name", number=number)
        name = str(raw_shape.get("name") or "").strip()
        if not 0 < len(name) <= NAME_LENGTH:
            _fail("shape_without_name", number=number)
        if name in names:
            _fail("shape_twice", shape=name)
        names.add(name)
        polygon = _polygon(name, raw_shape.get("polygon"))
        found.append(({"name": name, "polygon": polygon}, raw_shape))
    return found


def _listed(raw: Any, key: str) -> list[Any]:
    """Return the list in what was given: text, or what the engine's API shows."""
    if isinstance(raw, str):
        try:
            raw = json.loads(raw) if raw.strip() else []
        except json.JSONDecodeError as err:
            _fail("shapes_no_json", line=err.lineno, column=err.colno)
    if isinstance(raw, Mapping):
        raw = raw.get(key)
    elif raw is None:
        raw = []
    if not isinstance(raw, list):
        _fail("shapes_no_list")
    if len(raw) > MOST_SHAPES:
        _fail("shapes_too_many", most=MOST_SHAPES)
    return raw


def _polygon(name: str, raw: Any) -> list[Corner]:
    """Return the corners of a polygon, the last one not the first again."""
    if not isinstance(raw, list):
        _fail("shape_corners", shape=name)
    corners = [_corner(name, point) for point in raw]
    if len(corners) > 1 and corners[0] == corners[-1]:
        del corners[-1]
    if len(corners) > MOST_CORNERS:
        _fail("shape_too_many_corners", shape=name, most=MOST_CORNERS)
    if len(corners) < LEAST_CORNERS or _area(corners) < LEAST_AREA:
        _fail("shape_corners", shape=name)
    return corners


def _corner(name: str, point: Any) -> Corner:
    if isinstance(point, Mapping):
        point = [point.get("x"), point.get("y")]
    if not isinstance(point, list | tuple) or len(point) != 2:
        _fail("shape_outside", shape=name)
    for value in point:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not isfinite(value) or not 0 <= value <= 1:
            _fail("shape_outside", shape=name)
    return [round(float(value), DIGITS) for value in point]


def _area(corners: list[Corner]) -> float:
    """Return the share of the picture that the largest triangle of a fan covers.

    It is nothing only where all corners lie on one line.
    """
    (x0, y0), *others = corners
    return max(
        abs((x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)) / 2
        for (x1, y1), (x2, y2) in pairwise(others)
    )


def _fail(key: str, **words: object) -> NoReturn:
    raise ShapeFault(key=key, **words)
