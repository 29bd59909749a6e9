# SPDX-License-Identifier: Apache-2.0
"""What the engine's settings are, read from their source without the engine."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Setting:
    """One field of the engine's ``Settings``."""

    kind: str
    default: Any
    least: float | None = None
    most: float | None = None
    choices: tuple[str, ...] = ()
    description: str = ""


def read(path: Path) -> dict[str, Setting]:
    """Return the fields of the class ``Settings`` in a module."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        statement.target.id: _setting(statement.annotation, statement.value)
        for node in tree.body
        if isinstance(node, ast.ClassDef) and node.name == "Settings"
        for statement in node.body
        if isinstance(statement, ast.AnnAssign)
        and isinstance(statement.target, ast.Name)
        and statement.value is not None
    }


def _setting(annotation: ast.expr, value: ast.expr) -> Setting:
    """Return what ``Annotated[kind, Meta(…)] = value`` says."""
    kind: ast.expr = annotation
    meta: dict[str, Any] = {}
    if isinstance(annotation, ast.Subscript) and _name(annotation) == "Annotated":
        kind = _inside(annotation)[0]
        for call in _inside(annotation)[1:]:
            meta |= dict(_keywords(call))
    choices: tuple[str, ...] = ()
    if isinstance(kind, ast.Subscript) and _name(kind) == "Literal":
        choices = tuple(ast.literal_eval(element) for element in _inside(kind))
    return Setting(
        kind="list" if choices else ast.unparse(kind),
        default=ast.literal_eval(value),
        least=meta.get("ge", meta.get("min_length")),
        most=meta.get("le", meta.get("max_length")),
        choices=choices,
        description=meta.get("description", ""),
    )


def _name(subscript: ast.Subscript) -> str:
    return ast.unparse(subscript.value)


def _inside(subscript: ast.Subscript) -> list[ast.expr]:
    inside = subscript.slice
    return list(inside.elts) if isinstance(inside, ast.Tuple) else [inside]


def _keywords(call: ast.expr) -> Iterator[tuple[str, Any]]:
    if isinstance(call, ast.Call):
        for keyword in call.keywords:
            if keyword.arg and isinstance(keyword.value, ast.Constant):
                yield keyword.arg, keyword.value.value
