# SPDX-License-Identifier: AGPL-3.0-or-later
"""The composition root: builds every station, starts and stops them in order."""

import asyncio
from collections.abc import Sequence
from functools import partial
import logging
import os
from typing import Final

from . import __version__
from .api.access import Access
from .api.server import ApiServer
from .api.services import Services
from .api.tls import server_context
from .bus import Bus
from .doctor import examine
from .domain import Assessment, Camera, Clock, Event, Track, Window, kind_of
from .evidence import Facts
from .ingest.cameras import CameraFleet, Stations
from .ingest.credits import CreditBook
from .ingest.push import PushedFrames
from .ingest.stations import LoopHooks
from .ingest.stream import StreamReader
from .observe.health import engine_state
from .observe.language import Judgements
from .observe.logbook import LOGBOOK
from .observe.logs import REDACTOR
from .observe.metrics import Metrics
from .present.board import Board
from .present.findings import Report
from .present.news import Activity, News, SourceNeeded
from .present.pipeline import Pipeline
from .present.risk import HOLD_S
from .present.states import CameraState, CameraStatus, EngineState, Presence
from .risk.desk import Desk, Limits, Surroundings
from .runtime.clock import SystemClock
from .settings import Settings
from .store import Store
from .store.almanac import Almanac
from .store.claim import claim
from .store.housekeeping import Housekeeping
from .store.memory import Ledger
from .vision.coco import COCO_NAMES
from .vision.motion import MotionGate
from .vision.tracker import Tracker
from .vision.zones import Zoner
from .windows.incidents import REMEMBER_S, IncidentBook
from .windows.visits import VisitBook
from .wiring.again import SecondLook
from .wiring.anew import OnDemand
from .wiring.audit import OwnerLog
from .wiring.baseline import BaselineBook
from .wiring.beacon import Beacon
from .wiring.feedback import FeedbackBook
from .wiring.house import HouseBook
from .wiring.judges import llm_state, make_analysts
from .wiring.language import LanguageHosts
from .wiring.memory import Memory
from .wiring.oversight import Oversight
from .wiring.pulse import Pulse
from .wiring.registry import CameraRegistry
from .wiring.sight import Sight, find_sight
from .wiring.timed import TimedDetector
from .wiring.visits import take_up_visits
from .wiring.watch import Watch

_LOGGER: Final = logging.getLogger(__name__)


class Engine:
    """The whole engine in one object; build it off the loop, run it on one."""

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock | None = None,
        sight: Sight | None = None,
        bus: Bus | None = None,
    ) -> None:
        """Open the data folder and load the detector; nothing runs yet.

        Raise StoreError where the folder cannot be used.
        """
        self.settings = settings
        self._clock = clock or SystemClock()
        self._began = self._clock.monotonic()
        self._pulse: Pulse | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._lock = claim(settings.folder)
        self.bus = bus or Bus()
        self.metrics = Metrics()
        self.store = Store(settings.folder, self._clock, self._logged)
        ledger = Ledger(self.store)
        self.access = Access(self.store, self._clock, OwnerLog(ledger, self._clock))
        REDACTOR.hide(*self.access.secrets)
        for url in settings.ollama_urls:
            REDACTOR.hide_login(url)
        self.store.sweep()
        self._housekeeping = Housekeeping(
            self.store, self._clock, settings.retention_days, settings.retention_gb
        )
        self.board = Board(self._clock, self._camera_status)
        self._sight = sight or find_sight(settings)
        detector = self._sight.detector
        self._oversight = Oversight(
            self.board, self._clock, self.metrics, detector, settings.decoder
        )
        self._house = HouseBook(self.store)
        feedback = FeedbackBook(ledger, self._clock)
        self._baselines = BaselineBook(
            ledger, self._clock, self.board.camera_states, self._house.current
        )
        self._book = IncidentBook(self.store.record_incident)
        self._visits = VisitBook()
        analysts = make_analysts(settings, self.metrics, self._clock)
        self._language = LanguageHosts(analysts, fetches=settings.ollama_pull)
        self._desk = Desk(
            Surroundings(
                camera=lambda camera_id: self.board.cameras().get(camera_id),
                house=self._house.span,
                build_facts=self._visits.facts,
                baseline=self._baselines.usual,
                feedback_shift=feedback.shift,
                last_revision=self.store.last_revision,
            ),
            self,
            self._book,
            self._clock,
            analysts,
            Limits(reach=settings.reach),
        )
        self.metrics.registry.register(
            Judgements(self._desk.counters, self._desk.queue_depth)
        )
        self._second_look = SecondLook(self.store, self._house, self._desk, self._clock)
        self._watch = Watch(
            self.store,
            self.board,
            self._book,
            self._desk,
            self._clock,
            self.metrics,
            window_s=settings.window_seconds,
        )
        self.credits = CreditBook()
        self._fleet = CameraFleet(
            Stations(
                gate=MotionGate,
                tracker=Tracker,
                zoner=lambda camera: Zoner(camera.zones, camera.lines),
                observer=self._watch.observer,
            ),
            detector and TimedDetector(detector),
            self._clock,
            credit_book=self.credits,
            source_needed=self._source_needed,
            reader=partial(StreamReader, decoding=self._oversight.decoding),
            hooks=LoopHooks(
                confirmed=self._confirmed,
                adopt=self._watch.adopt,
                ended=self._watch.ended,
                spare=self._oversight.spare,
            ),
        )
        frames = PushedFrames(self._fleet, self._clock, self.credits)
        self.cameras = CameraRegistry(
            self.store, self.board, self._fleet, frames, self._clock
        )
        self._memory = Memory(ledger, feedback, self._baselines, self.cameras)
        self._server: ApiServer | None = None
        self._beacon = Beacon(settings, self.store.engine_id, self.access.token)
        self._tls = server_context(settings.folder) if settings.tls else None

    # --- life -----------------------------------------------------------------

    async def start(self) -> int:
        """Take up what an earlier run left, watch, listen; return the port."""
        self.bus.attach(asyncio.get_running_loop())
        self._pulse = Pulse(
            self.board, self._book, self._clock, self._state, self.bus.publish
        )
        await self._desk.start()
        await asyncio.to_thread(self._resume)
        self._second_look.start()
        self._server = ApiServer(
            self._services(), self.settings.host, self.settings.port, self._tls
        )
        port = await self._server.start()
        self._housekeeping.start()
        await asyncio.to_thread(self._baselines.start)
        self._tasks = [asyncio.create_task(self._pulse.run(), name="pulse")]
        await self._beacon.start(port)
        return port

    async def stop(self) -> None:
        """End everything in order; what was finished is on disk afterwards."""
        await self._beacon.stop()
        if self._server is not None:
            await self._server.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._second_look.stop()
        await self._language.stop()
        await asyncio.to_thread(self._fleet.stop)
        await self._desk.stop()
        self.bus.attach(None)
        await asyncio.to_thread(self.close)

    def close(self) -> None:
        """Let go of the data folder; for an engine that never started, too."""
        self._housekeeping.stop()
        self._baselines.stop()
        self.store.close()
        os.close(self._lock)

    @property
    def supervised(self) -> bool:
        """Return whether this is an app that Home Assistant's Supervisor runs."""
        return self._beacon.supervised

    def examine(self) -> Report:
        """Return what the doctor says of the running engine; takes seconds."""
        return examine(
            self.settings, self._sight, serving=True, more=self._beacon.findings
        )

    def pipeline(self) -> Pipeline:
        """Return the pipeline's numbers."""
        uptime_s = self._clock.monotonic() - self._began
        return self.metrics.pipeline(uptime_s, self.board.camera_states())

    def state(self) -> EngineState:
        """Return the state of the whole engine."""
        return self._state(self.board.camera_states())

    # --- what the desk calls --------------------------------------------------

    def record(
        self, assessment: Assessment, window: Window, facts: Facts | None
    ) -> Event:
        """Store a revision and log it; twice is the same as once."""
        try:
            event = self.store.record(assessment, window, facts)
        except Exception:
            self.metrics.not_recorded()
            raise
        self.metrics.recorded(assessment)
        self._second_look.recorded(assessment)
        self._baselines.decided(assessment, window, facts)
        return event

    # --- private --------------------------------------------------------------

    def _state(self, cameras: Sequence[CameraState]) -> EngineState:
        capacity, complaints = self._oversight.read(cameras)
        return engine_state(
            detector=self._sight.state,
            llm=llm_state(self._desk.llm_status()),
            cameras=cameras,
            demo=self.settings.demo,
            uptime_s=self._clock.monotonic() - self._began,
            complaints=(
                *self._sight.problems,
                *self.store.complaints(),
                *complaints,
            ),
            unused_gpu=self._sight.unused_gpu,
            capacity=capacity,
        )

    def _services(self) -> Services:
        return Services(
            clock=self._clock,
            archive=self.store,
            almanac=Almanac(self.store),
            bulletin=self.bus,
            board=self.board,
            cameras=self.cameras,
            credits=self.credits,
            access=self.access,
            meter=self.metrics,
            engine_state=self.state,
            pipeline=self.pipeline,
            examine=self.examine,
            take_house=self._house.take,
            memory=self._memory,
            on_demand=OnDemand(self.store, self._desk),
            language=self._language,
            seen=self._fleet.seen,
            log_lines=LOGBOOK.lines,
            engine_id=self.store.engine_id,
            name=self.settings.name,
            version=__version__,
            demo=self.settings.demo,
            known_classes=frozenset(COCO_NAMES),
            ingress_proxy=self.settings.ingress_proxy if self.supervised else None,
        )

    def _resume(self) -> None:
        """Put everything where an earlier run left it."""
        now = self._clock.now()
        self._house.resume()
        incidents = self.store.incidents_since(now - max(HOLD_S, REMEMBER_S))
        stored = [item for item in self.store.cameras() if not item.removed]
        cameras = {item.id: item.camera for item in stored if item.camera is not None}
        windows = self.store.open_windows()
        open_ids = [window.id for window in windows if window.ended_at is None]
        verdicts = [
            assessment
            for incident in incidents
            for assessment in self.store.newest_of_incident(incident)
        ]
        scores = {made.window_id: (made.score, made.title) for made in verdicts}
        self._book.restore(incidents, cameras, now, open_ids, scores)
        for camera in cameras.values():
            self.board.put_camera(camera)
        newest = [self.store.newest_of_camera(camera_id) for camera_id in cameras]
        self.board.restore(
            incidents, [*(item for item in newest if item is not None), *verdicts]
        )
        take_up_visits(self.store, self._visits, now)
        self._watch.restore(windows)
        self.cameras.resume()
        self._watch.interrupt_left_open()
        if windows:
            _LOGGER.info("took up %s windows of the last run", len(windows))

    def _logged(self, event: Event) -> None:
        """Pass on what the log writer has just committed, in its thread and order."""
        concerned = self.board.happened(event)
        self.bus.publish(event)
        if self._pulse is not None:
            self._pulse.changed(concerned)

    def _camera_status(self, camera_id: str) -> CameraStatus:
        try:
            found = self._fleet.status(camera_id)
        except KeyError:
            return CameraStatus(state="starting")
        age_s = found.frame_age_s
        return CameraStatus(
            state=found.state,
            reason=found.reason,
            fps=found.fps,
            frames=found.taken,
            frame_age_s=None if age_s is None else round(max(0.0, age_s), 3),
            dropped=found.dropped,
            decode_ms=found.decode_ms,
            reader_cpu=found.reader_cpu and round(found.reader_cpu, 3),
            expected_fps=found.expected_fps,
            advice=found.advice,
            closer_looks=found.closer_looks,
            found_closer=found.found_closer,
            presence=Presence(
                **{
                    kind.value: count
                    for kind, count in found.presence.items()
                    if kind.value in Presence.__struct_fields__
                }
            ),
        )

    def _confirmed(self, track: Track, camera: Camera) -> None:
        """Tell that a track was confirmed."""
        stay = track.stays[-1] if track.stays else None
        activity = Activity(
            camera_id=camera.id,
            label=track.label,
            kind=kind_of(track.label),
            confidence=round(track.confidence, 3),
            zone=None if stay is None else stay.zone,
            zone_kind=None if stay is None else stay.kind,
            window_id=self.board.open_window(camera.id),
        )
        self.bus.publish(News(kind="activity", id=track.id, data=activity))
        if self._pulse is not None:
            self._pulse.hurry()

    def _source_needed(self, camera_id: str, generation: int, reason: str) -> None:
        """Ask for a fresh lease."""
        needed = SourceNeeded(generation=generation, reason=reason)
        self.bus.publish(News(kind="source_needed", id=camera_id, data=needed))
        if self._pulse is not None:
            self._pulse.hurry()
