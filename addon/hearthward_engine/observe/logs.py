# SPDX-License-Identifier: AGPL-3.0-or-later
"""Logging without secrets: whatever is logged anywhere passes the redactor."""

from collections import deque
from collections.abc import Iterable, Iterator
import logging
import re
import sys
import threading
from typing import Final
from urllib.parse import unquote, urlsplit

HIDDEN: Final = "•••"
_SHORTEST_SECRET: Final = 4
_LEASES: Final = 4
"""Of a camera the secrets of so many leases are known, those of the last ones."""
_PASSING: Final = 64
"""Of addresses that are no camera's, or not any more, so many are."""
_LONG_VALUE: Final = 8
"""Longer values of a stream's query are hidden whatever they are called."""
_SECRET_NAME: Final = re.compile(r"(?i)user|login|pass|pwd|auth|token|key|sig|secret")
_PATTERNS: Final = (
    # scheme://user:password@host
    (re.compile(r"(?i)\b([a-z][a-z0-9+.-]*://)[^\s/@'\"]+@"), rf"\1{HIDDEN}@"),
    # ?token=… and its like, in URLs and in JSON
    (
        re.compile(
            r"(?i)([?&\s'\"](?:access_)?(?:token|auth|authsig|signature|password|passwd"
            r"|pwd|pass|key|api_?key|secret)[\"']?\s*[=:]\s*[\"']?)[^\s&'\"<>]+"
        ),
        rf"\1{HIDDEN}",
    ),
    (re.compile(r"(?i)\b(bearer\s+)[A-Za-z0-9._~+/=-]+"), rf"\1{HIDDEN}"),
)


class Redactor:
    """Knows the secrets of this process and takes them out of texts."""

    def __init__(self) -> None:
        """Start with the patterns only."""
        self._lock = threading.Lock()
        self._lasting: frozenset[str] = frozenset()
        self._owned: dict[str, deque[frozenset[str]]] = {}
        self._passing: deque[frozenset[str]] = deque(maxlen=_PASSING)
        self._secrets: frozenset[str] = frozenset()

    def hide(self, *secrets: str) -> None:
        """Take these texts out from now on; very short ones are not secrets."""
        with self._lock:
            self._lasting |= _usable(secrets)
            self._gather()

    def hide_url(self, url: str, owner: str = "") -> None:
        """Take a URL, its user, its password and its query out from now on.

        Of each owner the newest few are remembered until ``forget``; of those without
        an owner, the newest some dozens.
        """
        secrets = _usable(_secrets_of(url))
        with self._lock:
            if owner:
                kept = self._owned.setdefault(owner, deque(maxlen=_LEASES))
            else:
                kept = self._passing
            if secrets not in kept:
                kept.append(secrets)
                self._gather()

    def forget(self, owner: str) -> None:
        """Remember an owner's secrets only until others come: what it did is over."""
        with self._lock:
            self._passing.extend(self._owned.pop(owner, ()))
            self._gather()

    def hide_login(self, url: str) -> None:
        """Take the user and the password of a URL out from now on, not the rest."""
        user_info = url.partition("://")[2].partition("/")[0].rpartition("@")[0]
        password = user_info.partition(":")[2]
        self.hide(user_info, unquote(user_info), password, unquote(password))

    def clean(self, text: str) -> str:
        """Return the text without secrets."""
        for secret in sorted(self._secrets, key=len, reverse=True):
            text = text.replace(secret, HIDDEN)
        for pattern, instead in _PATTERNS:
            text = pattern.sub(instead, text)
        return text

    def _gather(self) -> None:
        """Make one set of all that is known; called under the lock."""
        owned = (secrets for kept in self._owned.values() for secrets in kept)
        self._secrets = self._lasting.union(*owned, *self._passing)


def _usable(secrets: Iterable[str]) -> frozenset[str]:
    return frozenset(text for text in secrets if len(text) >= _SHORTEST_SECRET)


def _secrets_of(url: str) -> Iterator[str]:
    """Yield the texts of a URL that nobody may read, and the URL itself."""
    yield url
    try:
        parts = urlsplit(url)
        password = parts.password or ""
    except ValueError:
        return
    user_info = parts.netloc.rpartition("@")[0]
    yield from (parts.query, user_info, unquote(user_info))
    yield from (password, unquote(password))
    for pair in parts.query.split("&"):
        name, _, value = pair.partition("=")
        if len(value) >= _LONG_VALUE or _SECRET_NAME.search(name):
            yield from (value, unquote(value))


REDACTOR: Final = Redactor()
"""The one redactor of the process."""


class RedactingFormatter(logging.Formatter):
    """Formats a record, traceback included, and takes secrets out."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record's text without secrets."""
        return REDACTOR.clean(super().format(record))


_NOISY: Final = ("asyncio", "httpcore", "PIL", "aiohttp.access", "httpx")


def set_up_logging(level: str) -> None:
    """Log to stderr, one line a record, secrets taken out."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        RedactingFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
    )
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    quiet = max(logging.INFO, logging.getLogger().level)
    for name in _NOISY:
        logging.getLogger(name).setLevel(
            logging.DEBUG if name == "aiohttp.access" else quiet
        )
    if logging.getLogger().level > logging.DEBUG:
        # It tells of every request that went well; who reads the log wants the others.
        logging.getLogger("httpx").setLevel(logging.WARNING)
    sys.excepthook = _log_exception
    threading.excepthook = _log_thread_exception


def _log_exception(
    kind: type[BaseException], error: BaseException, trace: object
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("hearthward_engine").critical(
        "the engine failed",
        exc_info=(kind, error, trace),  # type: ignore[arg-type]
    )


def _log_thread_exception(args: threading.ExceptHookArgs) -> None:
    name = args.thread.name if args.thread else "a thread"
    if args.exc_value is not None:
        logging.getLogger("hearthward_engine").critical(
            "thread %s failed",
            name,
            exc_info=(args.exc_type, args.exc_value, args.exc_traceback),
        )
