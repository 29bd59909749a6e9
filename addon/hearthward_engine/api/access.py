# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may come in: the token, the owner, pairing codes, signed addresses."""

from collections.abc import Callable
import hashlib
import hmac
import secrets
from typing import Final, Literal, Protocol

import msgspec

from ..domain import Clock
from ..runtime.locks import DISK_WAIT_S, MeasuredLock
from .errors import ApiError, Code

PAIRING_S: Final = 600.0
PAIRING_TRIES: Final = 5
FORMER: Final = "former_owner"
"""Name of the note of who was released last."""
SESSION_S: Final = 12 * 3600
"""How long a log-in to the page lasts."""
MAX_SESSIONS: Final = 64
"""The oldest log-in ends where more people than this are in."""
_CODE_DIGITS: Final = 6


class Notes(Protocol):
    """Named texts that outlive the process."""

    def meta(self, name: str) -> str | None:
        """Return a named text."""

    def set_meta(self, name: str, value: str | None) -> None:
        """Set a named text; None forgets it."""

    def claim(self, name: str, value: str) -> str:
        """Set a named text unless it is set; return what it then is."""


class _Pairing(msgspec.Struct, frozen=True):
    """An open pairing; the code itself is not kept."""

    digest: str
    expires_at: float
    tries: int


class OwnerChange(msgspec.Struct, frozen=True):
    """Somebody paired, owns the engine now, or was released."""

    kind: Literal["paired", "owner_changed", "owner_released"]
    instance: str = ""
    who: str = ""


class Access:
    """The engine's locks; every method blocks and may be called from any thread."""

    def __init__(
        self,
        notes: Notes,
        clock: Clock,
        changed: Callable[[OwnerChange], None] = lambda _change: None,
    ) -> None:
        """Mint the token and the signing key on the first start."""
        self._notes = notes
        self._changed = changed
        self._clock = clock
        self._lock = MeasuredLock("access", warn_s=DISK_WAIT_S)
        self.token: Final = notes.claim("token", secrets.token_urlsafe(32))
        self._media_key = notes.claim("media_key", secrets.token_hex(32)).encode()
        self._owner = notes.meta("owner")
        # Of its own: the event loop asks for log-ins and must not wait for the disk.
        self._sessions_lock = MeasuredLock("sessions")
        self._sessions: dict[str, float] = {}

    @property
    def secrets(self) -> tuple[str, ...]:
        """Return what must not appear in any log."""
        return self.token, self._media_key.decode()

    # --- token and owner ------------------------------------------------------

    def token_fits(self, given: str) -> bool:
        """Return whether this is the token, in constant time."""
        # Headers may hold bytes that are no text.
        return hmac.compare_digest(
            given.encode(errors="surrogateescape"), self.token.encode()
        )

    def is_owner(self, instance_id: str) -> bool:
        """Return whether this instance is known as the owner, without asking disk."""
        return self._owner == instance_id

    def own(self, instance_id: str) -> None:
        """Let this instance own the engine; raise where another one does.

        One that was released still has the token, and calls: it must pair again.
        """
        with self._lock:
            known = self._owner
            if known is None and self._notes.meta(FORMER) == instance_id:
                raise ApiError(
                    Code.OTHER_HOME_ASSISTANT,
                    "this engine was released from this Home Assistant: pair again "
                    "with a code",
                )
            if self._owner != instance_id:
                # Asked anew: the command line may have released the owner meanwhile.
                self._owner = self._notes.claim("owner", instance_id)
            if self._owner != instance_id:
                raise ApiError(
                    Code.OTHER_HOME_ASSISTANT,
                    "this engine belongs to another Home Assistant; release it with "
                    "`hearthward-engine token --release` first",
                )
        if known != instance_id:
            self._changed(OwnerChange("owner_changed", instance_id, "home_assistant"))

    def owned(self) -> bool:
        """Return whether some instance owns the engine."""
        return self._notes.meta("owner") is not None

    def release(self, who: str = "") -> None:
        """Let the next instance that pairs own the engine."""
        with self._lock:
            former = self._notes.meta("owner")
            self._notes.set_meta(FORMER, former)
            self._notes.set_meta("owner", None)
            self._owner = None
        self._changed(OwnerChange("owner_released", former or "", who))

    # --- pairing --------------------------------------------------------------

    def open_pairing(self) -> str:
        """Return a fresh pairing code; an older one stops working."""
        code = "".join(secrets.choice("0123456789") for _ in range(_CODE_DIGITS))
        pairing = _Pairing(
            digest=self._digest(code),
            expires_at=self._clock.now() + PAIRING_S,
            tries=PAIRING_TRIES,
        )
        with self._lock:
            self._keep(pairing)
        return code

    def pair(self, code: str, instance_id: str) -> str:
        """Trade a code for the token; raise ApiError where it does not open."""
        with self._lock:
            pairing = self._pairing()
            if pairing is None or self._clock.now() >= pairing.expires_at:
                self._keep(None)
                raise ApiError(
                    Code.PAIRING_CLOSED,
                    "no pairing is open: restart the engine or run "
                    "`hearthward-engine token --pairing-code` for a new code",
                )
            if pairing.tries <= 0:
                raise ApiError(
                    Code.TOO_MANY_TRIES,
                    "too many wrong codes: run "
                    "`hearthward-engine token --pairing-code` for a new one",
                )
            if not hmac.compare_digest(self._digest(_plain(code)), pairing.digest):
                left = pairing.tries - 1
                self._keep(msgspec.structs.replace(pairing, tries=left))
                raise ApiError(
                    Code.WRONG_CODE, f"the code is wrong; {left} tries left", "code"
                )
        self._notes.set_meta(FORMER, None)
        self.own(instance_id)
        with self._lock:
            # Of two that knew the code only one gets in.
            if self._pairing() != pairing:
                raise ApiError(Code.PAIRING_CLOSED, "the code was used already")
            self._keep(None)
        self._changed(OwnerChange("paired", instance_id, "home_assistant"))
        return self.token

    def pairing_left(self) -> tuple[float | None, int]:
        """Return until when a code opens (None: none does), and its tries left."""
        with self._lock:
            pairing = self._pairing()
        if pairing is None or pairing.tries <= 0:
            return None, 0
        if self._clock.now() >= pairing.expires_at:
            return None, 0
        return pairing.expires_at, pairing.tries

    def _digest(self, code: str) -> str:
        return hmac.new(self._media_key, f"pair {code}".encode(), "sha256").hexdigest()

    def _pairing(self) -> _Pairing | None:
        kept = self._notes.meta("pairing")
        return None if kept is None else msgspec.json.decode(kept, type=_Pairing)

    def _keep(self, pairing: _Pairing | None) -> None:
        text = None if pairing is None else msgspec.json.encode(pairing).decode()
        self._notes.set_meta("pairing", text)

    # --- the page's log-ins; a restart ends them ------------------------------

    def new_session(self) -> str:
        """Return the secret of a new log-in."""
        secret = secrets.token_urlsafe(32)
        now = self._clock.now()
        with self._sessions_lock:
            alive = [item for item in self._sessions.items() if item[1] > now]
            self._sessions = dict(alive[-(MAX_SESSIONS - 1) :])
            self._sessions[_hashed(secret)] = now + SESSION_S
        return secret

    def session_fits(self, secret: str) -> bool:
        """Return whether somebody is logged in with this secret."""
        with self._sessions_lock:
            expires_at = self._sessions.get(_hashed(secret), 0.0)
        return self._clock.now() < expires_at

    def end_session(self, secret: str) -> None:
        """Log out."""
        with self._sessions_lock:
            self._sessions.pop(_hashed(secret), None)

    def csrf(self, subject: str) -> str:
        """Return what proves that a request of this subject came from the page."""
        text = f"csrf {subject}".encode(errors="replace")
        return hmac.new(self._media_key, text, "sha256").hexdigest()

    # --- signed addresses -----------------------------------------------------

    def sign(self, media_id: str, expires: int) -> str:
        """Return the signature that opens a picture until ``expires``."""
        text = f"media {media_id} {expires}".encode()
        return hmac.new(self._media_key, text, hashlib.sha256).hexdigest()

    def signature_fits(self, media_id: str, expires: str, signature: str) -> bool:
        """Return whether a signed address is genuine and not expired."""
        if not expires.isascii() or not expires.isdecimal() or len(expires) > 12:
            return False
        expected = self.sign(media_id, int(expires))
        genuine = hmac.compare_digest(
            expected.encode(), signature.encode(errors="replace")
        )
        return genuine and self._clock.now() < int(expires)


def _hashed(secret: str) -> str:
    """Return what is kept of a log-in's secret; look-ups by it leak no timing."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


def _plain(code: str) -> str:
    """Return the digits of a code as people type it."""
    return code.replace("-", "").replace(" ", "")
