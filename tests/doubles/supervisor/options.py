# SPDX-License-Identifier: Apache-2.0
"""An app's options: checked against its schema as Supervisor does before a start."""

from collections.abc import Callable, Mapping
import re
from typing import Any
from urllib.parse import urlsplit

from .answers import ApiError, Json

RANGE = re.compile(r"\((-?[\d.]*),(-?[\d.]*)\)")


def checked(schema: Mapping[str, Any] | bool, options: Json) -> Json:
    """Return the options that the schema knows, converted; raise ApiError else."""
    if isinstance(schema, bool):
        return options
    return _fields(schema, options, "root")


def for_ui(schema: Mapping[str, Any] | bool) -> list[Json] | None:
    """Return the schema as the frontend gets it, for options that are no lists."""
    if isinstance(schema, bool):
        return None
    return [
        {"name": name, "required": True} | _node(element)
        for name, element in schema.items()
        if isinstance(element, str)
    ]


def _node(element: str) -> Json:
    kind = re.match(r"[a-z]+", element)
    assert kind is not None
    node: Json = {"type": UI_TYPES.get(kind[0], "string")}
    if kind[0] == "list":
        node["options"] = _within(element).split("|")
    if element.endswith("?"):
        node |= {"optional": True, "required": False}
    return node


UI_TYPES = {
    "int": "integer",
    "port": "integer",
    "float": "float",
    "bool": "boolean",
    "list": "select",
}


def _fields(schema: Mapping[str, Any], options: Json, where: str) -> Json:
    # What the schema does not know is dropped with a warning in the log.
    known = {
        name: _element(schema[name], value, name)
        for name, value in options.items()
        if name in schema
    }
    for name, element in schema.items():
        one = element[0] if isinstance(element, list) and element else element
        optional = isinstance(one, str) and one.endswith("?")
        if name not in known and not optional:
            raise ApiError(f"Missing option '{name}' in {where}")
    return known


def _element(element: Any, value: Any, name: str) -> Any:
    if isinstance(element, list):
        if not isinstance(value, list):
            raise ApiError(f"Invalid list for option '{name}'")
        return [_element(element[0], one, name) for one in value]
    if isinstance(element, dict):
        if not isinstance(value, dict):
            raise ApiError(f"Invalid dict for option '{name}'")
        return _fields(element, value, name)
    if value is None:
        raise ApiError(f"Missing required option '{name}'")
    kind = re.match(r"[a-z]+", element)
    if kind is None or kind[0] not in KINDS:
        raise ApiError(f"Unknown type '{element}'")
    try:
        return KINDS[kind[0]](element, value)
    except TypeError, ValueError:
        raise ApiError(f"'{value}' is no {element} for option '{name}'") from None


def _text(element: str, value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    _in_range(element, len(value))
    return value


def _whole(element: str, value: Any) -> int:
    _in_range(element, number := int(value))
    return number


def _fraction(element: str, value: Any) -> float:
    _in_range(element, number := float(value))
    return number


def _boolean(_: str, value: Any) -> bool:
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value.lower(), bool(value))
    return bool(value)


def _port(_: str, value: Any) -> int:
    if not 0 < (number := int(value)) < 65536:
        raise ValueError
    return number


def _url(_: str, value: Any) -> str:
    parts = urlsplit(str(value))
    if not parts.scheme or not parts.netloc:
        raise ValueError
    return str(value)


def _choice(element: str, value: Any) -> str:
    if str(value) not in _within(element).split("|"):
        raise ValueError
    return str(value)


def _match(element: str, value: Any) -> str:
    if not re.match(_within(element), str(value)):
        raise ValueError
    return str(value)


KINDS: Mapping[str, Callable[[str, Any], Any]] = {
    "str": _text,
    "password": _text,
    "int": _whole,
    "float": _fraction,
    "bool": _boolean,
    "port": _port,
    "url": _url,
    "list": _choice,
    "match": _match,
}


def _within(element: str) -> str:
    """Return what stands in the brackets of an element."""
    return element.removesuffix("?").partition("(")[2].removesuffix(")")


def _in_range(element: str, size: float) -> None:
    """Raise ValueError where an element bounds a value that it does not allow."""
    if limits := RANGE.search(element):
        low, high = limits.groups()
        if (low and size < float(low)) or (high and size > float(high)):
            raise ValueError
