# SPDX-License-Identifier: Apache-2.0
"""How much happened when, as the engine counts it."""

from dataclasses import dataclass, field

from .base import Model, listed


@dataclass(frozen=True, kw_only=True)
class HourCount(Model):
    """How many windows of each level started in one hour of one day (YYYY-MM-DD)."""

    day: str
    hour: int
    low: int = 0
    medium: int = 0
    high: int = 0
    critical: int = 0
    not_assessed: int = 0


@dataclass(frozen=True, kw_only=True)
class CameraTally(Model):
    """One camera's windows, and what people thought of them."""

    camera_id: str
    hours: tuple[HourCount, ...] = field(default=(), metadata=listed(HourCount))
    alarms: int = 0
    judged_alarms: int = 0
    false_alarms: int = 0
    missed: int = 0


@dataclass(frozen=True, kw_only=True)
class Tally(Model):
    """The windows of a period, by camera."""

    cameras: tuple[CameraTally, ...] = field(default=(), metadata=listed(CameraTally))
