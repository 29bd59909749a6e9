# SPDX-License-Identifier: Apache-2.0
"""Decide whether a recipient is told of a verdict: one function of plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum
from typing import Final

from ..const import LEVELS

CRITICAL: Final = "critical"
EVERY_CAMERA: Final = "*"
"""Stands for all cameras where something is snoozed."""


class Presence(StrEnum):
    """When a recipient wants to be told."""

    ALWAYS = "always"
    AWAY = "away"
    NOBODY_HOME = "nobody_home"


class Step(StrEnum):
    """What is done about a verdict, or why nothing is."""

    SOUND = "sound"
    """A notification that makes itself heard."""
    REPLACE = "replace"
    """The notification already there is rewritten in silence."""
    MUTED = "muted"
    SNOOZED = "snoozed"
    BELOW_LEVEL = "below_level"
    OTHER_CAMERA = "other_camera"
    PRESENCE = "presence"
    QUIET_HOURS = "quiet_hours"
    COOLDOWN = "cooldown"
    OLD_NEWS = "old_news"


HELD: Final = frozenset({Step.SNOOZED, Step.QUIET_HOURS})
"""What is held back for these reasons is told later, in one digest."""


@dataclass(frozen=True, kw_only=True)
class Policy:
    """What a recipient wants; each item is an entity in Home Assistant."""

    enabled: bool = True
    minimum_level: str = "high"
    cooldown_minutes: int = 5
    """For one camera, between two notifications that make themselves heard."""
    presence: Presence = Presence.ALWAYS
    quiet_hours: bool = False
    """Whether only critical verdicts are heard between the two times."""
    quiet_from: time = time(22)
    quiet_until: time = time(7)
    digest: bool = True
    """Whether what was held back is told afterwards."""


@dataclass(frozen=True, kw_only=True)
class Alert:
    """A verdict as far as notifications need it."""

    window_id: str
    revision: int
    incident_id: str
    camera_id: str
    final: bool
    level: str | None
    title: str = ""
    summary: str = ""
    image: str | None = None

    @property
    def rank(self) -> int:
        """Return how grave it is: −1 without a level, else 0 to 3."""
        return rank_of(self.level)


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a recipient was told of an incident."""

    window_id: str
    revision: int
    level: str
    """Of the gravest verdict that was heard."""
    at: float


@dataclass(frozen=True, kw_only=True)
class Heard:
    """The last notification of a camera that made itself heard."""

    level: str
    at: float


@dataclass(frozen=True, kw_only=True)
class Moment:
    """What else counts when a verdict arrives."""

    now: datetime
    """Wall clock of the house, with its time zone."""
    cameras: frozenset[str] = frozenset()
    """The cameras that the recipient chose; empty for all."""
    recipient_home: bool = False
    anybody_home: bool = False
    snoozed: Mapping[str, float] = field(default_factory=dict)
    """Until when, by camera or ``EVERY_CAMERA``."""
    told: Told | None = None
    heard: Heard | None = None


def rank_of(level: str | None) -> int:
    """Return the place of a level among all, −1 for none and for unknown ones."""
    return LEVELS.index(level) if level in LEVELS else -1


def is_quiet(policy: Policy, now: datetime) -> bool:
    """Return whether it is one of the quiet hours; they may span midnight."""
    start, end, at = policy.quiet_from, policy.quiet_until, now.time()
    if not policy.quiet_hours or start == end:
        return False
    if start < end:
        return start <= at < end
    return at >= start or at < end


def is_snoozed(snoozed: Mapping[str, float], camera_id: str, now: datetime) -> bool:
    """Return whether nothing of a camera is to be told right now."""
    until = max(snoozed.get(EVERY_CAMERA, 0.0), snoozed.get(camera_id, 0.0))
    return now.timestamp() < until


def decide(policy: Policy, alert: Alert, moment: Moment) -> Step:
    """Return what is done about a verdict.

    A notification already on the phone is kept true: it is rewritten in silence when
    its window is judged anew, also downwards, and heard again only when matters
    get worse.
    """
    if not policy.enabled:
        return Step.MUTED
    if moment.cameras and alert.camera_id not in moment.cameras:
        return Step.OTHER_CAMERA
    if (step := _for_what_is_told(policy, alert, moment.told)) is not None:
        return step
    if alert.rank < max(0, rank_of(policy.minimum_level)):
        return Step.BELOW_LEVEL
    if (step := _unwelcome(policy, alert, moment)) is not None:
        return step if moment.told is None else Step.REPLACE
    if moment.told is None and _cooling_down(policy, alert, moment):
        return Step.COOLDOWN
    return Step.SOUND


def _for_what_is_told(policy: Policy, alert: Alert, told: Told | None) -> Step | None:
    """Return what a verdict does to what is told of its incident; None if it is new."""
    if told is None:
        return None
    no_worse = alert.rank <= rank_of(told.level)
    if told.window_id == alert.window_id:
        if alert.revision <= told.revision:
            return Step.OLD_NEWS
        return Step.REPLACE if no_worse else None
    worth_it = alert.rank >= max(0, rank_of(policy.minimum_level))
    return Step.REPLACE if no_worse and worth_it else None


def _unwelcome(policy: Policy, alert: Alert, moment: Moment) -> Step | None:
    """Return why a verdict is not to be heard right now, None if it may."""
    if is_snoozed(moment.snoozed, alert.camera_id, moment.now):
        return Step.SNOOZED
    if policy.presence is Presence.AWAY and moment.recipient_home:
        return Step.PRESENCE
    if policy.presence is Presence.NOBODY_HOME and moment.anybody_home:
        return Step.PRESENCE
    if alert.level != CRITICAL and is_quiet(policy, moment.now):
        return Step.QUIET_HOURS
    return None


def _cooling_down(policy: Policy, alert: Alert, moment: Moment) -> bool:
    heard = moment.heard
    if heard is None or alert.rank > rank_of(heard.level):
        return False
    return moment.now.timestamp() < heard.at + policy.cooldown_minutes * 60
