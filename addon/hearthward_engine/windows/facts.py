# SPDX-License-Identifier: AGPL-3.0-or-later
"""Turn a window into facts: pure, and the same for live and labelled windows."""

from collections.abc import Sequence
from datetime import datetime

from ..domain import Baseline, Camera, HouseSpan, Kind, Track, Window, kind_of
from ..evidence import BaselineFacts, Facts, LinkedFacts, TrackFacts
from . import house as during, identity, motion
from .geometry import displacement
from .house import rounded
from .quality import quality_facts
from .stitch import stitched

PARKED_MOVE = 0.15
"""Moving less than this share of its size, a vehicle or thing is parked."""

GHOST_CONFIDENCE = 0.45
GHOST_S = 2.0
"""What was seen for less than this, and never with that confidence, was not there."""

type Linked = Sequence[tuple[Window, Camera]]
"""Other windows of the incident, each with its camera."""


def build_facts(
    window: Window,
    camera: Camera,
    house: during.House | None,
    baseline: Baseline | None = None,
    linked: Linked = (),
) -> Facts:
    """Return the evidence of a window, open or closed."""
    started_at, ended_at = window.started_at, _end_of(window)
    span = during.over_time(house)
    known = during.fresh(span, ended_at)
    tracks, parked = _track_facts(window, camera, span)
    local = datetime.fromtimestamp(started_at, during.zone(span))
    return Facts(
        window_id=window.id,
        camera_id=camera.id,
        camera=camera.name,
        note=camera.note,
        duration_s=rounded(ended_at - started_at),
        local_time=local.replace(tzinfo=None).isoformat(timespec="seconds"),
        weekday=local.strftime("%A"),
        house="stale" if known is None else "fresh",
        night=during.is_night(known, local, started_at, ended_at),
        alarm=during.alarm(known, started_at, ended_at),
        disarmed_s_ago=during.disarmed(known, started_at, ended_at),
        home=during.home(known, ended_at),
        doorbell_s_ago=during.doorbell(known, started_at, ended_at, tracks),
        arrived=during.presence(known, "home", started_at, ended_at),
        left=during.presence(known, "away", started_at, ended_at),
        opened=during.opened(known, started_at, ended_at),
        closed_again=during.closed_again(known, started_at, ended_at),
        unlocked=during.unlocked(known, started_at, ended_at),
        tracks=tracks,
        parked=parked,
        linked=tuple(_linked(other, at, window, span) for other, at in linked),
        baseline=_baseline(baseline, tracks),
        quality=quality_facts(window.quality),
        has_zones=bool(camera.zones),
        interrupted=window.interrupted,
        language=span.language if span else "en",
    )


def _end_of(window: Window) -> float:
    if window.ended_at is not None:
        return window.ended_at
    return max((track.last_at for track in window.tracks), default=window.started_at)


def _track_facts(
    window: Window, camera: Camera, house: HouseSpan | None
) -> tuple[tuple[TrackFacts, ...], int]:
    whole = (motion.seen(track, camera) for track in window.tracks)
    seen = [t for t in stitched([track for track in whole if track]) if not _ghost(t)]
    parked = [track for track in seen if _is_parked(track)]
    vehicles = [track for track in parked if kind_of(track.label) is Kind.VEHICLE]
    facts = tuple(
        motion.track_facts(track, camera, vehicles, window.started_at)
        for track in seen
        if track not in parked
    )
    named = identity.named(facts, house, window.started_at, _end_of(window))
    return named, len(parked)


def _ghost(track: Track) -> bool:
    """Return whether a light or a shadow was taken for something for a moment."""
    brief = track.last_at - track.first_at < GHOST_S
    return brief and track.confidence < GHOST_CONFIDENCE


def _is_parked(track: Track) -> bool:
    if kind_of(track.label) not in (Kind.VEHICLE, Kind.THING):
        return False
    still = displacement(track) < PARKED_MOVE
    return still and (track.stationary or track.last_at - track.first_at > 3.0)


def _linked(
    other: Window, camera: Camera, window: Window, house: HouseSpan | None
) -> LinkedFacts:
    tracks, _ = _track_facts(other, camera, house)
    people = [track for track in tracks if track.kind is Kind.PERSON]
    strangers = [track for track in people if track.identity is None]
    return LinkedFacts(
        camera_id=camera.id,
        camera=camera.name,
        offset_s=rounded(other.started_at - window.started_at),
        strangers=len(strangers),
        residents=tuple(t.identity for t in people if t.identity),
        off_sidewalk_s=max((t.off_sidewalk_s for t in strangers), default=0.0),
        zones=tuple(dict.fromkeys(z.name for t in tracks for z in t.zones)),
    )


def _baseline(
    baseline: Baseline | None, tracks: Sequence[TrackFacts]
) -> BaselineFacts | None:
    if baseline is None:
        return None
    longest = max((t.dwell_s for t in tracks if t.kind is Kind.PERSON), default=0.0)
    return BaselineFacts(
        rate_now=baseline.rate_now,
        typical_dwell_s=baseline.typical_dwell_s,
        dwell_ratio=rounded(longest / max(baseline.typical_dwell_s, 1.0)),
    )
