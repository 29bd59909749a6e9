# SPDX-License-Identifier: AGPL-3.0-or-later
"""The board: what the engine knows right now, kept current by its threads."""

from collections.abc import Callable, Iterable
from typing import Final

import msgspec

from ..domain import (
    Assessment,
    Camera,
    Clock,
    Event,
    Incident,
    IncidentState,
    Level,
    StreamSource,
    level_of,
)
from ..runtime.locks import MeasuredLock
from .risk import HOLD_S, current_risk, newest_shown
from .states import CameraState, CameraStatus, HomeRisk, Presence, utc

OFF: Final = CameraStatus(state="off", reason="analysis is switched off")
STARTING: Final = CameraStatus(state="starting")


class BoardCamera(msgspec.Struct):
    """One camera's part of the board."""

    camera: Camera
    window_id: str | None = None
    image: str | None = None
    image_at: float | None = None


class Board:
    """Current cameras, incidents and verdicts; every method is thread-safe."""

    def __init__(self, clock: Clock, status: Callable[[str], CameraStatus]) -> None:
        """Ask ``status`` for what ingest knows of a camera."""
        self._clock = clock
        self._status = status
        self._lock = MeasuredLock("board")
        self._cameras: dict[str, BoardCamera] = {}
        self._incidents: dict[str, Incident] = {}
        self._assessments: dict[str, dict[str, Assessment]] = {}
        """By camera and window."""

    # --- what the threads report ----------------------------------------------

    def put_camera(self, camera: Camera) -> None:
        """Show a camera, or show it with its new configuration."""
        with self._lock:
            known = self._cameras.get(camera.id)
            if known is None:
                self._cameras[camera.id] = BoardCamera(camera)
            else:
                known.camera = camera

    def remove_camera(self, camera_id: str) -> None:
        """Stop showing a camera."""
        with self._lock:
            self._cameras.pop(camera_id, None)

    def restore(
        self, incidents: Iterable[Incident], assessments: Iterable[Assessment]
    ) -> None:
        """Take over what the store remembers; images of cameras come along."""
        with self._lock:
            for incident in incidents:
                self._incidents[incident.id] = incident
            for assessment in assessments:
                self._take(assessment)

    def window_open(self, camera_id: str, window_id: str | None) -> None:
        """Note which window of a camera is open."""
        with self._lock:
            if camera_id in self._cameras:
                self._cameras[camera_id].window_id = window_id

    def open_window(self, camera_id: str) -> str | None:
        """Return which window of a camera is open."""
        with self._lock:
            known = self._cameras.get(camera_id)
            return None if known is None else known.window_id

    def window_closed(self, camera_id: str, window_id: str) -> None:
        """Note that a window closed, unless the camera is in its next one already."""
        with self._lock:
            known = self._cameras.get(camera_id)
            if known is not None and known.window_id == window_id:
                known.window_id = None

    def happened(self, event: Event) -> tuple[str, ...]:
        """Take over a logged event; return the ids of the cameras it concerns."""
        with self._lock:
            if isinstance(event.data, Assessment):
                self._take(event.data)
                concerned: tuple[str, ...] = (event.data.camera_id,)
            else:
                known = self._incidents.get(event.id)
                if known is None or known.revision < event.revision:
                    self._incidents[event.id] = event.data
                concerned = event.data.camera_ids
            self._forget_past()
            return tuple(id_ for id_ in concerned if id_ in self._cameras)

    # --- what the clients ask -------------------------------------------------

    def cameras(self) -> dict[str, Camera]:
        """Return the configured cameras by id."""
        with self._lock:
            return {id_: item.camera for id_, item in self._cameras.items()}

    def camera_state(self, camera_id: str) -> CameraState:
        """Return a camera's state; raise KeyError for an unknown one."""
        # Asked outside the lock: ingest takes its own.
        status = self._status(camera_id)
        now = self._clock.now()
        with self._lock:
            item = self._cameras[camera_id]
            camera = item.camera
            if not camera.enabled:
                status = OFF
            verdicts = self._assessments.get(camera_id, {}).values()
            incidents = self._incidents.values()
            shown = newest_shown(camera_id, incidents, verdicts, now)
            watching = status.state == "watching"
            is_stream = isinstance(camera.source, StreamSource)
            return CameraState(
                camera_id=camera_id,
                name=camera.name,
                state=status.state,
                reason=status.reason,
                source="stream" if is_stream else "push",
                fps=round(status.fps, 2),
                frames=status.frames,
                frame_age_s=status.frame_age_s,
                dropped=status.dropped,
                presence=status.presence if watching else Presence(),
                window_id=item.window_id,
                incident_id=_incident_id(camera_id, incidents, shown),
                risk=current_risk(shown),
                image=item.image,
                image_at=utc(item.image_at),
                decode_ms=status.decode_ms,
                reader_cpu=status.reader_cpu,
                expected_fps=status.expected_fps,
                advice=status.advice if watching else "",
                closer_looks=status.closer_looks,
                found_closer=status.found_closer,
            )

    def camera_states(self) -> tuple[CameraState, ...]:
        """Return the states of all configured cameras."""
        states = []
        for camera_id in self.cameras():
            try:
                states.append(self.camera_state(camera_id))
            except KeyError:
                continue  # removed in between
        return tuple(states)

    def open_incidents(self) -> tuple[Incident, ...]:
        """Return incidents that are open or whose risk is still shown."""
        with self._lock:
            self._forget_past()
            return tuple(self._incidents.values())

    # --- private --------------------------------------------------------------

    def _take(self, assessment: Assessment) -> None:
        verdicts = self._assessments.setdefault(assessment.camera_id, {})
        known = verdicts.get(assessment.window_id)
        if known is not None and known.revision >= assessment.revision:
            return
        verdicts[assessment.window_id] = assessment
        item = self._cameras.get(assessment.camera_id)
        if item is None or assessment.image is None:
            return
        if item.image_at is None or assessment.started_at >= item.image_at:
            item.image, item.image_at = assessment.image, assessment.started_at

    def _forget_past(self) -> None:
        """Drop incidents nobody shows any more, and the verdicts they held."""
        past = self._clock.now() - HOLD_S
        for id_, incident in tuple(self._incidents.items()):
            ended = incident.state is not IncidentState.OPEN
            if ended and (incident.ended_at is None or incident.ended_at < past):
                del self._incidents[id_]
        held = {id_ for item in self._incidents.values() for id_ in item.window_ids}
        for verdicts in self._assessments.values():
            for id_, verdict in tuple(verdicts.items()):
                known = id_ in held or verdict.incident_id in self._incidents
                if not known and verdict.decided_at < past:
                    del verdicts[id_]


def _incident_id(
    camera_id: str,
    incidents: Iterable[Incident],
    shown: tuple[Incident, Assessment] | None,
) -> str | None:
    """Return the open incident of a camera, else the one it shows."""
    for incident in incidents:
        if incident.state is IncidentState.OPEN and camera_id in incident.camera_ids:
            return incident.id
    return None if shown is None else shown[0].id


def home_risk(states: Iterable[CameraState]) -> HomeRisk:
    """Return the highest risk of the cameras that watch."""
    scores = [
        state.risk.score
        for state in states
        if state.state == "watching" and state.risk.score is not None
    ]
    if not scores:
        return HomeRisk(score=None, level=None)
    highest = max(scores)
    level: Level = level_of(highest)
    return HomeRisk(score=highest, level=level)
