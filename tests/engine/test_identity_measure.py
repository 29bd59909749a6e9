# SPDX-License-Identifier: AGPL-3.0-or-later
"""IDF1 as the benchmark counts it, on cases whose answer is known."""

import pytest

from benchmarks.bench_identity import Agreement, crossing, follow

LEFT, RIGHT = (0.1, 0.1, 0.2, 0.5), (0.6, 0.1, 0.7, 0.5)


def test_tracks_that_keep_to_their_persons_agree_wholly() -> None:
    found = Agreement()
    found.add([{"a": LEFT, "b": RIGHT}] * 4, [{"1": LEFT, "2": RIGHT}] * 4)
    assert found.idf1 == 1.0


def test_two_persons_whose_tracks_are_swapped_half_way_agree_half() -> None:
    found = Agreement()
    before, after = {"1": LEFT, "2": RIGHT}, {"2": LEFT, "1": RIGHT}
    found.add([{"a": LEFT, "b": RIGHT}] * 4, [before, before, after, after])
    assert found.idf1 == 0.5


def test_sights_that_are_missing_or_invented_cost_their_share() -> None:
    found = Agreement()
    found.add(
        [{"a": LEFT}] * 4, [{}, {"1": LEFT}, {"1": LEFT}, {"1": LEFT, "2": RIGHT}]
    )
    assert found.idf1 == pytest.approx(2 * 3 / (4 + 4))


def test_a_track_that_breaks_counts_with_its_longer_part_only() -> None:
    found = Agreement()
    found.add([{"a": LEFT}] * 4, [{"1": LEFT}, {"2": LEFT}, {"2": LEFT}, {"2": LEFT}])
    assert found.idf1 == pytest.approx(2 * 3 / 8)


def test_boxes_beside_the_person_do_not_agree() -> None:
    found = Agreement()
    found.add([{"a": LEFT}], [{"1": (0.15, 0.1, 0.25, 0.5)}])
    assert found.idf1 == 0.0


def test_three_who_walk_past_each_other_keep_their_tracks_mostly() -> None:
    truth, tracked = follow(crossing("walk", 0), 2.0)
    assert {name for seen in truth for name in seen} == {
        "person-0",
        "person-1",
        "person-2",
    }
    found = Agreement()
    found.add(truth, tracked)
    assert found.idf1 > 0.7
