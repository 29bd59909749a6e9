# SPDX-License-Identifier: AGPL-3.0-or-later
"""The loop of one camera: from its newest frame to an observation.

Read ``_analyse`` from top to bottom; that is all that happens to a frame.
"""

from collections import Counter, deque
from collections.abc import Sequence
import logging
import threading
from typing import Final

from hearthward_engine.domain import (
    Camera,
    Clock,
    Frame,
    Kind,
    Observation,
    PushSource,
    Track,
    kind_of,
)
from hearthward_engine.runtime.measures import MEASURES, Laps, Measure
from hearthward_engine.runtime.turns import Urgency

from .closer import CloserLook
from .cost import Usual
from .decode import BadImage, FrameDecoder
from .filters import wanted
from .slot import LatestFrameSlot, RawFrame
from .stations import (
    Detector,
    EndReason,
    Gate,
    LoopHooks,
    LoopStatus,
    Observer,
    Tracker,
    TrackerUpdate,
    ZonerFactory,
)
from .timing import Pace

_LOG = logging.getLogger(__name__)

IDLE_S: Final = 1.0
HURRY_S: Final = 0.25
HURRY_FRAMES: Final = 2
RATE_OVER_S: Final = 10.0
# Pushed frames are paced by credits; this only bounds what a rude sender costs.
PUSHED_FPS: Final = 5.0
# How far pictures may lag behind the clock before what they showed is called gone.
LONGEST_LAG_S: Final = 10.0

OVERLOAD: Final = "overload"
"""Why frames were left out that the camera's rate asks for: no time."""

type Seconds = float


class CameraLoop:
    """One camera's straight loop, run by one thread until ``stop``."""

    def __init__(  # noqa: PLR0913, PLR0917 - the stations, in the data's order
        self,
        camera: Camera,
        slot: LatestFrameSlot,
        gate: Gate,
        detector: Detector,
        tracker: Tracker,
        zoner: ZonerFactory,
        observer: Observer,
        clock: Clock,
        hooks: LoopHooks | None = None,
    ) -> None:
        """Wire the stations of one camera together."""
        self._camera = self._zoned_for = camera
        self._slot = slot
        self._decoder = FrameDecoder()
        self._gate = gate
        self._detector = detector
        self._tracker = tracker
        self._make_zoner = zoner
        self._zoner = zoner(camera)
        self._observer = observer
        self._clock = clock
        self._hooks = hooks or LoopHooks()
        self._closer = CloserLook(self._decoder, detector, gate, self._hooks)
        self._pace = Pace(_rate(camera))
        self._stop = threading.Event()
        self._end_reason: EndReason = "stopped"
        self._busy = False
        self._hurried = 0
        self._observed_at = float("-inf")
        self._frame_at = float("-inf")
        self._lag_s = 0.0
        self._taken = self._analysed = 0
        self._taken_at: deque[Seconds] = deque(maxlen=400)
        self._last_good_at: float | None = None
        self._decode_s = Usual()
        self._dropped: Counter[str] = Counter()
        self._presence: dict[Kind, int] = {}
        self._tracks: tuple[Track, ...] = ()
        self._seen: Observation | None = None
        self._status = self._snapshot()

    def replace(self, camera: Camera) -> None:
        """Go on with changed settings from the next frame; from any thread."""
        self._camera = camera

    def stop(self, reason: EndReason = "stopped") -> None:
        """Make ``run`` return after the frame in hand; from any thread."""
        self._end_reason = reason
        self._stop.set()
        self._slot.close()

    @property
    def status(self) -> LoopStatus:
        """Return the state after the last frame; from any thread."""
        return self._status

    @property
    def seen(self) -> Observation | None:
        """Return the newest picture with the tracks in it; from any thread."""
        return self._seen

    def run(self) -> None:
        """Take and analyse frames until stopped."""
        try:
            while True:
                wait_s = self._pace.due_in_s(self._clock.monotonic())
                if self._stop.wait(min(wait_s, IDLE_S)):
                    break
                # Between the frames of a slow camera time passes all the same.
                self.step(IDLE_S if wait_s <= IDLE_S else None)
        finally:
            if self._hooks.ended is not None:
                self._hooks.ended(self._zoned_for, self._observer, self._end_reason)

    def step(self, wait_s: float | None = 0.0) -> None:
        """Take one frame if it comes within ``wait_s``, None for none; pass time.

        What ``run`` repeats; a replay calls it by a clock of its own.
        """
        self._adopt(self._camera)
        raw = None if wait_s is None else self._slot.take(wait_s)
        if raw is not None:
            self._pace.passed(self._clock.monotonic())
            self._handle(raw)
        self._pass_time()
        self._status = self._snapshot()

    def _handle(self, raw: RawFrame) -> None:
        """Analyse a frame; whatever is wrong with it costs this frame only."""
        camera = self._zoned_for
        self._taken += 1
        MEASURES.took(Measure.TAKEN_AGE, self._clock.now() - raw.captured_at)
        began = self._clock.monotonic()
        self._taken_at.append(began)
        try:
            self._analyse(raw, camera)
            self._last_good_at = raw.captured_at
        except BadImage as error:
            self._dropped[error.code] += 1
        except Exception as error:  # noqa: BLE001 - one frame, not the loop
            self._dropped["error"] += 1
            _LOG.exception("camera %s: a frame was lost", camera.id)
            if self._hooks.fault is not None:
                self._hooks.fault(camera.id, error)
        finally:
            lag_s = self._clock.now() - raw.captured_at
            self._lag_s = min(LONGEST_LAG_S, max(0.0, lag_s))
            # A frame that took longer than its share of a second cost the next ones.
            if missed := int((self._clock.monotonic() - began) * _rate(camera)):
                self._dropped[OVERLOAD] += missed
            # Who is told of the frame may ask for the state at once.
            self._status = self._snapshot()
            if self._hooks.taken is not None:
                self._hooks.taken(camera.id)

    def _analyse(self, raw: RawFrame, camera: Camera) -> None:
        at = raw.captured_at
        if at <= self._frame_at:
            self._dropped["out_of_order"] += 1
            return
        self._frame_at = at
        # The newest masks, whatever becomes of other settings: hidden means at once.
        laps = Laps()
        pixels = self._decoder.pixels(raw, self._camera.masks)
        self._decode_s.take(laps.took(Measure.DECODE))
        hidden = self._decoder.masked
        passes = self._gate.passes(pixels, at, busy=self._busy, hidden=hidden)
        laps.took(Measure.GATE)
        if not passes:
            self._dropped["still"] += 1
            still = Frame(camera_id=camera.id, captured_at=at, pixels=pixels)
            self._seen = _observation(camera.id, at, self._tracks, still)
            return
        found = self._detector.infer(pixels, self._urgency())
        found = self._closer.add(raw, found, self._camera.masks)
        MEASURES.took(Measure.DETECTED_AGE, self._clock.now() - at)
        laps.skip()
        detections = self._zoner.keep(wanted(found, camera))
        aspect = pixels.shape[1] / pixels.shape[0]
        update = self._tracker.update(detections, at, aspect=aspect)
        tracks = self._zoner.update(update.tracks, at)
        laps.took(Measure.TRACK)
        self._analysed += 1
        self._busy = update.unconfirmed or any(not t.stationary for t in tracks)
        self._hurry(camera, unconfirmed=update.unconfirmed)
        self._announce(update, tracks, camera)
        frame = Frame(camera_id=camera.id, captured_at=at, pixels=pixels)
        self._observe(tracks, at, frame)
        laps.took(Measure.OBSERVE)

    def _urgency(self) -> Urgency:
        """Return how much this frame matters where there is too much to do."""
        if self._busy:
            return Urgency.WINDOW
        return Urgency.MOTION if self._gate.moving else Urgency.IDLE

    def _announce(
        self, update: TrackerUpdate, tracks: Sequence[Track], camera: Camera
    ) -> None:
        fresh = {track.id for track in update.confirmed}
        if self._hooks.confirmed is not None:
            for track in tracks:
                if track.id in fresh:
                    self._hooks.confirmed(track, camera)

    def _hurry(self, camera: Camera, *, unconfirmed: bool) -> None:
        """Look again soon, a few times, at what waits for a second sight."""
        self._hurried = self._hurried + 1 if unconfirmed else 0
        if not 0 < self._hurried <= HURRY_FRAMES:
            return
        self._pace.hurry(self._clock.monotonic() + HURRY_S)
        if self._hurried == 1 and self._hooks.hurry is not None:
            self._hooks.hurry(camera.id)

    def _pass_time(self) -> None:
        """Tell the observer at least every second what time it is."""
        now = self._clock.now()
        if now - self._observed_at < IDLE_S:
            return
        try:
            # Who was there in a picture that came late is not gone yet.
            live = self._tracker.live(now - self._lag_s)
            tracks = self._zoner.update(live, now)
            self._busy = self._busy and bool(tracks)
            self._observe(tracks, now, None)
        except Exception:  # noqa: BLE001 - the camera goes on
            # The observer's failure must not end the camera: windows go on with the
            # next observation.
            self._dropped["error"] += 1
            _LOG.exception("camera %s: an observation was lost", self._zoned_for.id)

    def _observe(
        self, tracks: tuple[Track, ...], at: float, frame: Frame | None
    ) -> None:
        # A pushed frame may be older than the last tick; time still goes forward.
        self._observed_at = max(at, self._observed_at)
        self._presence = dict(Counter(kind_of(track.label) for track in tracks))
        self._tracks = tracks
        seen = _observation(self._zoned_for.id, self._observed_at, tracks, frame)
        if frame is not None:
            self._seen = seen
        self._observer.observe(seen)

    def _adopt(self, camera: Camera) -> None:
        """Bring changed settings into effect, between two frames."""
        previous = self._zoned_for
        if camera is previous:
            return
        try:
            if self._hooks.adopt is not None:
                self._observer = self._hooks.adopt(camera, self._observer)
        except Exception:  # noqa: BLE001 - the camera goes on, and tries again
            _LOG.exception("camera %s: its settings wait to be taken over", camera.id)
            return
        self._zoned_for = camera
        self._pace.change(_rate(camera))
        if (camera.zones, camera.lines) != (previous.zones, previous.lines):
            self._zoner = self._make_zoner(camera)

    def _snapshot(self) -> LoopStatus:
        since = self._clock.monotonic() - RATE_OVER_S
        recent = sum(at > since for at in self._taken_at)
        return LoopStatus(
            taken=self._taken,
            analysed=self._analysed,
            fps=recent / RATE_OVER_S,
            last_frame_at=self._last_good_at,
            dropped=dict(self._dropped),
            presence=self._presence,
            decode_ms=round(self._decode_s.value * 1000, 2),
            size=self._decoder.size,
            closer_looks=self._closer.looks,
            found_closer=self._closer.found,
        )


def _observation(
    camera_id: str, at: float, tracks: tuple[Track, ...], frame: Frame | None
) -> Observation:
    return Observation(camera_id=camera_id, at=at, tracks=tracks, frame=frame)


def _rate(camera: Camera) -> float:
    """Return how many frames a second the loop takes at most."""
    if isinstance(camera.source, PushSource):
        return max(camera.fps, PUSHED_FPS)
    return camera.fps
