# SPDX-License-Identifier: AGPL-3.0-or-later
"""Announcing to Supervisor: with patience, once, and without a word of the token."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
import pytest

from hearthward_engine.api import supervisor
from hearthward_engine.api.supervisor import SupervisorLink, discovery_config, token_of

TOKEN = "supervisors-own-token"


@dataclass
class Supervisor:
    """What of Supervisor's API the link uses; ``failures`` come first."""

    url: str = ""
    failures: list[web.Response] = field(default_factory=list)
    announced: list[dict[str, Any]] = field(default_factory=list)
    data: dict[str, Any] = field(default_factory=lambda: {"hostname": "abc-hearthward"})

    async def info(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.Response(status=401)
        if self.failures:
            return self.failures.pop(0)
        return web.json_response({"result": "ok", "data": self.data})

    async def discovery(self, request: web.Request) -> web.Response:
        self.announced.append(await request.json())
        return web.json_response({"result": "ok", "data": {"uuid": "u"}})


@asynccontextmanager
async def supervising(stand_in: Supervisor) -> AsyncIterator[Supervisor]:
    app = web.Application()
    app.router.add_get("/addons/self/info", stand_in.info)
    app.router.add_post("/discovery", stand_in.discovery)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    stand_in.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield stand_in
    finally:
        await runner.cleanup()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "FIRST_RETRY_S", 0.01)
    monkeypatch.setattr(supervisor, "LONGEST_RETRY_S", 0.05)


async def until(done: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not done():
            await asyncio.sleep(0.01)


async def announce(
    stand_in: Supervisor, then: Callable[[SupervisorLink], Awaitable[None]]
) -> None:
    config = discovery_config("engine-1", 8817, "the-engines-token")
    link = SupervisorLink(stand_in.url + "/", TOKEN, config)
    await link.start()
    try:
        await then(link)
    finally:
        await link.stop()


async def test_supervisor_is_told_host_port_token_and_id() -> None:
    async with supervising(Supervisor()) as stand_in:

        async def told(link: SupervisorLink) -> None:
            assert link.finding.verdict == "warning"
            await until(lambda: link.finding.verdict == "ok")

        await announce(stand_in, told)
    (message,) = stand_in.announced
    assert message["service"] == "hearthward"
    assert message["config"] == {
        "host": "abc-hearthward",
        "port": 8817,
        "scheme": "http",
        "token": "the-engines-token",
        "engine_id": "engine-1",
        "version": supervisor.__version__,
        "api": "1",
    }


def test_with_a_certificate_its_fingerprint_goes_along() -> None:
    config = discovery_config("engine-1", 8817, "secret", fingerprint="ab" * 32)
    assert (config["scheme"], config["fingerprint"]) == ("https", "ab" * 32)


async def test_it_tries_again_until_supervisor_is_ready_and_says_why_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    starting = {"result": "error", "message": "System is not ready with state: setup"}
    failures = [
        *(web.json_response(starting, status=400) for _ in range(3)),
        web.Response(status=502, text="<html>"),
    ]
    async with supervising(Supervisor(failures=failures)) as stand_in:

        async def told(link: SupervisorLink) -> None:
            await until(lambda: link.finding.verdict == "ok")

        await announce(stand_in, told)
    assert len(stand_in.announced) == 1
    assert caplog.text.count("System is not ready") == 1
    assert caplog.text.count("status 502") == 1
    assert TOKEN not in caplog.text
    assert "the-engines-token" not in caplog.text


async def test_an_answer_without_a_host_is_no_answer() -> None:
    async with supervising(Supervisor(data={"slug": "x"})) as stand_in:

        async def refused(link: SupervisorLink) -> None:
            await until(lambda: "host name" in link.finding.text)

        await announce(stand_in, refused)
    assert stand_in.announced == []


async def test_an_absent_supervisor_is_reported_and_stops_nobody() -> None:
    stand_in = Supervisor(url="http://127.0.0.1:9")

    async def tried(link: SupervisorLink) -> None:
        await until(lambda: "ClientConnectorError" in link.finding.text)
        assert link.finding.verdict == "warning"

    await announce(stand_in, tried)
    assert stand_in.announced == []


def test_only_supervisors_variable_makes_it_an_app() -> None:
    assert token_of({"SUPERVISOR_TOKEN": TOKEN}) == TOKEN
    assert token_of({"SUPERVISOR_TOKEN": ""}) is None
    assert token_of({}) is None
