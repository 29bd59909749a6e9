# SPDX-License-Identifier: Apache-2.0
"""The page about the engine's API, out of its OpenAPI document."""

from collections.abc import Iterable, Iterator, Mapping
import re
from typing import Any, Final

from .markdown import code, codes, page, prose, table

PREFIX: Final = "/api/v1"
GROUPS: Final = {
    "Engine": (
        *("info", "health", "doctor", "pipeline", "logs", "metrics", "openapi.json"),
    ),
    "Pairing and sessions": ("pair", "pairing", "owner", "session"),
    "Cameras": ("cameras", "test-source", "frames"),
    "House": ("house",),
    "History": ("windows", "incidents", "statistics", "media", "events"),
    "Feedback and changes": ("feedback", "audit"),
    "Language model": ("language",),
}
INTRODUCTION: Final = """\
API version 1, engine {version}. All paths are below `/api/v1`; the engine serves the
same contract at `/api/v1/openapi.json`, and `hearthward-engine openapi` prints it.
Within version 1 things are only ever added. How the calls work together is told in
[the protocol](protocol.md)."""
WHO: Final = """\
**Who may call.** `token`: `Authorization: Bearer …`. `signed`: also an address that
was signed for a time. `open`: anybody. Every call that needs the token may answer 401
`unauthorized`, 409 `other_home_assistant` and 500 `internal`; these are not repeated
below. An error's body is [FaultBody](#faultbody)."""
EXAMPLE: Final = """\
```sh
curl --header "Authorization: Bearer $TOKEN" \\
  "http://127.0.0.1:8817/api/v1/windows?level=high"
```"""
LIMITS: Final = {
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minItems": "at least {} items",
    "maxItems": "at most {} items",
    "pattern": "like `{}`",
}

Document = Mapping[str, Any]


def api_page(document: Document) -> str:
    """Return the page; the document is what ``hearthward-engine openapi`` prints."""
    schemas = document["components"]["schemas"]
    calls = [
        (method, path.removeprefix(PREFIX), operation)
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    ]
    version = document["info"]["version"]
    parts = [INTRODUCTION.format(version=version), WHO, EXAMPLE]
    for group, members in _grouped(calls).items():
        parts.append(f"## {group}")
        for method, path, operation in members:
            parts += _call(method, path, operation)
    parts.append("## Types")
    for name in sorted(schemas, key=str.lower):
        parts += _type(_shown(name), schemas[name])
    return page("The engine's API", *parts)


def _grouped(calls: Iterable[Any]) -> dict[str, list[Any]]:
    """Return the calls by group, in the groups' order; what is left comes last."""
    group_of = {name: group for group, names in GROUPS.items() for name in names}
    grouped: dict[str, list[Any]] = {group: [] for group in (*GROUPS, "Other")}
    for call in calls:
        first = call[1].strip("/").partition("/")[0]
        grouped[group_of.get(first, "Other")].append(call)
    return {group: members for group, members in grouped.items() if members}


def _call(method: str, path: str, operation: Document) -> Iterator[str]:
    yield f"### `{method.upper()} {path}`"
    yield operation["summary"]
    rows = [("who may call", _who(operation))]
    if (body := operation.get("requestBody")) is not None:
        rows.append(("body", _content(body["content"])))
    for status, answer in operation["responses"].items():
        if status.startswith(("1", "2")):
            shown = _content(answer["content"]) if "content" in answer else "nothing"
            if status == "101":
                shown = answer["description"]
            rows.append((f"answers {status}", shown))
    for name, key in (("sends", "x-messages-out"), ("takes", "x-messages-in")):
        if key in operation:
            rows.append((name, ", ".join(_kind(one) for one in operation[key])))
    if errors := _errors(operation):
        rows.append(("errors", errors))
    yield table(("", ""), rows)
    if parameters := operation.get("parameters"):
        yield table(
            ("parameter", "in", "type", ""),
            [
                (
                    code(one["name"]),
                    one["in"],
                    _kind(one["schema"]),
                    _notes(one["schema"], needed=one["required"]),
                )
                for one in parameters
            ],
        )


def _who(operation: Document) -> str:
    security = operation.get("security")
    if security == []:
        return "open"
    signed = any("signature" in way for way in security or ())
    return "token, signed" if signed else "token"


def _content(content: Document) -> str:
    """Return the media type, or the type of a JSON body."""
    ((media, inside),) = content.items()
    return _kind(inside["schema"]) if inside else code(media)


def _errors(operation: Document) -> str:
    everywhere = {"unauthorized", "other_home_assistant", "internal"}
    found = []
    for status, answer in operation["responses"].items():
        if status.startswith(("4", "5")):
            names = [
                name
                for name in answer["description"].split(", ")
                if name not in everywhere
            ]
            if names:
                found.append(f"{status} {codes(names)}")
    return "; ".join(found)


def _type(name: str, schema: Document) -> Iterator[str]:
    yield f"### {name}"
    if "description" in schema:
        yield prose(schema["description"])
    if "enum" in schema:
        yield f"One of {codes(schema['enum'])}."
    elif properties := schema.get("properties"):
        needed = schema.get("required", ())
        yield table(
            ("field", "type", ""),
            [
                (
                    code(field),
                    _kind(inside),
                    _notes(inside, needed=field in needed),
                )
                for field, inside in properties.items()
            ],
        )


def _kind(schema: Document) -> str:
    """Return a type in words, with links to the types it is made of."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{_shown(name)}](#{_anchor(_shown(name))})"
    if "title" in schema and "enum" in schema:
        return f"[{schema['title']}](#{_anchor(schema['title'])})"
    if "anyOf" in schema:
        return " or ".join(_kind(one) for one in schema["anyOf"])
    if "enum" in schema:
        return codes(schema["enum"])
    if "prefixItems" in schema:
        return f"[{', '.join(_kind(one) for one in schema['prefixItems'])}]"
    match schema.get("type"):
        case "array":
            return f"list of {_kind(schema.get('items') or {})}"
        case "object" if isinstance(schema.get("additionalProperties"), dict):
            return f"text → {_kind(schema['additionalProperties'])}"
        case "string":
            return "text"
        case "number" | "integer" | "boolean" | "null" | "object" as plain:
            return str(plain)
    return "anything"


def _notes(schema: Document, *, needed: bool) -> str:
    """Return limits, default and meaning."""
    notes = ["required"] if needed else []
    for part in (schema, *schema.get("anyOf", ())):
        if "description" in part and "enum" not in part:
            notes.append(part["description"])
        least, most = part.get("minimum"), part.get("maximum")
        if least is not None and most is not None:
            notes.append(f"{least} to {most}")
        elif least is not None:
            notes.append(f"at least {least}")
        notes += [text.format(part[key]) for key, text in LIMITS.items() if key in part]
    default = schema.get("default")
    if "default" in schema and default not in (None, "", [], {}):
        shown = str(default).lower() if isinstance(default, bool) else default
        notes.append(f"default {code(shown)}")
    return "; ".join(notes)


def _shown(key: str) -> str:
    """Return a name that reads well; a generic type is named by what it holds."""
    plain, _, inside = key.partition("_")
    held = re.findall(r"[A-Za-z]+(?:_[a-z]+)*", inside)
    words = [word for word in held if word not in {"typing", "Literal"}]
    return f"{plain} ({', '.join(words)})" if words else plain


def _anchor(name: str) -> str:
    """Return what a heading becomes as an address."""
    return re.sub(r"[\s]+", "-", re.sub(r"[^\w\s-]", "", name.lower()).strip())
