# SPDX-License-Identifier: Apache-2.0
"""The stand-in for Supervisor, asked by the client that Home Assistant uses."""

from collections.abc import AsyncIterator
import json
from pathlib import Path
from uuid import UUID

from aiohasupervisor import (
    SupervisorAuthenticationError,
    SupervisorBadRequestError,
    SupervisorClient,
    SupervisorForbiddenError,
    SupervisorNotFoundError,
)
from aiohasupervisor.models import AddonsOptions, AddonState, DiscoveryConfig
import aiohttp
from aiohttp import web
import pytest
import pytest_asyncio

from tests.doubles.supervisor import App, Supervisor, full_slug

REPOSITORY = "https://github.com/somebody/apps"
CONFIG = {
    "name": "Lamp",
    "version": "1.2.3",
    "slug": "lamp",
    "description": "A lamp",
    "arch": ["amd64", "aarch64"],
    "ingress": True,
    "ingress_port": 8817,
    "discovery": ["lamp"],
    "options": {"colour": "red", "watts": 5},
    "schema": {"colour": "list(red|green)", "watts": "int(1,60)", "note": "str?"},
}


@pytest_asyncio.fixture
async def supervisor() -> AsyncIterator[Supervisor]:
    async with Supervisor() as supervisor:
        yield supervisor


@pytest.fixture
def app(supervisor: Supervisor, tmp_path: Path) -> App:
    """Return an app of the store; JSON is YAML too."""
    (tmp_path / "config.yaml").write_text(json.dumps(CONFIG))
    return supervisor.add(App.read(tmp_path, REPOSITORY))


@pytest_asyncio.fixture
async def core(supervisor: Supervisor) -> AsyncIterator[SupervisorClient]:
    async with aiohttp.ClientSession() as session:
        yield SupervisorClient(supervisor.url, supervisor.token, session)


@pytest_asyncio.fixture
async def started(core: SupervisorClient, app: App) -> App:
    await core.store.install_addon(app.slug)
    await core.addons.start_addon(app.slug)
    return app


@pytest_asyncio.fixture
async def inside(
    supervisor: Supervisor, started: App
) -> AsyncIterator[SupervisorClient]:
    """Return the client of the app's own container."""
    async with aiohttp.ClientSession() as session:
        yield SupervisorClient(supervisor.url, started.token, session)


async def test_whoever_has_no_token_or_a_wrong_one_learns_nothing(
    supervisor: Supervisor,
) -> None:
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{supervisor.url}/info") as answer:
            assert answer.status == 401
        wrong = SupervisorClient(supervisor.url, "wrong", session)
        await wrong.supervisor.ping()
        with pytest.raises(SupervisorForbiddenError):
            await wrong.info()


async def test_core_gets_everything_that_it_asks_at_its_start(
    supervisor: Supervisor, core: SupervisorClient, app: App
) -> None:
    assert (await core.info()).supported
    assert (await core.homeassistant.info()).version == "2026.10.4"
    assert (await core.supervisor.info()).healthy
    assert (await core.os.info()).board == "generic-x86-64"
    assert (await core.host.info()).hostname == "homeassistant"
    assert str((await core.network.info()).docker.gateway) == "172.30.32.1"
    assert (await core.resolution.info()).issues == []
    assert (await core.jobs.info()).jobs == []
    assert (await core.mounts.info()).mounts == []
    assert await core.backups.list() == []
    assert (await core.store.info()).addons[0].slug == app.slug
    assert await core.addons.list() == []
    with pytest.raises(SupervisorBadRequestError, match="No supervisor update"):
        await core.supervisor.update()
    assert [path for _, path in supervisor.refused] == ["/supervisor/update"]


async def test_an_app_goes_from_the_store_to_running_and_away_again(
    core: SupervisorClient, app: App
) -> None:
    assert app.slug == full_slug(REPOSITORY.upper(), "lamp")
    assert not (await core.store.addon_info(app.slug)).installed
    with pytest.raises(SupervisorBadRequestError, match="not installed"):
        await core.addons.addon_info(app.slug)
    with pytest.raises(SupervisorNotFoundError):
        await core.addons.addon_info("nonsense")

    await core.store.install_addon(app.slug)
    info = await core.addons.addon_info(app.slug)
    assert (info.state, str(info.ip_address)) == (AddonState.STOPPED, "0.0.0.0")
    await core.addons.start_addon(app.slug)
    info = await core.addons.addon_info(app.slug)
    assert (info.state, str(info.ip_address)) == (AddonState.STARTED, "127.0.0.1")
    assert info.hostname == app.slug.replace("_", "-")
    assert info.ingress_entry == f"/api/hassio_ingress/{app.ingress_token}"
    # AppArmor's default, and Ingress: two more than five.
    assert info.rating == 7

    first = app.token
    await core.addons.restart_addon(app.slug)
    assert app.token != first
    await core.addons.uninstall_addon(app.slug)
    assert await core.addons.list() == []


async def test_options_that_the_schema_forbids_are_refused(
    core: SupervisorClient, started: App
) -> None:
    set_options = core.addons.set_addon_options
    await set_options(started.slug, AddonsOptions(config={"watts": "7", "odd": 1}))
    assert started.checked_options() == {"colour": "red", "watts": 7}
    for wrong in ({"watts": 61}, {"colour": "blue"}, {"watts": "many"}):
        with pytest.raises(SupervisorBadRequestError):
            await set_options(started.slug, AddonsOptions(config=wrong))
    assert started.checked_options() == {"colour": "red", "watts": 7}


async def test_an_app_may_ask_for_itself_and_little_else(
    inside: SupervisorClient, started: App
) -> None:
    assert (await inside.addons.addon_info("self")).slug == started.slug
    assert (await inside.info()).supported
    with pytest.raises(SupervisorForbiddenError):
        await inside.addons.list()
    with pytest.raises(SupervisorForbiddenError):
        await inside.host.info()
    with pytest.raises(SupervisorAuthenticationError):
        await inside.discovery.list()


async def test_an_app_announces_only_what_its_config_lists(
    inside: SupervisorClient, core: SupervisorClient, started: App
) -> None:
    with pytest.raises(SupervisorForbiddenError, match="must list services"):
        await inside.discovery.set(DiscoveryConfig("heater", {"port": 1}))
    assert await core.discovery.list() == []


async def test_a_message_keeps_its_uuid_until_the_app_takes_it_back(
    inside: SupervisorClient, core: SupervisorClient, started: App
) -> None:
    first = await inside.discovery.set(DiscoveryConfig("lamp", {"port": 1}))
    again = await inside.discovery.set(DiscoveryConfig("lamp", {"port": 1}))
    changed = await inside.discovery.set(DiscoveryConfig("lamp", {"port": 2}))
    assert first == again == changed
    (message,) = await core.discovery.list()
    assert (message.uuid, message.config) == (first, {"port": 2})

    await core.addons.stop_addon(started.slug)
    assert await core.discovery.list() == []
    assert (await core.discovery.get(first)).addon == started.slug
    await core.addons.start_addon(started.slug)
    with pytest.raises(SupervisorForbiddenError):
        await core.discovery.delete(first)
    async with aiohttp.ClientSession() as session:
        mine = SupervisorClient(str(inside._client.api_host), started.token, session)
        await mine.discovery.delete(first)
    with pytest.raises(SupervisorNotFoundError):
        await core.discovery.get(first)
    with pytest.raises(SupervisorNotFoundError):
        await core.discovery.get(UUID(int=0))


async def test_ingress_admits_a_session_and_says_who_is_there(
    supervisor: Supervisor, core: SupervisorClient, started: App
) -> None:
    async def page(request: web.Request) -> web.Response:
        return web.json_response(
            {
                "path": request.path_qs,
                "method": request.method,
                "remote": request.remote,
                "headers": dict(request.headers),
                "body": await request.text(),
            }
        )

    site = web.Application()
    site.router.add_route("*", "/{path:.*}", page)
    runner = web.AppRunner(site)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    started.config["ingress_port"] = runner.addresses[0][1]
    url = f"{supervisor.url}/ingress/{started.ingress_token}/api/lamp?on=1"
    forged = {"X-Remote-User-Id": "forged", "X-Ingress-Path": "/way"}
    try:
        async with aiohttp.ClientSession() as session:
            async with session.get(url) as answer:
                assert answer.status == 401
            cookie = {"ingress_session": await core.ingress.create_session()}
            async with session.post(
                url, cookies=cookie, headers=forged, data="light"
            ) as answer:
                seen = await answer.json()
            nowhere = f"{supervisor.url}/ingress/wrong/"
            async with session.get(nowhere, cookies=cookie) as answer:
                assert answer.status == 503
    finally:
        await runner.cleanup()
    assert (seen["method"], seen["path"]) == ("POST", "/api/lamp?on=1")
    assert seen["body"] == "light"
    assert seen["headers"]["X-Ingress-Path"] == "/way"
    assert "X-Remote-User-Id" not in seen["headers"]
    await core.ingress.validate_session(cookie["ingress_session"])
    with pytest.raises(SupervisorAuthenticationError):
        await core.ingress.validate_session("wrong")


async def test_a_supervisor_that_is_starting_says_so(
    supervisor: Supervisor, core: SupervisorClient
) -> None:
    supervisor.state = "startup"
    with pytest.raises(SupervisorBadRequestError, match="not ready"):
        await core.info()
    supervisor.state = "running"
    await core.info()
