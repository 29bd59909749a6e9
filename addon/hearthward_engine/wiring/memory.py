# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the API may see and do of the engine's memory."""

from typing import Final

from ..present.history import UnknownCameraError
from ..present.memory import CannotUndoError, Change, Shift, Week
from ..store.memory import Ledger
from .baseline import BaselineBook
from .feedback import FeedbackBook
from .registry import CameraRegistry

_FEEDBACK: Final = frozenset({"feedback_given", "feedback_withdrawn", "feedback_reset"})


class Memory:
    """Feedback, baselines and the audit log; blocking, from any thread."""

    def __init__(
        self,
        ledger: Ledger,
        feedback: FeedbackBook,
        baselines: BaselineBook,
        cameras: CameraRegistry,
    ) -> None:
        """Answer out of these books."""
        self._ledger = ledger
        self._feedback = feedback
        self._baselines = baselines
        self._cameras = cameras

    def give(self, window_id: str, verdict: str, who: str) -> Shift:
        """Take a verdict; return what its pattern now has; UnknownWindowError."""
        return self._feedback.give(window_id, verdict, who)

    def shifts(self, camera_id: str | None) -> list[Shift]:
        """Return what verdicts add up to, of all cameras or of one."""
        if camera_id is not None:
            self._check(camera_id)
        found = self._feedback.of(camera_id)
        return [shift for _, shift in sorted(found.items())]

    def reset(self, camera_id: str, pattern: str | None, who: str) -> int:
        """Forget verdicts; return how many; raise UnknownCameraError."""
        self._check(camera_id)
        return self._feedback.reset(camera_id, pattern, who)

    def week(self, camera_id: str) -> Week:
        """Return a camera's baseline; raise UnknownCameraError."""
        self._check(camera_id)
        return self._baselines.week(camera_id)

    def forget_baseline(self, camera_id: str, who: str) -> None:
        """Learn a camera anew; raise UnknownCameraError."""
        self._check(camera_id)
        self._baselines.forget(camera_id, who)

    def changes(self, before: int | None, limit: int) -> list[Change]:
        """Return the audit log below a number, newest first."""
        return self._ledger.changes(before, limit)

    def undo(self, number: int, who: str) -> Change:
        """Take a change back; raise UnknownChangeError or CannotUndoError."""
        change = self._ledger.change(number)
        if change.undone_by is not None:
            msg = f"it was undone already, by change {change.undone_by}"
            raise CannotUndoError(msg)
        if not change.undoable:
            msg = "changes of this kind cannot be undone"
            raise CannotUndoError(msg)
        if change.kind in _FEEDBACK:
            return self._feedback.undo(change, who)
        return self._cameras.undo(change, who)

    def _check(self, camera_id: str) -> None:
        if not self._ledger.knows(camera_id):
            raise UnknownCameraError
