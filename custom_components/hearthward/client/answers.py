# SPDX-License-Identifier: Apache-2.0
"""What an answer of the engine says: a value, or an error."""

from collections.abc import Mapping
from json import loads
from typing import Any, Final

from .base import MALFORMED, Model
from .exceptions import (
    AuthFailed,
    BadRequest,
    EngineFailed,
    HearthwardError,
    NotFound,
    OtherHomeAssistant,
    PairingFailed,
    ProtocolError,
    RequestRefused,
)

HTTP_BAD_REQUEST: Final = 400
_HTTP_UNAUTHORIZED: Final = 401
_HTTP_NOT_FOUND: Final = 404
_HTTP_SERVER_ERROR: Final = 500
_PAIRING_CODES: Final = frozenset({"wrong_code", "pairing_closed", "too_many_tries"})
_OTHER_OWNER: Final = frozenset({"other_home_assistant", "http_409"})
"""The latter is all that the handshake of a websocket tells."""


def decode(body: bytes) -> dict[str, Any]:
    """Return the JSON object in ``body``; raise ProtocolError."""
    raw = decode_object(body)
    if raw is None:
        msg = "the answer is not a JSON object"
        raise ProtocolError(msg)
    return raw


def decode_object(body: bytes | str) -> dict[str, Any] | None:
    """Return the JSON object in ``body``, or None where there is none."""
    try:
        raw = loads(body)
    except ValueError:
        return None
    return raw if isinstance(raw, dict) else None


def parse[ModelT: Model](model: type[ModelT], raw: Mapping[str, Any]) -> ModelT:
    """Return ``raw`` as a model; raise ProtocolError where something is missing."""
    try:
        return model.from_dict(raw)
    except MALFORMED as err:
        msg = f"the answer is not a {model.__name__}: {type(err).__name__}"
        raise ProtocolError(msg) from None


def refusal(status: int, body: bytes | None) -> HearthwardError:
    """Return the error that an HTTP status and the engine's code amount to."""
    raw = decode_object(body) if body else None
    error = (raw or {}).get("error")
    error = error if isinstance(error, dict) else {}
    code = str(error.get("code") or f"http_{status}")
    message = str(error.get("message") or f"the engine answered with status {status}")
    field = error.get("field")
    kind: type[RequestRefused] = BadRequest
    if code in _PAIRING_CODES:
        kind = PairingFailed
    elif status == _HTTP_UNAUTHORIZED:
        kind = AuthFailed
    elif code in _OTHER_OWNER:
        kind = OtherHomeAssistant
    elif status == _HTTP_NOT_FOUND:
        kind = NotFound
    elif status >= _HTTP_SERVER_ERROR:
        kind = EngineFailed
    return kind(code, message, field)
