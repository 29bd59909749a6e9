# SPDX-License-Identifier: AGPL-3.0-or-later
"""How many snapshots the integration may send, per camera.

A camera's sender holds one credit at a time. It is spent by a frame and given back
when the camera loop takes that frame, so a slow engine slows the sender down. While
the tracker waits for a second sight of something the sender gets a few more at once.

What a sender holds it keeps while its camera is switched off, or a stream, for a while:
the book remembers it, or each such pause would leave the sender one credit richer.
"""

from collections.abc import Callable
from typing import Final

from hearthward_engine.domain import Value
from hearthward_engine.runtime.locks import MeasuredLock

BASE_CREDITS: Final = 1
HURRY_CREDITS: Final = 2
MOST_CREDITS: Final = 4
HURRY_INTERVAL_MS: Final = 250


class Grant(Value, frozen=True):
    """``credits`` more frames of a camera, at least ``interval_ms`` apart."""

    camera_id: str
    credits: int
    interval_ms: int


type GrantListener = Callable[[Grant], None]


class _Account:
    __slots__ = ("closed", "held", "interval_ms")

    def __init__(self, interval_ms: int) -> None:
        self.held = 0
        self.interval_ms = interval_ms
        self.closed = False


class CreditBook:
    """Who may send how much; thread-safe.

    The listener is called from any thread, with no lock held; it must not block.
    Nothing is granted while no sender is connected.
    """

    def __init__(self, listener: GrantListener | None = None) -> None:
        """Start with no camera and no sender."""
        self._lock = MeasuredLock("credits")
        self._listener = listener
        self._accounts: dict[str, _Account] = {}
        self._session = 0
        self._connected = False

    def listen(self, listener: GrantListener) -> None:
        """Send the grants to this listener, beginning with its ``connect``."""
        with self._lock:
            self._listener = listener
            # What is granted before that would come on top of the first grants.
            self._connected = False

    def open(self, camera_id: str, fps: float) -> None:
        """Make it a push camera, or change its rate; grants the first credit."""
        interval_ms = max(1, round(1000 / fps))
        with self._lock:
            account = self._accounts.setdefault(camera_id, _Account(interval_ms))
            account.interval_ms = interval_ms
            account.closed = False
        self._top_up(camera_id)

    def close(self, camera_id: str) -> None:
        """Grant nothing more to a camera that is not pushed any more, or not now."""
        with self._lock:
            account = self._accounts.get(camera_id)
            if account is None:
                return
            account.closed = True
            if account.held == 0:
                del self._accounts[camera_id]

    def connect(self) -> tuple[int, tuple[Grant, ...]]:
        """Note a new sender, which holds nothing yet.

        Return its session and the first grants, to be sent after ``ready``.
        """
        with self._lock:
            self._session += 1
            self._connected = True
            self._forget_closed()
            grants = []
            for camera_id, account in self._accounts.items():
                account.held = BASE_CREDITS
                grants.append(_grant(camera_id, BASE_CREDITS, account.interval_ms))
            return self._session, tuple(grants)

    def disconnect(self, session: int) -> None:
        """Note that a sender is gone; ignored where a newer one took its place."""
        with self._lock:
            if session != self._session:
                return
            self._connected = False
            self._forget_closed()
            for account in self._accounts.values():
                account.held = 0

    def spent(self, camera_id: str) -> None:
        """Note that a frame came in, accepted or not."""
        with self._lock:
            account = self._accounts.get(camera_id)
            if account is None:
                return
            account.held = max(0, account.held - 1)
            if account.closed and account.held == 0:
                del self._accounts[camera_id]

    def ready(self, camera_id: str) -> None:
        """Give the credit back: the loop took the frame, or it was refused."""
        self._top_up(camera_id)

    def hurry(self, camera_id: str, frames: int = HURRY_CREDITS) -> None:
        """Grant ``frames`` extra credits at once, up to a small limit."""
        with self._lock:
            account = self._accounts.get(camera_id)
            if account is None or account.closed or not self._connected:
                return
            extra = min(frames, MOST_CREDITS - account.held)
            if extra <= 0:
                return
            account.held += extra
            interval_ms = min(HURRY_INTERVAL_MS, account.interval_ms)
            grant, listener = _grant(camera_id, extra, interval_ms), self._listener
        if listener is not None:
            listener(grant)

    def _forget_closed(self) -> None:
        """Forget what a sender that is gone held of cameras that are closed."""
        open_ones = {
            camera_id: account
            for camera_id, account in self._accounts.items()
            if not account.closed
        }
        self._accounts = open_ones

    def _top_up(self, camera_id: str) -> None:
        with self._lock:
            account = self._accounts.get(camera_id)
            if account is None or account.closed or not self._connected:
                return
            missing = BASE_CREDITS - account.held
            if missing <= 0:
                return
            account.held = BASE_CREDITS
            grant = _grant(camera_id, missing, account.interval_ms)
            listener = self._listener
        if listener is not None:
            listener(grant)


def _grant(camera_id: str, count: int, interval_ms: int) -> Grant:
    return Grant(camera_id=camera_id, credits=count, interval_ms=interval_ms)
