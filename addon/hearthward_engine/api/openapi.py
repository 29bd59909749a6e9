# SPDX-License-Identifier: AGPL-3.0-or-later
"""The contract as OpenAPI 3.1, made from the route table and the wire's types."""

from collections.abc import Iterable
import re
from typing import Any, Final

import msgspec

from .. import API_VERSION, __version__
from .errors import STATUS, Code
from .frames import Credit, FrameHeader, Ready, Refused
from .messages import (
    ActivityMessage,
    AssessmentMessage,
    CameraMessage,
    EngineMessage,
    Gap,
    Hello,
    IncidentMessage,
    Reset,
    Snapshot,
    SourceNeededMessage,
)
from .routing import PREFIX, Route
from .wire import FaultBody

EVENT_MESSAGES: Final = (
    Hello,
    Reset,
    Gap,
    Snapshot,
    AssessmentMessage,
    IncidentMessage,
    CameraMessage,
    ActivityMessage,
    SourceNeededMessage,
    EngineMessage,
)
FRAME_MESSAGES: Final = (Ready, Credit, Refused)
_REF: Final = "#/components/schemas/{name}"
_ALWAYS: Final = (Code.UNAUTHORIZED, Code.OTHER_HOME_ASSISTANT, Code.INTERNAL)


def openapi_json(routes: Iterable[Route]) -> bytes:
    """Return the contract as JSON text."""
    return msgspec.json.format(msgspec.json.encode(openapi(routes)), indent=2)


def openapi(routes: Iterable[Route]) -> dict[str, Any]:
    """Return the contract of these calls and of the two websockets."""
    table = tuple(routes)
    types = _types(table)
    schemas, components = msgspec.json.schema_components(types, ref_template=_REF)
    schema_of = dict(zip(types, schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for route in table:
        operation = _operation(route, schema_of)
        paths.setdefault(PREFIX + route.path, {})[route.method.lower()] = operation
    paths |= _websockets(schema_of)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Hearthward engine",
            "version": __version__,
            "summary": f"API version {API_VERSION}; changes within it only add.",
            "license": {
                "name": "AGPL-3.0-or-later",
                "identifier": "AGPL-3.0-or-later",
            },
        },
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "signature": {"type": "apiKey", "in": "query", "name": "signature"},
            },
        },
    }


def _types(routes: Iterable[Route]) -> list[Any]:
    types: list[Any] = [FaultBody, FrameHeader, *EVENT_MESSAGES, *FRAME_MESSAGES]
    for route in routes:
        for kind in (route.body, route.query, route.answer):
            if isinstance(kind, type) and kind not in types:
                types.append(kind)
    return types


def _operation(route: Route, schema_of: dict[Any, Any]) -> dict[str, Any]:
    words = re.findall(r"\w+", f"{route.method.lower()} {route.path}")
    operation: dict[str, Any] = {
        "operationId": "_".join(words),
        "summary": route.summary,
        "responses": _responses(route, schema_of),
    }
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"{(\w+)}", route.path)
    ]
    if route.query is not None:
        parameters += _query_parameters(route.query)
    if parameters:
        operation["parameters"] = parameters
    if route.body is not None:
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": schema_of[route.body]}},
        }
    elif route.raw_body is not None:
        operation["requestBody"] = {"required": True, "content": {route.raw_body: {}}}
    if route.open:
        operation["security"] = []
    elif route.signed:
        operation["security"] = [{"token": []}, {"signature": []}]
    return operation


def _query_parameters(query: type) -> list[dict[str, Any]]:
    parameters = []
    for field in msgspec.structs.fields(query):
        (schema,), components = msgspec.json.schema_components(
            [field.type], ref_template=_REF
        )
        parameters.append(
            {
                "name": field.encode_name,
                "in": "query",
                "required": field.required,
                "schema": _inline(schema, components),
            }
        )
    return parameters


def _inline(schema: Any, components: dict[str, Any]) -> Any:
    """Return a schema with its references replaced by what they mean."""
    if isinstance(schema, list):
        return [_inline(item, components) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _inline(components[schema["$ref"].rpartition("/")[2]], components)
    return {key: _inline(value, components) for key, value in schema.items()}


def _responses(route: Route, schema_of: dict[Any, Any]) -> dict[str, Any]:
    responses: dict[str, Any] = {}
    for status in route.statuses:
        answer: dict[str, Any] = {"description": route.summary}
        if isinstance(route.answer, str):
            answer["content"] = {route.answer: {}}
        elif route.answer is not None:
            answer["content"] = {
                "application/json": {"schema": schema_of[route.answer]}
            }
        responses[str(status)] = answer
    codes = [*route.errors]
    if not route.open:
        codes += _ALWAYS
    if route.body is not None:
        codes += [Code.INVALID_JSON, Code.INVALID_FIELD, Code.TOO_LARGE]
    elif route.query is not None or route.raw_body is not None:
        codes += [Code.INVALID_FIELD]
    by_status: dict[int, list[str]] = {}
    for code in dict.fromkeys(codes):
        by_status.setdefault(STATUS[code], []).append(code)
    for status, names in sorted(by_status.items()):
        responses[str(status)] = {
            "description": ", ".join(names),
            "content": {"application/json": {"schema": schema_of[FaultBody]}},
        }
    return responses


def _websockets(schema_of: dict[Any, Any]) -> dict[str, Any]:
    """Describe the websockets as far as OpenAPI can: handshake and message types."""
    return {
        f"{PREFIX}/events": {
            "get": {
                "operationId": "events",
                "summary": "Websocket: hello, (reset or gap), snapshot, replay, live.",
                "parameters": [
                    _parameter("epoch", {"type": "string"}),
                    _parameter("after", {"type": "integer", "minimum": 0}),
                ],
                "responses": {"101": {"description": "The websocket is open."}},
                "x-messages-out": [schema_of[kind] for kind in EVENT_MESSAGES],
            }
        },
        f"{PREFIX}/frames": {
            "get": {
                "operationId": "frames",
                "summary": "Websocket: header and JPEG in, credits out.",
                "responses": {"101": {"description": "The websocket is open."}},
                "x-messages-in": [schema_of[FrameHeader]],
                "x-messages-out": [schema_of[kind] for kind in FRAME_MESSAGES],
            }
        },
    }


def _parameter(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema}
