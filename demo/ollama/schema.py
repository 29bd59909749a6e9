# SPDX-License-Identifier: Apache-2.0
"""Make values that satisfy a JSON schema, as a constrained sampler would."""

from collections.abc import Mapping
from typing import Any

type Schema = Mapping[str, Any]


def satisfy(schema: Schema, wish: Any = None) -> Any:
    """Return a value that the schema allows, as close to the wish as it allows."""
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return wish if wish in schema["enum"] else schema["enum"][0]
    for key in ("anyOf", "oneOf"):
        if key in schema:
            return satisfy(schema[key][0], wish)
    kind = schema.get("type", "object" if "properties" in schema else "string")
    if isinstance(kind, list):
        kind = kind[0]
    return _MAKERS.get(kind, _null)(schema, wish)


def _null(_: Schema, __: Any) -> None:
    return None


def _object(schema: Schema, wish: Any) -> dict[str, Any]:
    wishes = wish if isinstance(wish, Mapping) else {}
    properties = schema.get("properties", {})
    names = dict.fromkeys([*properties, *schema.get("required", ())])
    return {name: satisfy(properties.get(name, {}), wishes.get(name)) for name in names}


def _array(schema: Schema, wish: Any) -> list[Any]:
    wishes = list(wish) if isinstance(wish, (list, tuple)) else []
    low, high = schema.get("minItems", 0), schema.get("maxItems", max(len(wishes), 1))
    wishes = wishes[:high] + [None] * (low - len(wishes))
    return [satisfy(schema.get("items", {}), one) for one in wishes]


def _string(schema: Schema, wish: Any) -> str:
    text = wish if isinstance(wish, str) else "none"
    text = text[: schema.get("maxLength", 4000)]
    return text.ljust(schema.get("minLength", 0), ".")


def _number(schema: Schema, wish: Any) -> float:
    value = float(wish) if isinstance(wish, (int, float)) else 0.0
    low, high = schema.get("minimum", value), schema.get("maximum", value)
    return float(min(max(value, low), high))


def _integer(schema: Schema, wish: Any) -> int:
    return round(_number(schema, wish))


def _boolean(_: Schema, wish: Any) -> bool:
    return wish is not False


_MAKERS = {
    "object": _object,
    "array": _array,
    "string": _string,
    "number": _number,
    "integer": _integer,
    "boolean": _boolean,
}
