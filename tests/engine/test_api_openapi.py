# SPDX-License-Identifier: AGPL-3.0-or-later
"""The served contract: complete, and sound as a document."""

from collections.abc import Iterator
import json
from pathlib import Path
import re
from typing import Any

import pytest

from hearthward_engine.api.app import ROUTES
from hearthward_engine.api.errors import STATUS
from hearthward_engine.api.openapi import openapi
from hearthward_engine.cli import main

from .spine_helpers import API, Running

PROTOCOL = Path(__file__).parents[2] / "docs" / "reference" / "protocol.md"


@pytest.fixture(scope="module")
def contract() -> dict[str, Any]:
    made: dict[str, Any] = json.loads(json.dumps(openapi(ROUTES)))
    return made


def references(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def test_every_route_and_both_websockets_are_listed(contract: dict[str, Any]) -> None:
    listed = {
        (method.upper(), path)
        for path, operations in contract["paths"].items()
        for method in operations
    }
    expected = {(route.method, API + route.path) for route in ROUTES}
    sockets = {("GET", f"{API}/events"), ("GET", f"{API}/frames")}
    assert listed == expected | sockets


def test_every_reference_leads_somewhere_and_operations_have_their_parts(
    contract: dict[str, Any],
) -> None:
    assert contract["openapi"] == "3.1.0"
    schemas = contract["components"]["schemas"]
    for reference in references(contract):
        prefix, _, name = reference.rpartition("/")
        assert prefix == "#/components/schemas"
        assert name in schemas
    ids = set()
    for path, operations in contract["paths"].items():
        for operation in operations.values():
            ids.add(operation["operationId"])
            assert operation["responses"]
            named = {
                item["name"]
                for item in operation.get("parameters", ())
                if item["in"] == "path"
            }
            assert named == set(re.findall(r"{(\w+)}", path))
    assert len(ids) == sum(len(operations) for operations in contract["paths"].values())


def test_only_what_is_open_to_all_needs_no_token(contract: dict[str, Any]) -> None:
    unlocked = {
        path
        for path, operations in contract["paths"].items()
        for operation in operations.values()
        if operation.get("security") == []
    }
    open_paths = ("/info", "/health/live", "/pair", "/session")
    assert unlocked == {API + path for path in open_paths}


def test_the_bounds_that_are_checked_are_in_the_contract(
    contract: dict[str, Any],
) -> None:
    camera = contract["components"]["schemas"]["CameraConfig"]["properties"]
    assert (camera["fps"]["minimum"], camera["fps"]["maximum"]) == (0.1, 30)
    assert {
        option["$ref"].rpartition("/")[2] for option in camera["source"]["anyOf"]
    } == {
        "StreamSource",
        "PushSource",
    }


def test_every_call_and_error_code_of_the_protocol_page_exists() -> None:
    text = PROTOCOL.read_text(encoding="utf-8")
    resources = text[text.index("## Plain resources") : text.index("**CameraConfig**")]
    documented = set(re.findall(r"`(GET|POST|PUT|DELETE) (/[\w/{}-]+)", resources))
    known = {(route.method, route.path) for route in ROUTES}
    assert len(documented) > 15
    assert documented <= known
    codes = text[text.index("Codes: ") : text.index("## Plain resources")]
    for code, status in re.findall(r"`(\w+)` (\d{3})", codes):
        assert STATUS[code] == int(status), code


async def test_the_engine_serves_what_the_command_prints(
    engine: Running, capsys: pytest.CaptureFixture[str]
) -> None:
    status, served = await engine.call("GET", "/openapi.json")
    assert status == 200
    assert main(["openapi"]) == 0
    assert json.loads(capsys.readouterr().out) == served
