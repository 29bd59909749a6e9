# SPDX-License-Identifier: AGPL-3.0-or-later
"""Errors as clients see them: a code, a sentence and the field to blame."""

from enum import StrEnum
import re
from typing import Any, Final

import msgspec

from .wire import Fault, FaultBody


class Code(StrEnum):
    """What went wrong, in one word of the protocol."""

    UNAUTHORIZED = "unauthorized"
    WRONG_CODE = "wrong_code"
    OTHER_HOME_ASSISTANT = "other_home_assistant"
    NOT_FOUND = "not_found"
    UNKNOWN_CAMERA = "unknown_camera"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    INVALID_JSON = "invalid_json"
    BAD_REQUEST = "bad_request"
    INVALID_FIELD = "invalid_field"
    UNSUPPORTED_SCHEME = "unsupported_scheme"
    NOT_AN_IMAGE = "not_an_image"
    TOO_LARGE = "too_large"
    PAIRING_CLOSED = "pairing_closed"
    CANNOT_ASSESS = "cannot_assess"
    CANNOT_UNDO = "cannot_undo"
    TOO_MANY_TRIES = "too_many_tries"
    MODEL_MISSING = "model_missing"
    INTERNAL = "internal"


STATUS: Final = {
    Code.UNAUTHORIZED: 401,
    Code.WRONG_CODE: 401,
    Code.OTHER_HOME_ASSISTANT: 409,
    Code.NOT_FOUND: 404,
    Code.UNKNOWN_CAMERA: 404,
    Code.METHOD_NOT_ALLOWED: 405,
    Code.INVALID_JSON: 400,
    Code.BAD_REQUEST: 400,
    Code.INVALID_FIELD: 422,
    Code.UNSUPPORTED_SCHEME: 422,
    Code.NOT_AN_IMAGE: 415,
    Code.TOO_LARGE: 413,
    Code.PAIRING_CLOSED: 410,
    Code.CANNOT_ASSESS: 409,
    Code.CANNOT_UNDO: 409,
    Code.TOO_MANY_TRIES: 429,
    Code.MODEL_MISSING: 503,
    Code.INTERNAL: 500,
}


class ApiError(Exception):
    """An answer that is not the one the client wanted."""

    def __init__(self, code: Code, message: str, field: str | None = None) -> None:
        """Take a code of the protocol, a sentence, and the field if one is wrong."""
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field

    @property
    def status(self) -> int:
        """Return the HTTP status that goes with the code."""
        return STATUS[self.code]

    def body(self) -> FaultBody:
        """Return the answer's body."""
        field = msgspec.UNSET if self.field is None else self.field
        return FaultBody(error=Fault(code=self.code, message=self.message, field=field))


_PLACE: Final = re.compile(r"^(?P<what>.*?)(?: - at (?:`key` in )?`\$(?P<path>.*)`)?$")
_MISSING: Final = re.compile(r"missing required field `(?P<name>\w+)`")
_STEP: Final = re.compile(r"\.?(\w+)|\[(\d+)\]")
_TYPES: Final = {
    "float": "a number",
    "int": "a whole number",
    "str": "a text",
    "bool": "true or false",
    "array": "a list",
    "object": "an object",
}


def invalid(error: msgspec.ValidationError, data: object) -> ApiError:
    """Return the answer to data that do not fit: which field, what was expected."""
    found = _PLACE.match(str(error))
    what, path = (found["what"], found["path"] or "") if found else (str(error), "")
    missing = _MISSING.search(what)
    if missing:
        field = f"{path}.{missing['name']}".lstrip(".")
        return ApiError(Code.INVALID_FIELD, f"{field} is required", field)
    field = path.lstrip(".")
    expected = re.sub(r"`(\w+)`", lambda type_: _TYPES.get(type_[1], type_[1]), what)
    if expected.startswith("Expected "):
        expected = f"must be {expected.removeprefix('Expected ')}"
    else:
        expected = f"is wrong: {expected[:1].lower()}{expected[1:]}"
    value = _value_at(data, path)
    if isinstance(value, int | float) and not isinstance(value, bool):
        expected += f", not {value}"
    return ApiError(
        Code.INVALID_FIELD, f"{field or 'the body'} {expected}", field or None
    )


def _value_at(data: Any, path: str) -> Any:
    """Return the value a path points at, or None."""
    for name, index in _STEP.findall(path):
        try:
            data = data[int(index)] if index else data[name]
        except (KeyError, IndexError, TypeError):
            return None
    return data
