# SPDX-License-Identifier: AGPL-3.0-or-later
"""Read labelled windows: evidence as the engine's own types, the label apart.

What judges a window gets an ``Evidence``; nothing on that way reads ``kind``,
``expected``, ``scenario`` or ``cluster``.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from ..domain import (
    Alarm,
    Baseline,
    Box,
    Camera,
    HouseState,
    Item,
    Point,
    PushSource,
    Track,
    TrackPoint,
    Value,
    Window,
    Zone,
    ZoneKind,
)

LONG_AGO_S = 86_400.0


class LabelledFileError(ValueError):
    """A line that is no labelled window; the text names line and field."""


class Label(Value, frozen=True):
    """What people say about a window; read by the report alone."""

    scenario: str
    cluster: str
    kind: Literal["benign", "suspicious", "threat"]
    expected: tuple[int, int]


class Evidence(Value, frozen=True, eq=False):
    """What the engine gets to see of a labelled window."""

    id: str
    window: Window
    camera: Camera
    house: HouseState
    baseline: Baseline | None
    linked: tuple[tuple[Window, Camera], ...] = ()


class LabelledWindow(Value, frozen=True, eq=False):
    """Evidence and label of one line."""

    evidence: Evidence
    label: Label


class _Point(msgspec.Struct):
    t: float
    box: Box


class _Track(msgspec.Struct):
    id: str
    label: str = msgspec.field(name="class")
    confidence: float
    points: list[_Point]
    identity: str | None = None


class _Zone(msgspec.Struct):
    name: str
    kind: ZoneKind
    polygon: Annotated[tuple[Point, ...], msgspec.Meta(min_length=3)]


class _Camera(msgspec.Struct):
    id: str
    note: str = ""
    zones: list[_Zone] = []
    min_box: float = 0.0


class _House(msgspec.Struct):
    local_time: datetime
    sun: Literal["above_horizon", "below_horizon"] | None = None
    alarm: Alarm | None = None
    home: list[str] | None = None
    contacts: dict[str, Literal["open", "closed"]] = {}
    locks: dict[str, Literal["locked", "unlocked"]] = {}
    doorbell_s_ago: float | None = None
    arrived_s_ago: dict[str, float] = {}


class _Baseline(msgspec.Struct):
    rate_now: float
    typical_dwell_s: float


class _Seen(msgspec.Struct, kw_only=True):
    id: str = ""
    camera: _Camera
    duration_s: Annotated[float, msgspec.Meta(gt=0)]
    tracks: list[_Track]
    offset_s: float = 0.0


class _Line(_Seen, kw_only=True):
    house: _House
    baseline: _Baseline | None = None
    linked: list[_Seen] = []


def read_windows(path: Path) -> Iterator[LabelledWindow]:
    """Yield the windows of a JSON lines file; raise LabelledFileError at a bad line."""
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                yield parse_window(line)
            except (msgspec.MsgspecError, ValueError) as error:
                msg = (
                    f"{path.name}, line {number}: {error}. Correct that line or take "
                    "it out"
                )
                raise LabelledFileError(msg) from error


def parse_window(line: bytes | str) -> LabelledWindow:
    """Return one labelled window; raise msgspec.MsgspecError naming a bad field."""
    return LabelledWindow(
        evidence=_evidence(msgspec.json.decode(line, type=_Line)),
        label=msgspec.json.decode(line, type=Label),
    )


def without_identities(evidence: Evidence) -> Evidence:
    """Return the evidence as if nobody had been recognised."""
    linked = tuple((_anonymous(window), at) for window, at in evidence.linked)
    window = _anonymous(evidence.window)
    return msgspec.structs.replace(evidence, window=window, linked=linked)


def names_somebody(evidence: Evidence) -> bool:
    """Return whether any track carries a name."""
    windows = [evidence.window, *(window for window, _ in evidence.linked)]
    return any(track.identity for window in windows for track in window.tracks)


def _anonymous(window: Window) -> Window:
    replace = msgspec.structs.replace
    tracks = tuple(replace(track, identity=None) for track in window.tracks)
    return replace(window, tracks=tracks)


def _evidence(line: _Line) -> Evidence:
    # The house's wall clock is what counts, so it is taken as if it were UTC.
    started_at = line.house.local_time.replace(tzinfo=UTC).timestamp()
    window = _window(line, line.id, started_at)
    baseline = line.baseline
    return Evidence(
        id=line.id,
        window=window,
        camera=_camera(line.camera),
        house=_house(line, started_at, started_at + line.duration_s),
        baseline=None
        if baseline is None
        else Baseline(
            rate_now=baseline.rate_now, typical_dwell_s=baseline.typical_dwell_s
        ),
        linked=tuple(
            (
                _window(seen, f"{line.id}/{index}", started_at + seen.offset_s),
                _camera(seen.camera),
            )
            for index, seen in enumerate(line.linked)
        ),
    )


def _window(seen: _Seen, window_id: str, started_at: float) -> Window:
    return Window(
        id=window_id,
        camera_id=seen.camera.id,
        incident_id="labelled",
        visit_id=window_id,
        started_at=started_at,
        ended_at=started_at + seen.duration_s,
        tracks=tuple(
            _track(track, started_at) for track in seen.tracks if track.points
        ),
    )


def _track(track: _Track, started_at: float) -> Track:
    points = tuple(
        TrackPoint(at=started_at + point.t, box=point.box)
        for point in sorted(track.points, key=lambda point: point.t)
    )
    return Track(
        id=track.id,
        label=track.label,
        confidence=track.confidence,
        first_at=points[0].at,
        last_at=points[-1].at,
        points=points,
        identity=track.identity,
    )


def _camera(camera: _Camera) -> Camera:
    zones = (Zone(name=z.name, kind=z.kind, polygon=z.polygon) for z in camera.zones)
    return Camera(
        id=camera.id,
        name=camera.id,
        source=PushSource(),
        zones=tuple(zones),
        note=camera.note,
        min_box=camera.min_box,
    )


def _house(line: _Line, started_at: float, ended_at: float) -> HouseState:
    """Return the house at the window's end.

    The format gives no times of change: what is open or unlocked counts as having
    become so during the window, everything else as old.
    """
    house = line.house
    long_ago = started_at - LONG_AGO_S
    names = dict.fromkeys([*(house.home or ()), *house.arrived_s_ago])
    people = {
        name: Item[Literal["home", "away"]](
            value="home",
            changed_at=ended_at - house.arrived_s_ago.get(name, LONG_AGO_S),
        )
        for name in names
    }
    if house.home is not None and not people:
        people["nobody"] = Item(value="away", changed_at=long_ago)
    rang = house.doorbell_s_ago
    return HouseState(
        received_at=ended_at,
        sun=None if house.sun is None else Item(value=house.sun, changed_at=long_ago),
        alarm=house.alarm and Item(value=house.alarm, changed_at=long_ago),
        people=people,
        contacts={
            name: Item(
                value=value, changed_at=started_at if value == "open" else long_ago
            )
            for name, value in house.contacts.items()
        },
        locks={
            name: Item(
                value=value, changed_at=started_at if value == "unlocked" else long_ago
            )
            for name, value in house.locks.items()
        },
        doorbell_at=None if rang is None else ended_at - rang,
    )
