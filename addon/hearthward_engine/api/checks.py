# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a type cannot say: checks of zones, classes, times."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, available_timezones

from ..domain import StreamSource
from ..present.history import Position
from .errors import ApiError, Code
from .wire import CameraConfig


def check_camera(config: CameraConfig, known_classes: frozenset[str]) -> None:
    """Raise ApiError naming the field that cannot work."""
    source = config.source
    if isinstance(source, StreamSource) and not 0 <= source.generation < 2**53:
        field = "source.generation"
        raise ApiError(Code.INVALID_FIELD, f"{field} must be 0 or more", field)
    names: set[str] = set()
    for index, zone in enumerate(config.zones or ()):
        if zone.name in names:
            field = f"zones[{index}].name"
            raise ApiError(Code.INVALID_FIELD, f"{field} is given twice", field)
        names.add(zone.name)
        if len(set(zone.polygon)) < 3:
            field = f"zones[{index}].polygon"
            raise ApiError(
                Code.INVALID_FIELD, f"{field} needs three different corners", field
            )
    for index, label in enumerate(config.classes or ()):
        if label not in known_classes:
            field = f"classes[{index}]"
            raise ApiError(Code.INVALID_FIELD, f"{field} is no COCO class name", field)


def check_time_zone(name: str) -> None:
    """Raise ApiError unless this is an IANA time zone."""
    try:
        ZoneInfo(name)
    except (ValueError, OSError, LookupError) as err:
        if not available_timezones():
            return  # this machine has no time zone data: rules fall back to UTC
        raise ApiError(
            Code.INVALID_FIELD, "time_zone is no IANA time zone name", "time_zone"
        ) from err


def position(text: str, field: str) -> Position:
    """Return the place that a time or a ``next`` text names."""
    time, _, window_id = text.partition("~")
    return Position(moment(time, field), window_id)


def moment(text: str, field: str) -> float:
    """Return ISO 8601 text (or a ``next`` text) as seconds since the epoch."""
    try:
        at = datetime.fromisoformat(text.partition("~")[0])
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError) as err:
        raise ApiError(
            Code.INVALID_FIELD,
            f"{field} must be an ISO 8601 time or a `next` text",
            field,
        ) from err
