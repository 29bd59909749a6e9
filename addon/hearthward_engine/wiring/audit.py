# SPDX-License-Identifier: AGPL-3.0-or-later
"""What changed in a camera's settings, in words that hold no secret."""

from collections.abc import Mapping
import logging
from typing import Any, Final

import msgspec

from ..api.access import OwnerChange
from ..domain import Camera, Clock, StreamSource
from ..present.memory import CannotUndoError, Change
from ..store.memory import Ledger

SOURCE: Final = "source"

_LOGGER: Final = logging.getLogger(__name__)


def settings_of(camera: Camera) -> dict[str, Any]:
    """Return a camera's settings as plain values; of the source its kind alone."""
    # Whose the shapes are, the log says of every entry by itself.
    left_out = {SOURCE: msgspec.UNSET, "shapes_by": msgspec.UNSET}
    bare = msgspec.structs.replace(camera, **left_out)
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(bare))
    stream = isinstance(camera.source, StreamSource)
    return {**plain, SOURCE: "stream" if stream else "push"}


def change_of(
    before: Camera | None, after: Camera, who: str, at: float, undoes: int | None = None
) -> Change | None:
    """Return what is new in a camera's settings; None where nothing is.

    A fresh lease on its stream is nothing new.
    """
    new = settings_of(after)
    old = {} if before is None else settings_of(before)
    changed = [name for name, value in new.items() if old.get(name, ...) != value]
    if not changed:
        return None
    return Change(
        kind="camera_added" if before is None else "camera_changed",
        who=who,
        at=at,
        camera_id=after.id,
        before={name: old[name] for name in changed if name in old},
        after={name: new[name] for name in changed},
        undoes=undoes,
    )


def taken_back(change: Change, camera: Camera) -> Camera:
    """Return the camera with a change undone, its source as it is now.

    Raise CannotUndoError where what was changed is no longer as the change left it.
    """
    now = settings_of(camera)
    wanted = _without_source(change.before)
    for name in wanted:
        if now.get(name) != change.after.get(name):
            msg = f"{name} was changed again since"
            raise CannotUndoError(msg)
    given = {**now, **wanted, SOURCE: {"kind": "push"}}
    try:
        restored = msgspec.convert(given, Camera)
    except msgspec.ValidationError as err:
        msg = "this engine no longer knows such settings"
        raise CannotUndoError(msg) from err
    return msgspec.structs.replace(
        restored, source=camera.source, shapes_by=camera.shapes_by
    )


class OwnerLog:
    """Notes who pairs with the engine; that it cannot be noted locks nobody out."""

    def __init__(self, ledger: Ledger, clock: Clock, who: str = "") -> None:
        """Note ``who`` where the change itself does not tell."""
        self._ledger = ledger
        self._clock = clock
        self._who = who

    def __call__(self, changed: OwnerChange) -> None:
        """Write an entry."""
        change = Change(
            kind=changed.kind,
            who=changed.who or self._who,
            at=self._clock.now(),
            after={"home_assistant": changed.instance[:8]} if changed.instance else {},
        )
        try:
            self._ledger.note(change)
        except Exception:
            _LOGGER.exception("the audit log misses that: %s", changed.kind)


def _without_source(settings: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in settings.items() if name != SOURCE}
