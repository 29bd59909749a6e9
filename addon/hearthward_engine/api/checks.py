# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a type cannot say: checks of zones, masks, lines, classes, times."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from ..domain import StreamSource
from ..present.history import Position
from ..present.states import utc
from .errors import ApiError, Code
from .wire_cameras import CameraConfig, LineConfig, MaskConfig, ZoneConfig

SHORTEST_LINE: Final = 0.01
ROUNDING_S: Final = 1e-6

type Shapes = Sequence[ZoneConfig | MaskConfig | LineConfig]


def check_camera(config: CameraConfig, known_classes: frozenset[str]) -> None:
    """Raise ApiError naming the field that cannot work."""
    source = config.source
    if isinstance(source, StreamSource) and not 0 <= source.generation < 2**53:
        field = "source.generation"
        raise ApiError(Code.INVALID_FIELD, f"{field} must be 0 or more", field)
    _check_shapes("zones", config.zones or ())
    _check_shapes("masks", config.masks or ())
    _check_shapes("lines", config.lines or ())
    for index, label in enumerate(config.classes or ()):
        if label not in known_classes:
            field = f"classes[{index}]"
            raise ApiError(Code.INVALID_FIELD, f"{field} is no COCO class name", field)
    _check_shares("min_boxes", config.min_boxes or {}, known_classes)
    _check_shares("min_confidence", config.min_confidence or {}, known_classes)


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


def _check_shapes(kind: str, shapes: Shapes) -> None:
    """Raise ApiError for a name given twice, or a shape that encloses nothing."""
    names: set[str] = set()
    for index, shape in enumerate(shapes):
        field, wrong = f"{kind}[{index}]", ""
        if shape.name in names:
            field, wrong = f"{field}.name", "is given twice"
        elif isinstance(shape, LineConfig):
            (x1, y1), (x2, y2) = shape.start, shape.end
            if max(abs(x2 - x1), abs(y2 - y1)) < SHORTEST_LINE:
                field, wrong = f"{field}.to", "must be farther from `from`"
        elif len(set(shape.polygon)) < 3:
            field, wrong = f"{field}.polygon", "needs three different corners"
        if wrong:
            raise ApiError(Code.INVALID_FIELD, f"{field} {wrong}", field)
        names.add(shape.name)


def _check_shares(
    name: str, shares: dict[str, float], known_classes: frozenset[str]
) -> None:
    """Raise ApiError for what is no class, or no fraction."""
    for label, share in shares.items():
        field = f"{name}.{label[:40]}"
        if label not in known_classes:
            raise ApiError(Code.INVALID_FIELD, f"{field} is no COCO class name", field)
        if not 0 <= share <= 1:
            message = f"{field} must be between 0 and 1, not {share:g}"
            raise ApiError(Code.INVALID_FIELD, message, field)


def words(text: str, field: str) -> str:
    """Return words to search for; raise ApiError where there is none among them."""
    if any(letter.isalnum() for letter in text):
        return text
    raise ApiError(Code.INVALID_FIELD, f"{field} needs a letter or a digit", field)


def position(text: str, field: str) -> Position:
    """Return the place that a time or a ``next`` text names."""
    time, _, within = text.partition("~")
    item_id, _, exact = within.partition("~")
    at = moment(time, field)
    try:
        precise = float(exact) if exact else at
    except ValueError:
        precise = at
    # Text has microseconds and a clock has more: without them a page would begin
    # with what the one before ended with.
    return Position(precise if abs(precise - at) <= ROUNDING_S else at, item_id)


def next_text(place: Position) -> str:
    """Return a place as text that ``position`` understands."""
    at = place.started_at
    return f"{utc(at).isoformat()}~{place.id}~{at!r}"


def zone(name: str, field: str) -> ZoneInfo:
    """Return an IANA time zone; raise ApiError where there is none of that name."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError) as err:
        message = f"{field} is no IANA time zone name"
        raise ApiError(Code.INVALID_FIELD, message, field) from err


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
