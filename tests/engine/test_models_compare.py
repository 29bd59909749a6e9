# SPDX-License-Identifier: AGPL-3.0-or-later
"""How verification counts what is alike."""

from hypothesis import HealthCheck, given, settings, strategies as st
import pytest

from hearthward_engine.models.compare import (
    Difference,
    Found,
    Matched,
    difference,
    iou,
    match,
)

# How fast examples are drawn and run is the machine's affair.
untimed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

Box = tuple[float, float, float, float]
LEFT: Box = (0.1, 0.1, 0.3, 0.5)
RIGHT: Box = (0.6, 0.1, 0.8, 0.5)
# The last row of a full list says where it was cut off, and is itself not compared.
END = Found("person", 0.01, RIGHT)


def person(confidence: float, box: Box = LEFT) -> Found:
    return Found("person", confidence, box)


def shifted(box: Box, by: float) -> Box:
    return (box[0] + by, box[1], box[2] + by, box[3])


fractions = st.floats(0.0, 0.5)
boxes = st.builds(
    lambda x, y, w, h: (x, y, x + w + 0.01, y + h + 0.01),
    *([fractions] * 4),
)
found = st.lists(
    st.builds(Found, st.sampled_from(["cat", "dog"]), st.floats(0, 1), boxes),
    max_size=8,
)


@untimed
@given(found)
def test_a_list_is_like_itself(rows: list[Found]) -> None:
    matched = match(rows, rows)
    assert matched.matched == matched.total
    assert matched.total == 2 * sum(row.confidence >= 0.4 for row in rows)
    assert difference(rows, rows).largest == 0.0


@untimed
@given(found, found)
def test_order_of_the_two_sides_and_of_rows_does_not_matter(
    one: list[Found], two: list[Found]
) -> None:
    assert match(one, two).total == match(two, one).total
    assert difference(one, two) == difference(two, one)
    assert difference(one, two) == difference(one[::-1], two)


@untimed
@given(boxes, boxes)
def test_overlap_is_a_symmetric_fraction(a: Box, b: Box) -> None:
    assert iou(a, b) == pytest.approx(iou(b, a))
    assert 0.0 <= iou(a, b) <= 1.0 + 1e-9
    assert iou(a, a) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("other", "matched"),
    [
        (person(0.9), 2),
        (person(0.9, shifted(LEFT, 0.005)), 2),
        (person(0.9, shifted(LEFT, 0.02)), 0),
        (Found("dog", 0.9, LEFT), 0),
    ],
)
def test_partner_has_the_same_class_and_nearly_the_same_box(
    other: Found, matched: int
) -> None:
    assert match([person(0.9)], [other]) == Matched(matched, 2)


def test_partner_may_be_a_little_less_confident() -> None:
    assert match([person(0.41)], [person(0.39)]) == Matched(1, 1)
    assert match([person(0.41)], [person(0.2)]) == Matched(0, 1)


def test_box_without_partner_counts_on_either_side() -> None:
    both = [person(0.9), person(0.8, RIGHT)]

    assert match(both, both[:1]) == Matched(2, 3)
    assert match(both[:1], both) == Matched(2, 3)


def test_two_boxes_cannot_share_a_partner() -> None:
    twice = [person(0.9), person(0.8, shifted(LEFT, 0.001))]

    assert match(twice, [person(0.9)]) == Matched(2, 3)


def test_nothing_matched_with_nothing_is_no_success() -> None:
    assert match([], []).share == 0.0
    assert difference([], []) == Difference(0.0, 0)


def test_difference_is_the_largest_of_confidence_and_box() -> None:
    one = [person(0.9), END]

    assert difference(one, [person(0.8), END]).largest == pytest.approx(0.1)
    moved = [person(0.9, shifted(LEFT, 0.2)), END]
    assert difference(one, moved).largest == pytest.approx(0.2)
    assert difference(one, [END]).largest == pytest.approx(0.89)
    assert difference(one, [Found("dog", 0.9, LEFT)]).largest == 1.0


def test_rows_that_tie_may_come_in_another_order() -> None:
    one = [person(0.9), person(0.9, RIGHT), END]

    assert difference(one, [one[1], one[0], END]) == Difference(0.0, 4)


def test_row_that_a_tie_pushed_over_the_end_is_no_difference() -> None:
    one = [person(0.9), person(0.3001, RIGHT), person(0.3, LEFT)]
    two = [person(0.9), person(0.3001, LEFT), person(0.3, shifted(RIGHT, 0.1))]

    assert difference(one, two) == Difference(0.0, 2)
