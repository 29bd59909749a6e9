# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ways in for browsers: Ingress from Supervisor's proxy only, and the page's cookie."""

from collections.abc import AsyncIterator
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from hearthward_engine.api.access import MAX_SESSIONS, SESSION_S, Access
from hearthward_engine.runtime.clock import ManualClock
from hearthward_engine.store import Store

from .spine_helpers import API, Running, running

INGRESS = {"X-Ingress-Path": "/api/hassio_ingress/abc", "X-Remote-User-Id": "user-1"}


@pytest.fixture
async def app(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Running]:
    """Run an engine under Supervisor whose Ingress comes from loopback."""
    monkeypatch.setenv("SUPERVISOR_TOKEN", "supervisors-own-token")
    changes = {
        "ingress_proxy": "127.0.0.1",
        "supervisor_url": "http://127.0.0.1:9",
        "announce": "off",
    }
    async with running(tmp_path / "app", **changes) as started:
        yield started


async def ask(
    engine: Running, method: str, path: str, **more: Any
) -> tuple[int, Any, aiohttp.ClientResponse]:
    """Call without the token; return status, body and answer."""
    url = engine.url + API + path
    async with engine.http.request(method, url, **more) as answer:
        is_json = answer.content_type == "application/json"
        return answer.status, await answer.json() if is_json else None, answer


async def csrf_of(engine: Running, **more: Any) -> str:
    _, session, _ = await ask(engine, "GET", "/session", **more)
    return str(session["csrf"])


async def log_in(engine: Running) -> tuple[dict[str, str], str]:
    """Return the cookie's header and the CSRF value of a fresh log-in."""
    body = {"token": f" {engine.token}\n"}
    status, session, answer = await ask(engine, "POST", "/session", json=body)
    assert (status, session["via"]) == (200, "cookie")
    morsel = answer.cookies["hearthward_session"]
    return {"Cookie": f"hearthward_session={morsel.value}"}, session["csrf"]


# --- Ingress ------------------------------------------------------------------


async def test_ingress_from_supervisors_proxy_is_in_without_a_token(
    app: Running,
) -> None:
    status, cameras, _ = await ask(app, "GET", "/cameras", headers=INGRESS)
    assert (status, cameras) == (200, {"cameras": []})
    _, session, _ = await ask(app, "GET", "/session", headers=INGRESS)
    assert session["via"] == "ingress"


async def test_ingress_changes_something_only_with_the_pages_own_header(
    app: Running,
) -> None:
    status, refused, _ = await ask(app, "POST", "/pairing", headers=INGRESS)
    assert (status, refused["error"]["code"]) == (401, "unauthorized")
    assert "load the page again" in refused["error"]["message"]
    others = INGRESS | {"X-Remote-User-Id": "user-2"}
    foreign = INGRESS | {"X-Hearthward-CSRF": await csrf_of(app, headers=others)}
    assert (await ask(app, "POST", "/pairing", headers=foreign))[0] == 401
    own = INGRESS | {"X-Hearthward-CSRF": await csrf_of(app, headers=INGRESS)}
    status, opened, _ = await ask(app, "POST", "/pairing", headers=own)
    assert status == 200
    assert len(opened["code"]) == 6


async def test_ingress_headers_from_anybody_else_open_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUPERVISOR_TOKEN", "supervisors-own-token")
    changes = {"supervisor_url": "http://127.0.0.1:9", "announce": "off"}
    async with running(tmp_path / "app", **changes) as app:
        # The proxy's address is Supervisor's real one here; we are not it.
        assert (await ask(app, "GET", "/cameras", headers=INGRESS))[0] == 401
        _, session, _ = await ask(app, "GET", "/session", headers=INGRESS)
        assert session == {"via": "none", "csrf": ""}


async def test_without_supervisor_there_is_no_ingress(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SUPERVISOR_TOKEN", raising=False)
    async with running(tmp_path / "own", ingress_proxy="127.0.0.1") as engine:
        assert (await ask(engine, "GET", "/cameras", headers=INGRESS))[0] == 401


async def test_a_wrong_token_is_not_helped_by_ingress(app: Running) -> None:
    headers = INGRESS | {"Authorization": "Bearer wrong"}
    assert (await ask(app, "GET", "/cameras", headers=headers))[0] == 401


async def test_the_websockets_open_to_the_token_only(app: Running) -> None:
    cookie, _ = await log_in(app)
    for headers in (INGRESS, cookie):
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await app.http.ws_connect(f"{app.url}{API}/events", headers=headers)
        assert refused.value.status == 401


# --- the cookie ---------------------------------------------------------------


async def test_logging_in_gives_a_cookie_that_scripts_and_other_sites_cannot_use(
    engine: Running,
) -> None:
    body = {"token": engine.token}
    _, _, answer = await ask(engine, "POST", "/session", json=body)
    cookie: SimpleCookie = answer.cookies
    morsel = cookie["hearthward_session"]
    assert morsel["httponly"]
    assert morsel["samesite"] == "Strict"
    assert morsel["path"] == "/"
    assert int(morsel["max-age"]) == SESSION_S
    assert engine.token not in morsel.value


async def test_a_wrong_token_logs_nobody_in_and_says_where_the_right_one_is(
    engine: Running,
) -> None:
    status, refused, answer = await ask(
        engine, "POST", "/session", json={"token": "guessed"}
    )
    assert (status, refused["error"]["field"]) == (401, "token")
    assert "hearthward-engine token" in refused["error"]["message"]
    assert not answer.cookies


async def test_a_cookie_reads_everything_and_changes_only_with_the_csrf_header(
    engine: Running,
) -> None:
    cookie, csrf = await log_in(engine)
    assert (await ask(engine, "GET", "/health", headers=cookie))[0] == 200
    assert await csrf_of(engine, headers=cookie) == csrf
    assert (await ask(engine, "DELETE", "/owner", headers=cookie))[0] == 401
    wrong = cookie | {"X-Hearthward-CSRF": csrf[:-1] + "é"}
    assert (await ask(engine, "DELETE", "/owner", headers=wrong))[0] == 401
    right = cookie | {"X-Hearthward-CSRF": csrf}
    assert (await ask(engine, "DELETE", "/owner", headers=right))[0] == 204


async def test_after_logging_out_the_cookie_opens_nothing(engine: Running) -> None:
    cookie, csrf = await log_in(engine)
    assert (await ask(engine, "DELETE", "/session", headers=cookie))[0] == 401
    headers = cookie | {"X-Hearthward-CSRF": csrf}
    assert (await ask(engine, "DELETE", "/session", headers=headers))[0] == 204
    assert (await ask(engine, "GET", "/health", headers=cookie))[0] == 401
    _, session, _ = await ask(engine, "GET", "/session", headers=cookie)
    assert session["via"] == "none"


async def test_an_invented_cookie_opens_nothing(engine: Running) -> None:
    for invented in ("x", engine.token, "a.b.c", ""):
        cookie = {"Cookie": f"hearthward_session={invented}"}
        assert (await ask(engine, "GET", "/health", headers=cookie))[0] == 401


def test_a_login_ends_after_twelve_hours_and_the_oldest_of_too_many(
    store: Store, clock: ManualClock
) -> None:
    access = Access(store, clock)
    first = access.new_session()
    clock.advance(SESSION_S - 1)
    assert access.session_fits(first)
    second = access.new_session()
    clock.advance(1)
    assert not access.session_fits(first)
    assert access.session_fits(second)
    for _ in range(MAX_SESSIONS):
        access.new_session()
    assert not access.session_fits(second)


# --- pairing from the page ----------------------------------------------------


async def test_the_page_shows_who_owns_the_engine_and_lets_another_one_in(
    engine: Running,
) -> None:
    _, state = await engine.call("GET", "/pairing")
    assert state == {
        "owned": False,
        "open": False,
        "expires_at": None,
        "tries_left": 0,
    }
    _, opened = await engine.call("POST", "/pairing")
    _, state = await engine.call("GET", "/pairing")
    assert (state["open"], state["tries_left"]) == (True, 5)
    assert state["expires_at"] == opened["expires_at"]
    body = {"code": opened["code"], "instance_id": "ha-1", "client_name": "Home"}
    assert (await engine.call("POST", "/pair", body))[0] == 200
    _, state = await engine.call("GET", "/pairing")
    assert (state["owned"], state["open"]) == (True, False)
    other = {"headers": {"X-Hearthward-Instance": "ha-2"}}
    assert (await engine.call("GET", "/health", **other))[0] == 409
    mine = {"headers": {"X-Hearthward-Instance": "ha-1"}}
    assert (await engine.call("DELETE", "/owner"))[0] == 204
    # The old one has the token still, and goes on calling: it does not get it back.
    status, refused = await engine.call("GET", "/health", **mine)
    assert (status, "pair again" in refused["error"]["message"]) == (409, True)
    assert (await engine.call("GET", "/health", **other))[0] == 200
    assert (await engine.call("GET", "/health", **mine))[0] == 409


async def test_who_was_released_comes_back_by_a_code(engine: Running) -> None:
    mine = {"headers": {"X-Hearthward-Instance": "ha-1"}}
    assert (await engine.call("GET", "/health", **mine))[0] == 200
    await engine.call("DELETE", "/owner")
    assert (await engine.call("GET", "/health", **mine))[0] == 409
    _, opened = await engine.call("POST", "/pairing")
    body = {"code": opened["code"], "instance_id": "ha-1"}
    assert (await engine.call("POST", "/pair", body))[0] == 200
    assert (await engine.call("GET", "/health", **mine))[0] == 200


async def test_status_has_numbers_and_findings(engine: Running) -> None:
    await engine.add_camera("front")
    _, numbers = await engine.call("GET", "/pipeline")
    assert [camera["name"] for camera in numbers["cameras"]] == ["front"]
    assert numbers["api"]["count"] >= 2
    assert 0 < numbers["api"]["p50_ms"] <= numbers["api"]["p95_ms"]
    assert numbers["memory_mb"] > 1
    _, report = await engine.call("GET", "/doctor")
    names = {finding["name"] for finding in report["findings"]}
    assert {"libraries", "interpreter", "clock", "disk", "devices", "model"} <= names
    assert report["version"]
    assert engine.token not in str(report)
