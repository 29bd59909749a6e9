# SPDX-License-Identifier: Apache-2.0
"""Values built from JSON: what is added is ignored, what is spoilt is left out."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cache
import logging
from types import UnionType
from typing import Any, Final, Self, get_args, get_origin

_LOGGER = logging.getLogger(__name__)

type Raw = Mapping[str, Any]
"""A decoded JSON object."""

MALFORMED: Final = (KeyError, TypeError, ValueError, AttributeError, OverflowError)
"""What reading a value that is none raises."""


@dataclass(frozen=True, kw_only=True)
class Model:
    """Base of the values: built from JSON, tolerant of added keys."""

    @classmethod
    def from_dict(cls, raw: Raw) -> Self:
        """Return the value; raise TypeError where ``raw`` is too poor.

        A part of a wrong type counts as absent: it spoils no more than itself.
        """
        known: dict[str, Any] = {}
        for name, convert, kinds in _parts(cls):  # type: ignore[arg-type] # classes can be hashed
            value = raw.get(name)
            if value is None:
                continue
            if convert is not None:
                known[name] = convert(value)
            elif isinstance(value, kinds):
                known[name] = value
        return cls(**known)


def several[ModelT: Model](
    model: type[ModelT], raw: Iterable[Raw]
) -> tuple[ModelT, ...]:
    """Return the values in a list; one that is malformed does not cost the others."""
    found: list[ModelT] = []
    for item in raw:
        try:
            found.append(model.from_dict(item))
        except MALFORMED as err:
            _LOGGER.warning(
                "Passed over a malformed %s (%s)", model.__name__, type(err).__name__
            )
    return tuple(found)


def nested(model: type[Model]) -> dict[str, Any]:
    """Return the metadata of a field that holds one ``model``."""
    return {"convert": model.from_dict}


def listed(model: type[Model]) -> dict[str, Any]:
    """Return the metadata of a field that holds a list of ``model``."""
    return {"convert": lambda raw: several(model, raw)}


def _texts(raw: Iterable[Any]) -> tuple[str, ...]:
    return tuple(item for item in raw if isinstance(item, str))


def _counts(raw: Raw) -> dict[str, int]:
    return {name: count for name, count in raw.items() if isinstance(count, int)}


TEXTS: Final[dict[str, Any]] = {"convert": _texts}
"""Metadata of a field that holds a list of texts."""
COUNTS: Final[dict[str, Any]] = {"convert": _counts}
"""Metadata of a field that holds a number per name."""
TUPLE: Final[dict[str, Any]] = {"convert": tuple}
"""Metadata of a field that holds a list of anything."""


@cache
def _parts(
    cls: type[Model],
) -> tuple[tuple[str, Callable[[Any], Any] | None, tuple[type, ...]], ...]:
    """Return each field's name, its conversion, and the types it takes without one."""
    return tuple(
        (item.name, item.metadata.get("convert"), _kinds(item.type))
        for item in fields(cls)
    )


def _kinds(annotation: Any) -> tuple[type, ...]:
    """Return the types that JSON may give for a field of this annotation."""
    parts = get_args(annotation) if isinstance(annotation, UnionType) else [annotation]
    kinds = [get_origin(part) or part for part in parts]
    return (*kinds, int) if float in kinds else tuple(kinds)
