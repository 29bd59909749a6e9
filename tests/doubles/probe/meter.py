# SPDX-License-Identifier: Apache-2.0
"""How much CPU time the code of some files takes, each time it is called.

A *call* begins where that code is entered from other code (the event loop, Home
Assistant) or a coroutine of it is resumed, and ends where it returns or suspends. What
it calls in between counts with it: so long it holds up the loop. Times are CPU times of
the thread: that another program had the processor does not count.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from sys import monitoring
import threading
from time import monotonic, process_time, thread_time, thread_time_ns
from types import CodeType
from typing import Any, Final

TOOL: Final = 4
SLOWEST: Final = 12
EVENTS: Final = monitoring.events
ENTERED: Final = EVENTS.PY_START | EVENTS.PY_RESUME
LEFT: Final = EVENTS.PY_RETURN | EVENTS.PY_YIELD


@dataclass(slots=True)
class Spent:
    """The calls of one function from outside, in nanoseconds of CPU."""

    calls: list[int] = field(default_factory=list)


class _Stack(threading.local):
    """How deep a thread is in the measured code, and since when."""

    depth = 0
    began = 0
    outermost = ""


class Meter:
    """Measures from ``start`` on; call all of it on the event loop's thread."""

    def __init__(self, part: str) -> None:
        """Measure code of files that have ``part`` in their path."""
        self._part = part
        self._stack = _Stack()
        self._ours: set[CodeType] = set()
        self._running = False

    def start(self) -> None:
        """Begin anew."""
        self._loop_thread = threading.get_ident()
        self._on_loop: dict[str, Spent] = defaultdict(Spent)
        self._elsewhere: dict[str, Spent] = defaultdict(Spent)
        self._began = (monotonic(), process_time(), thread_time())
        monitoring.use_tool_id(TOOL, "hearthward probe")
        for event, handler in (
            (EVENTS.PY_START, self._entered),
            (EVENTS.PY_RESUME, self._entered),
            (EVENTS.PY_THROW, self._thrown_into),
            (EVENTS.PY_RETURN, self._left),
            (EVENTS.PY_YIELD, self._left),
            (EVENTS.PY_UNWIND, self._unwound),
        ):
            monitoring.register_callback(TOOL, event, handler)
        monitoring.restart_events()
        monitoring.set_events(TOOL, ENTERED | LEFT | EVENTS.PY_THROW | EVENTS.PY_UNWIND)
        self._running = True

    def stop(self) -> None:
        """Measure no more."""
        if self._running:
            monitoring.set_events(TOOL, EVENTS.NO_EVENTS)
            monitoring.free_tool_id(TOOL)
            self._running = False

    def report(self) -> dict[str, Any]:
        """Return what was spent since the start, in seconds and milliseconds."""
        wall, process, loop = self._began
        calls = sorted(one for spent in self._on_loop.values() for one in spent.calls)
        return {
            "wall_s": round(monotonic() - wall, 3),
            "process_s": round(process_time() - process, 4),
            "loop_s": round(thread_time() - loop, 4),
            "calls": len(calls),
            "calls_s": round(sum(calls) / 1e9, 4),
            "elsewhere_s": round(
                sum(sum(spent.calls) for spent in self._elsewhere.values()) / 1e9, 4
            ),
            "max_ms": _ms(calls[-1]) if calls else 0.0,
            "p50_ms": _ms(calls[len(calls) // 2]) if calls else 0.0,
            "p999_ms": _ms(calls[len(calls) * 999 // 1000]) if calls else 0.0,
            "slowest": [
                {
                    "name": name,
                    "calls": len(spent.calls),
                    "total_ms": _ms(sum(spent.calls)),
                    "max_ms": _ms(max(spent.calls)),
                }
                for name, spent in sorted(
                    self._on_loop.items(), key=lambda one: -max(one[1].calls)
                )[:SLOWEST]
            ],
        }

    # --- what the interpreter calls

    def _is_ours(self, code: CodeType) -> bool:
        if code in self._ours:
            return True
        if self._part not in code.co_filename:
            return False
        self._ours.add(code)
        return True

    def _entered(self, code: CodeType, _offset: int) -> Any:
        if not self._is_ours(code):
            return monitoring.DISABLE
        self._down(code)
        return None

    def _thrown_into(self, code: CodeType, _offset: int, _err: BaseException) -> None:
        if self._is_ours(code):
            self._down(code)

    def _left(self, code: CodeType, _offset: int, _value: object) -> Any:
        if not self._is_ours(code):
            return monitoring.DISABLE
        self._up()
        return None

    def _unwound(self, code: CodeType, _offset: int, _err: BaseException) -> None:
        if self._is_ours(code):
            self._up()

    def _down(self, code: CodeType) -> None:
        stack = self._stack
        if stack.depth == 0:
            file = code.co_filename.rpartition(self._part)[2]
            stack.outermost = f"{file}:{code.co_qualname}"
            stack.began = thread_time_ns()
        stack.depth += 1

    def _up(self) -> None:
        stack = self._stack
        # A call that was under way when the measurement began has no beginning.
        if stack.depth == 0:
            return
        stack.depth -= 1
        if stack.depth == 0:
            spent = thread_time_ns() - stack.began
            here = threading.get_ident() == self._loop_thread
            where = self._on_loop if here else self._elsewhere
            where[stack.outermost].calls.append(spent)


def _ms(nanoseconds: int) -> float:
    return round(nanoseconds / 1e6, 3)
