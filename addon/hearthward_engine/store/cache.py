# SPDX-License-Identifier: AGPL-3.0-or-later
"""Answers that many ask for between two verdicts: kept until anything changes."""

from collections.abc import Callable, Hashable
from typing import Any, Final

from ..runtime.locks import MeasuredLock

MOST: Final = 128
"""Answers kept; one more and all are asked for anew."""

_UNKNOWN: Final = object()


class ReadCache:
    """Keeps what was read until ``forget``; thread-safe, and read without a lock."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._lock = MeasuredLock("read-cache")
        self._answers: dict[Hashable, Any] = {}
        self._age = 0

    def get[T](self, key: Hashable, read: Callable[[], T]) -> T:
        """Return the kept answer, else what ``read`` gives; never change an answer."""
        found: T = self._answers.get(key, _UNKNOWN)
        if found is not _UNKNOWN:
            return found
        age = self._age
        answer = read()
        with self._lock:
            # What was read before a change may be what the change made untrue.
            if age == self._age:
                if len(self._answers) >= MOST:
                    self._answers = {}
                self._answers[key] = answer
        return answer

    def forget(self) -> None:
        """Forget all answers; call after a change is committed."""
        with self._lock:
            self._age += 1
            self._answers = {}
