# SPDX-License-Identifier: Apache-2.0
"""Whether a recipient is told of a verdict."""

from dataclasses import replace
from datetime import UTC, datetime, time
from itertools import product
from typing import Any

import pytest

from custom_components.hearthward.alerts.policy import (
    Alert,
    Heard,
    Moment,
    Policy,
    Presence,
    Step,
    Told,
    decide,
    is_quiet,
)
from custom_components.hearthward.const import LEVELS

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
NIGHT = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)
HIGH = Alert(
    window_id="w1",
    revision=1,
    incident_id="i1",
    camera_id="porch",
    final=True,
    level="high",
)
CALM = Moment(now=NOON)
TOLD = Told(window_id="w1", revision=1, level="high", at=NOON.timestamp())


def alert(**changes: Any) -> Alert:
    """Return a verdict of level high with changes."""
    return replace(HIGH, **changes)


def moment(**changes: Any) -> Moment:
    """Return a moment at noon with changes."""
    return replace(CALM, **changes)


@pytest.mark.parametrize(
    ("policy", "verdict", "when", "step"),
    [
        (Policy(), HIGH, CALM, Step.SOUND),
        (Policy(enabled=False), alert(level="critical"), CALM, Step.MUTED),
        (Policy(), alert(level="medium"), CALM, Step.BELOW_LEVEL),
        (Policy(), alert(level=None), CALM, Step.BELOW_LEVEL),
        (Policy(minimum_level="low"), alert(level=None), CALM, Step.BELOW_LEVEL),
        (Policy(minimum_level="low"), alert(level="low"), CALM, Step.SOUND),
        (Policy(), HIGH, moment(cameras=frozenset({"yard"})), Step.OTHER_CAMERA),
        (Policy(), HIGH, moment(cameras=frozenset({"porch"})), Step.SOUND),
        (
            Policy(presence=Presence.AWAY),
            HIGH,
            moment(recipient_home=True),
            Step.PRESENCE,
        ),
        (Policy(presence=Presence.AWAY), HIGH, moment(anybody_home=True), Step.SOUND),
        (
            Policy(presence=Presence.NOBODY_HOME),
            HIGH,
            moment(anybody_home=True),
            Step.PRESENCE,
        ),
        (Policy(quiet_hours=True), HIGH, moment(now=NIGHT), Step.QUIET_HOURS),
        (Policy(quiet_hours=True), HIGH, CALM, Step.SOUND),
        (
            Policy(quiet_hours=True),
            alert(level="critical"),
            moment(now=NIGHT),
            Step.SOUND,
        ),
        (
            Policy(),
            alert(level="critical"),
            moment(snoozed={"*": NOON.timestamp() + 1}),
            Step.SNOOZED,
        ),
        (
            Policy(),
            HIGH,
            moment(snoozed={"porch": NOON.timestamp() + 1}),
            Step.SNOOZED,
        ),
        (Policy(), HIGH, moment(snoozed={"yard": NOON.timestamp() + 1}), Step.SOUND),
        (Policy(), HIGH, moment(snoozed={"*": NOON.timestamp()}), Step.SOUND),
        (
            Policy(),
            HIGH,
            moment(heard=Heard(level="high", at=NOON.timestamp() - 299)),
            Step.COOLDOWN,
        ),
        (
            Policy(),
            HIGH,
            moment(heard=Heard(level="high", at=NOON.timestamp() - 301)),
            Step.SOUND,
        ),
        (
            Policy(),
            alert(level="critical"),
            moment(heard=Heard(level="high", at=NOON.timestamp() - 1)),
            Step.SOUND,
        ),
        (Policy(), HIGH, moment(told=TOLD), Step.OLD_NEWS),
        (Policy(), alert(revision=2), moment(told=TOLD), Step.REPLACE),
        (Policy(), alert(revision=2, level="low"), moment(told=TOLD), Step.REPLACE),
        (Policy(), alert(revision=2, level=None), moment(told=TOLD), Step.REPLACE),
        (Policy(), alert(revision=2, level="critical"), moment(told=TOLD), Step.SOUND),
        (Policy(), alert(window_id="w2"), moment(told=TOLD), Step.REPLACE),
        (
            Policy(),
            alert(window_id="w2", level="low"),
            moment(told=TOLD),
            Step.BELOW_LEVEL,
        ),
        (
            Policy(presence=Presence.AWAY),
            alert(revision=2, level="critical"),
            moment(told=TOLD, recipient_home=True),
            Step.REPLACE,
        ),
    ],
)
def test_each_wish_counts(
    policy: Policy, verdict: Alert, when: Moment, step: Step
) -> None:
    assert decide(policy, verdict, when) is step


@pytest.mark.parametrize(
    ("start", "end", "at", "quiet"),
    [
        (time(22), time(7), time(21, 59), False),
        (time(22), time(7), time(22), True),
        (time(22), time(7), time(0), True),
        (time(22), time(7), time(6, 59), True),
        (time(22), time(7), time(7), False),
        (time(13), time(15), time(14), True),
        (time(13), time(15), time(15), False),
        (time(13), time(13), time(13), False),
    ],
)
def test_quiet_hours_may_span_midnight(
    start: time, end: time, at: time, quiet: bool
) -> None:
    policy = Policy(quiet_hours=True, quiet_from=start, quiet_until=end)
    now = datetime.combine(NOON.date(), at, UTC)
    assert is_quiet(policy, now) is quiet


@pytest.mark.parametrize(
    ("minimum", "before", "level", "ago_s"),
    list(product(LEVELS, LEVELS, LEVELS, (0, 299, 301))),
)
def test_a_graver_verdict_is_never_heard_less(
    minimum: str, before: str, level: str, ago_s: int
) -> None:
    policy = Policy(minimum_level=minimum)
    when = moment(heard=Heard(level=before, at=NOON.timestamp() - ago_s))
    heard = [
        decide(policy, alert(level=one), when) is Step.SOUND
        for one in LEVELS[LEVELS.index(level) :]
    ]
    assert heard == sorted(heard)
