# SPDX-License-Identifier: AGPL-3.0-or-later
"""Turn the engine's values into what clients are sent."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

import msgspec

from ..domain import Assessment, Camera, Incident, PushSource, Source, Track
from ..present.history import StoredWindow
from ..present.states import CameraState, utc
from .wire import (
    AssessmentView,
    CrossingView,
    IncidentDetail,
    IncidentView,
    KeyFrameView,
    PointView,
    StayView,
    TrackView,
    WindowDetail,
)
from .wire_cameras import CameraView, LineConfig, MaskConfig, SourceView, ZoneConfig


def camera_view(camera: Camera, state: CameraState) -> CameraView:
    """Return a camera without its stream's address."""
    return CameraView(
        camera_id=camera.id,
        name=camera.name,
        enabled=camera.enabled,
        source=_source_view(camera.source),
        fps=camera.fps,
        zones=tuple(
            ZoneConfig(name=zone.name, kind=zone.kind, polygon=zone.polygon)
            for zone in camera.zones
        ),
        masks=tuple(
            MaskConfig(name=mask.name, polygon=mask.polygon) for mask in camera.masks
        ),
        lines=tuple(
            LineConfig(name=line.name, start=line.start, end=line.end)
            for line in camera.lines
        ),
        classes=camera.classes,
        note=camera.note,
        min_box=camera.min_box,
        min_boxes=camera.min_boxes,
        min_confidence=camera.min_confidence,
        adjacent=camera.adjacent,
        status=state,
        window_seconds=camera.window_seconds,
        shapes_by=camera.shapes_by,
    )


def assessment_view(item: Assessment) -> AssessmentView:
    """Return a verdict with its envelope laid flat."""
    envelope = item.envelope
    return AssessmentView(
        window_id=item.window_id,
        camera_id=item.camera_id,
        incident_id=item.incident_id,
        revision=item.revision,
        status=item.status,
        decided_at=utc(item.decided_at),
        started_at=utc(item.started_at),
        ended_at=utc(item.ended_at),
        outcome=item.outcome,
        reason=item.reason,
        score=item.score,
        level=item.level,
        title=item.title,
        summary=item.summary,
        reasoning=item.reasoning,
        factors=item.factors,
        rules=() if envelope is None else envelope.hits,
        prior=None if envelope is None else envelope.prior,
        floor=None if envelope is None else envelope.floor,
        ceiling=None if envelope is None else envelope.ceiling,
        classes=item.classes,
        zones=item.zones,
        assessed_by=item.assessed_by,
        house_state=item.house_state,
        image=item.image,
        provenance=item.provenance,
    )


def incident_view(item: Incident) -> IncidentView:
    """Return an incident."""
    return IncidentView(
        id=item.id,
        revision=item.revision,
        state=item.state,
        started_at=utc(item.started_at),
        ended_at=utc(item.ended_at),
        camera_ids=item.camera_ids,
        window_ids=item.window_ids,
        score=item.score,
        level=item.level,
        title=item.title,
        merged_into=item.merged_into,
    )


def incident_detail(item: Incident, windows: Iterable[Assessment]) -> IncidentDetail:
    """Return an incident with the verdicts on its windows."""
    return IncidentDetail(
        **msgspec.structs.asdict(incident_view(item)),
        windows=tuple(assessment_view(window) for window in windows),
    )


def window_detail(stored: StoredWindow) -> WindowDetail:
    """Return a window with all its revisions, the newest on top."""
    revisions = tuple(assessment_view(item) for item in stored.revisions)
    return WindowDetail(
        assessment=revisions[-1],
        revisions=revisions,
        facts=None if stored.facts is None else _with_times(stored.facts),
        tracks=tuple(_track_view(track) for track in stored.window.tracks),
        key_frames=tuple(
            KeyFrameView(
                id=frame.id, at=utc(frame.at), reason=frame.reason, boxes=frame.boxes
            )
            for frame in stored.window.key_frames
        ),
    )


def _source_view(source: Source) -> SourceView:
    if isinstance(source, PushSource):
        return SourceView(kind="push")
    return SourceView(
        kind="stream",
        generation=source.generation,
        scheme=urlsplit(source.url).scheme.lower(),
    )


def _track_view(track: Track) -> TrackView:
    return TrackView(
        id=track.id,
        label=track.label,
        confidence=track.confidence,
        first_at=utc(track.first_at),
        last_at=utc(track.last_at),
        points=tuple(PointView(at=utc(item.at), box=item.box) for item in track.points),
        stays=tuple(
            StayView(
                zone=stay.zone,
                kind=stay.kind,
                entered_at=utc(stay.entered_at),
                left_at=utc(stay.left_at),
            )
            for stay in track.stays
        ),
        crossings=tuple(
            CrossingView(line=one.line, direction=one.direction, at=utc(one.at))
            for one in track.crossings
        ),
        stationary=track.stationary,
        identity=track.identity,
    )


def _with_times(facts: dict[str, Any]) -> dict[str, Any]:
    """Return facts with every ``at`` and ``…_at`` as the wire's kind of time."""
    return {key: _with_time(key, value) for key, value in facts.items()}


def _with_time(key: str, value: Any) -> Any:
    if isinstance(value, dict):
        return _with_times(value)
    if isinstance(value, list):
        return [_with_time(key, item) for item in value]
    if isinstance(value, float) and (key == "at" or key.endswith("_at")):
        return utc(value)
    return value
