# SPDX-License-Identifier: AGPL-3.0-or-later
"""Logging without secrets: whatever is logged anywhere passes the redactor."""

import logging
import re
import sys
import threading
from typing import Final
from urllib.parse import unquote, urlsplit

HIDDEN: Final = "•••"
_SHORTEST_SECRET: Final = 4
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
        self._secrets: frozenset[str] = frozenset()

    def hide(self, *secrets: str) -> None:
        """Take these texts out from now on; very short ones are not secrets."""
        usable = {text for text in secrets if len(text) >= _SHORTEST_SECRET}
        with self._lock:
            self._secrets |= usable

    def hide_url(self, url: str) -> None:
        """Take the user, the password and the query of a URL out from now on."""
        self.hide(url)
        try:
            parts = urlsplit(url)
            password = parts.password
        except ValueError:
            return
        user_info = parts.netloc.rpartition("@")[0]
        self.hide(parts.query, user_info, unquote(user_info))
        if password:
            self.hide(password, unquote(password))
        for pair in parts.query.split("&"):
            name, _, value = pair.partition("=")
            if len(value) >= _LONG_VALUE or _SECRET_NAME.search(name):
                self.hide(value, unquote(value))

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
