# SPDX-License-Identifier: AGPL-3.0-or-later
"""Take windows from the cameras' threads and see each through to its assessment.

A camera's thread weighs its own windows (facts and rules, about a millisecond). The
event loop queues them for the model, one request at a time per host, and hands every
assessment to the recorder in a worker thread. Stopping leaves no window behind: those
still waiting are decided by the rules, reason ``engine_stopping``; windows still open
stay in the store and are taken up by the next run.
"""

import asyncio
from collections import Counter, OrderedDict
from collections.abc import Callable, Sequence
import logging
from typing import Final

import msgspec

from ..domain import Assessment, Clock, Envelope, Value, Window
from ..domain.window import most_telling
from ..evidence import Facts
from ..runtime.locks import MeasuredLock
from . import decision
from .again import decided_again
from .analyst import Analyst
from .anew import asked_anew
from .decision import Decided, Reason
from .envelope import envelope
from .hosts import LlmStatus, Refusal
from .links import Links
from .outbox import Book, Outbox, Recorder
from .panel import Panel
from .prompt import Verdict
from .surroundings import Limits, Surroundings
from .waiting import Job, Result

PROVISIONAL_STEP: Final = 10
"""A provisional score is corrected only when it rises by this much."""
REMEMBERED_WINDOWS: Final = 4096

__all__ = ["Desk", "Limits", "Surroundings", "best_image"]

_LOGGER: Final = logging.getLogger(__name__)


class _Case(Value, frozen=True, eq=False):
    """A closed window as its camera's thread weighed it."""

    window: Window
    facts: Facts | None = None
    envelope: Envelope | None = None


class Desk:
    """The sink of all windows; ``opened``, ``grew``, ``closed`` from any thread."""

    def __init__(
        self,
        surroundings: Surroundings,
        recorder: Recorder,
        book: Book,
        clock: Clock,
        analysts: Sequence[Analyst] = (),
        limits: Limits | None = None,
    ) -> None:
        self._around = surroundings
        self._book = book
        self._clock = clock
        self._limits = limits or Limits()
        self._lock = MeasuredLock("desk")
        self._revisions: OrderedDict[str, int] = OrderedDict()
        self._provisional: OrderedDict[str, int] = OrderedDict()
        self._counters: Counter[str] = Counter()
        self._links = Links()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._early: list[Callable[[], object]] = []
        self._outbox = Outbox(recorder, book, self._count)
        self._panel = Panel(
            analysts,
            self._count,
            queue=self._limits.queue,
            breaker_failures=self._limits.breaker_failures,
            breaker_open_s=self._limits.breaker_open_s,
        )
        self._judging: set[asyncio.Task[None]] = set()
        self._judged_again: set[str] = set()
        self._stopping = False

    # --- the sink: called from camera threads ---------------------------------

    def opened(self, window: Window) -> None:
        """Weigh a window that has just opened."""
        self._count("opened")
        self._weigh_open(window)

    def grew(self, window: Window) -> None:
        """Weigh an open window anew."""
        self._weigh_open(window)

    def closed(self, window: Window) -> None:
        """Weigh a finished window and see it through to its final assessment."""
        self._count("closed")
        case = self._weighed(window)
        self._on_loop(lambda: self._start_judging(case))

    def again(self, window: Window, facts: Facts, before: Assessment) -> None:
        """Decide a judged window by new facts; not if ``before`` is not the last word.

        A model that was not needed then is asked now; else the rules speak at once.
        """
        self._know(window)
        shift = self._around.feedback_shift(window.camera_id, facts)
        bounds = envelope(facts, shift)
        case = _Case(window=window, facts=facts, envelope=bounds)
        self._on_loop(lambda: self._decide_again(case, facts, bounds, before))

    async def anew(
        self, window: Window, facts: Facts, before: Assessment
    ) -> Assessment:
        """Judge once more what ``before`` was the last word on; call on the loop.

        Return ``before`` where nothing else comes of it.
        """
        await asyncio.to_thread(self._know, window)
        if self._newest(window) != before.revision:
            return before
        if camera := self._around.camera(window.camera_id):
            facts = msgspec.structs.replace(facts, note=camera.note)
        shift = self._around.feedback_shift(window.camera_id, facts)
        bounds, reach = envelope(facts, shift), self._limits.reach
        patience_s = self._limits.deadline_s
        said = await asked_anew(self._panel, window, facts, bounds, patience_s)
        window = self._current(window)
        made: Assessment | None
        if isinstance(said, Verdict):
            decided = self._decided(window)
            made = decision.assessed(window, facts, bounds, said, decided, reach=reach)
        else:
            at = self._clock.now()
            made = decided_again(
                before, window, facts, bounds, said, at=at, reach=reach
            )
            if made is None or self._newest(window) != before.revision:
                return before
            self._decided(window)
        # Who asked knows of it: it is no news to anybody else.
        origin = {**made.provenance, "on_demand": "yes"}
        made = msgspec.structs.replace(made, provenance=origin)
        self._count("decided_anew")
        self._emit(made, window, facts)
        return made

    # --- life -----------------------------------------------------------------

    async def start(self) -> None:
        """Start the workers; windows that came before are taken up."""
        self._outbox.start()
        self._panel.start()
        with self._lock:
            self._loop = asyncio.get_running_loop()
            early, self._early = self._early, []
        for call in early:
            call()

    async def stop(self) -> None:
        """Decide what still waits by the rules, write it down, and end."""
        with self._lock:
            self._stopping = True
        # Windows handed over by call_soon_threadsafe just now get their turn first.
        await asyncio.sleep(0)
        await self._panel.stop()
        await asyncio.gather(*self._judging, return_exceptions=True)
        await self._outbox.stop(self._limits.drain_s)
        with self._lock:
            self._loop = None

    def llm_status(self) -> LlmStatus:
        """Return the state of the language model: the best of the hosts."""
        return self._panel.status()

    def counters(self) -> dict[str, int]:
        """Return how often what happened, for metrics."""
        with self._lock:
            return dict(self._counters)

    def queue_depth(self) -> int:
        """Return how many windows wait for the model."""
        return len(self._panel)

    # --- weighing, in the camera's thread -------------------------------------

    def _weighed(self, window: Window) -> _Case:
        """Return facts and envelope; without them where anything goes wrong.

        A camera's thread must survive a fault in here, and the window must not be lost.
        """
        try:
            self._know(window)
            camera = self._around.camera(window.camera_id)
            if camera is None:
                _LOGGER.warning("Window %s belongs to no camera", window.id)
                return _Case(window=window)
            self._links.put(window, camera)
            facts = self._around.build_facts(
                window,
                camera,
                self._around.house(),
                self._around.baseline(camera.id, window.started_at),
                self._links.others(window),
            )
            shift = self._around.feedback_shift(camera.id, facts)
            return _Case(window=window, facts=facts, envelope=envelope(facts, shift))
        except Exception:
            _LOGGER.exception("Window %s could not be weighed", window.id)
            return _Case(window=window)

    def _weigh_open(self, window: Window) -> None:
        case = self._weighed(window)
        if case.facts is None or case.envelope is None:
            return
        if not decision.is_decisive(case.envelope):
            return
        score = case.envelope.score
        with self._lock:
            before = self._provisional.get(window.id)
            if before is not None and score < before + PROVISIONAL_STEP:
                return
            _remember(self._provisional, window.id, score)
        facts, bounds = case.facts, case.envelope
        self._on_loop(lambda: self._emit_provisional(window, facts, bounds))

    def _know(self, window: Window) -> None:
        """Take up the count of revisions where an earlier run left it."""
        with self._lock:
            if window.id in self._revisions:
                return
        last = self._around.last_revision(window.id)
        with self._lock:
            if window.id not in self._revisions:
                _remember(self._revisions, window.id, last)

    def _on_loop(self, call: Callable[[], object]) -> None:
        with self._lock:
            loop = self._loop
            if loop is None and not self._stopping:
                self._early.append(call)
                return
        if loop is None:
            _LOGGER.warning("A window came after the desk had closed; it stays open")
            return
        loop.call_soon_threadsafe(call)

    # --- judging, on the event loop -------------------------------------------

    def _start_judging(self, case: _Case) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(self._judged(case))
        self._judging.add(task)
        task.add_done_callback(self._judging.discard)
        return task

    async def _judged(self, case: _Case) -> None:
        """See one window through; a fault of ours must not lose it."""
        try:
            await self._judge(case)
        except Exception:
            _LOGGER.exception("Window %s could not be judged", case.window.id)
            self._emit_not_assessed(case.window, "engine_error")

    async def _judge(self, case: _Case) -> None:
        window, facts, bounds = case.window, case.facts, case.envelope
        if facts is None or bounds is None:
            self._emit_not_assessed(window, "no_facts")
            return
        quiet = decision.is_quiet(bounds)
        reason = "quiet" if quiet else self._panel.closed_because()
        if reason:
            self._emit_rules_only(window, facts, bounds, reason)
            return
        deadline = asyncio.get_running_loop().time() + self._limits.deadline_s
        job = Job(window, facts, bounds, deadline)
        await self._panel.put(job)
        await asyncio.wait({job.done}, timeout=self._limits.deadline_s)
        if job.done.done():
            self._emit_result(job, job.done.result())
            return
        self._emit_rules_only(window, facts, bounds, "late")
        if self._panel.withdraw(job):
            return
        result = await job.done
        if isinstance(result, Verdict):
            self._count("late_answers")
            self._emit_result(job, result)

    def _decide_again(
        self, case: _Case, facts: Facts, bounds: Envelope, before: Assessment
    ) -> None:
        window = self._current(case.window)
        newest = self._newest(window)
        if newest != before.revision or window.id in self._judged_again:
            return
        reason = "quiet" if decision.is_quiet(bounds) else self._panel.closed_because()
        if before.reason == "quiet" and not reason:
            self._judged_again.add(window.id)
            task = self._start_judging(case)
            task.add_done_callback(lambda _: self._judged_again.discard(window.id))
            return
        said = reason or before.reason
        at, reach = self._clock.now(), self._limits.reach
        made = decided_again(before, window, facts, bounds, said, at=at, reach=reach)
        if made is not None:
            self._decided(window)
            self._count("decided_again")
            self._emit(made, window, facts)

    # --- results --------------------------------------------------------------

    def _emit_result(self, job: Job, result: Result) -> None:
        window, facts, bounds = job.window, job.facts, job.envelope
        if isinstance(result, Verdict):
            window = self._current(window)
            decided = self._decided(window)
            made = decision.assessed(
                window, facts, bounds, result, decided, reach=self._limits.reach
            )
            self._emit(made, window, facts)
            return
        reason = decision.reason_of(result) if isinstance(result, Refusal) else result
        self._emit_rules_only(window, facts, bounds, reason)

    def _emit_rules_only(
        self, window: Window, facts: Facts, bounds: Envelope, reason: Reason
    ) -> None:
        window = self._current(window)
        decided = self._decided(window)
        made = decision.rules_only(window, facts, bounds, reason, decided)
        self._emit(made, window, facts)

    def _emit_not_assessed(self, window: Window, reason: Reason) -> None:
        decided = self._decided(window)
        house = self._around.house()
        language = house.language if house else "en"
        made = decision.not_assessed(window, reason, decided, language)
        self._emit(made, window, None)

    def _emit_provisional(self, window: Window, facts: Facts, bounds: Envelope) -> None:
        window = self._current(window)
        decided = self._decided(window)
        made = decision.rules_only(
            window, facts, bounds, "provisional", decided, status="provisional"
        )
        self._emit(made, window, facts)

    def _emit(
        self, assessment: Assessment, window: Window, facts: Facts | None
    ) -> None:
        suffix = f".{assessment.reason}" if assessment.reason else ""
        self._count(f"{assessment.outcome}{suffix}")
        self._outbox.put(assessment, window, facts)

    def _current(self, window: Window) -> Window:
        """Return the window under the incident that survived a merger."""
        incident = self._book.incident_of(window.id)
        if incident is None or incident.id == window.incident_id:
            return window
        return msgspec.structs.replace(window, incident_id=incident.id)

    def _newest(self, window: Window) -> int:
        with self._lock:
            return self._revisions.get(window.id, 0)

    def _decided(self, window: Window) -> Decided:
        with self._lock:
            revision = self._revisions.get(window.id, 0) + 1
            _remember(self._revisions, window.id, revision)
        return Decided(
            revision=revision, at=self._clock.now(), image=best_image(window)
        )

    def _count(self, name: str) -> None:
        with self._lock:
            self._counters[name] += 1


def best_image(window: Window) -> str | None:
    """Return the id of the picture that says most."""
    frame = most_telling(window.key_frames)
    return None if frame is None else frame.id


def _remember(memory: OrderedDict[str, int], key: str, value: int) -> None:
    memory[key] = value
    memory.move_to_end(key)
    while len(memory) > REMEMBERED_WINDOWS:
        memory.popitem(last=False)
