# SPDX-License-Identifier: AGPL-3.0-or-later
"""The app's image, rehearsed: from its own folder to Home Assistant and back.

The tests share one house and run in this order; each leaves the app running.
"""

import asyncio
from datetime import datetime
import os
from pathlib import Path
import re
import signal
import stat
import time
from typing import Any

import aiohttp
import psutil
import pytest
from zeroconf import ServiceStateChange, Zeroconf
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

from demo.stage import integration
from demo.stage.hass_api import Json
from demo.stage.house import FLOWS

from .house import House
from .network import APP, HOST, OTHER_APP

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]

UID = 8817
STOP_SECONDS = 10.0
RECOVERY_SECONDS = 20.0
SERVICE = "_hearthward._tcp.local."
EXPECTED_REFUSALS = {(400, "/supervisor/update")}
"""There is no newer Supervisor, whatever Core asks for while it is onboarded."""


async def test_the_app_starts_healthy_with_its_options(house: House) -> None:
    began = time.monotonic()
    await house.supervisor.apps.start(house.app)
    print(f"healthy {time.monotonic() - began:.1f} s after its start")
    assert house.app.state == "started"
    config = await house.until(house.announcement, "the app to announce itself")
    assert config["host"] == house.app.hostname
    assert config["port"] == house.app.config["ingress_port"]
    assert (await house.ask("/info"))["engine_id"] == config["engine_id"]
    assert (await house.ask("/health"))["llm"]["state"] == "off"
    assert " DEBUG " in house.container.log.read_text()


@pytest.mark.parametrize("who", ["guardian", "engine"])
async def test_it_runs_without_any_privilege(house: House, who: str) -> None:
    process: psutil.Process = getattr(house.container, who)
    facts = _kernels_facts(process.pid)
    assert facts["Uid"].split() == [str(UID)] * 4
    assert facts["Gid"].split() == [str(UID)] * 4
    assert "0" not in facts["Groups"].split()
    for kind in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
        assert int(facts[kind], 16) == 0, kind
    assert facts["NoNewPrivs"] == "1"
    assert process.environ()["HEARTHWARD_DATA_DIR"] == "/data"
    assert Path(process.exe()).is_relative_to(house.container.image.root / "opt/python")


def _kernels_facts(pid: int) -> dict[str, str]:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return dict(line.split(":\t", 1) for line in lines if ":\t" in line)


async def test_its_user_reads_no_secret_of_roots_and_changes_no_code(
    house: House,
) -> None:
    execute = house.container.execute
    facts = (house.container.data / "options.json").stat()
    assert (facts.st_uid, stat.S_IMODE(facts.st_mode)) == (0, 0o600)
    assert (await execute("cat", "/data/options.json")).code == 0
    refused = await execute("cat", "/data/options.json", uid=UID)
    assert refused.code != 0
    assert "Permission denied" in refused.output
    taken = await execute("cat", "/run/hearthward/options.json", uid=UID)
    assert taken.code == 0, taken.output
    for place in ("/opt/hearthward", "/opt/python", "/usr/local/bin", "/etc", "/run"):
        assert (await execute("touch", f"{place}/x", uid=UID)).code != 0, place
    assert (await execute("touch", "/data/x", uid=UID)).code == 0
    assert (await execute("rm", "/data/x", uid=UID)).code == 0


async def test_it_is_found_by_zeroconf_as_an_app(house: House) -> None:
    found = asyncio.Event()
    names: list[str] = []

    def hear(
        zeroconf: Zeroconf, service_type: str, name: str, state_change: Any
    ) -> None:
        if state_change is ServiceStateChange.Added:
            names.append(name)
            found.set()

    async with AsyncZeroconf(interfaces=[HOST]) as listener:
        browser = AsyncServiceBrowser(listener.zeroconf, SERVICE, handlers=[hear])
        async with asyncio.timeout(30):
            await found.wait()
        info = AsyncServiceInfo(SERVICE, names[0])
        assert await info.async_request(listener.zeroconf, 3000)
        await browser.async_cancel()
    assert info.parsed_addresses() == [APP]
    assert info.port == house.announced["port"]
    assert info.decoded_properties == {
        "engine_id": house.announced["engine_id"],
        "name": "Hearthward",
        "version": house.announced["version"],
        "api": "1",
        "ha_app": "1",
        "scheme": "http",
    }


async def test_home_assistant_adds_it_by_supervisors_discovery(house: House) -> None:
    (message,) = house.supervisor.discovery.messages.values()
    assert house.supervisor.discovery.pushed == [("POST", message.uuid)]

    await _until_home_assistant_hears_zeroconf(house)
    # Zeroconf has offered the same engine: the app is Supervisor's to tell of.
    (flow,) = await house.until(house.flows, "a discovered flow")
    assert flow["context"]["source"] == "hassio"
    step = await house.api.get(f"{FLOWS}/{flow['flow_id']}")
    assert step["step_id"] == "hassio_confirm"
    assert step["description_placeholders"]["app"] == house.app.name
    step = await house.api.post(f"{FLOWS}/{flow['flow_id']}", {})
    assert step["step_id"] == "cameras", step
    answer = {"cameras": [house.camera]}
    step = await house.api.post(f"{FLOWS}/{flow['flow_id']}", answer)
    assert step["type"] == "create_entry", step
    entry = step["result"]["entry_id"]
    assert await integration.state(house.api, entry) == "loaded"
    assert await house.flows() == []


async def _until_home_assistant_hears_zeroconf(house: House) -> None:
    heard = asyncio.Event()

    def hear(event: Json) -> None:
        if any(one["name"].endswith(SERVICE) for one in event.get("add", [])):
            heard.set()

    async with await house.api.socket() as socket:
        await socket.listen(hear, "zeroconf/subscribe_discovery")
        async with asyncio.timeout(60):
            await heard.wait()


async def test_somebody_in_the_yard_is_seen_in_home_assistant(house: House) -> None:
    async def states() -> bool:
        seen = await house.api.states()
        person = seen.get("binary_sensor.back_yard_person", {})
        score = seen.get("sensor.back_yard_risk_score", {})
        return person.get("state") == "on" and score.get("state") not in {
            None,
            "unavailable",
            "unknown",
        }

    await house.until(states, "the person to be seen and weighed")

    async def finished() -> Json | None:
        windows = (await house.ask("/windows"))["windows"]
        return next((one for one in windows if one["status"] == "final"), None)

    window = await house.until(finished, "a window to be finished")
    assert window["assessed_by"] == "rules"
    started, ended = map(
        datetime.fromisoformat, (window["started_at"], window["ended_at"])
    )
    length = house.app.checked_options()["window_seconds"]
    assert (ended - started).total_seconds() == pytest.approx(length, abs=2)


async def test_ingress_leads_users_of_home_assistant_to_the_page(
    house: House,
) -> None:
    info = await house.api_of_supervisor(f"/addons/{house.app.slug}/info")
    session = await house.api_of_supervisor("/ingress/session", "post")
    base = house.hass.url + info["ingress_url"].rstrip("/")
    cookies = {"ingress_session": session["session"]}

    async with house.session.get(f"{base}/", cookies=cookies) as answer:
        assert answer.status == 200
        assert "Hearthward" in await answer.text()
    async with house.session.get(f"{base}/api/v1/session", cookies=cookies) as answer:
        seen = await answer.json()
    assert seen["via"] == "ingress"
    async with house.session.get(f"{base}/api/v1/doctor", cookies=cookies) as answer:
        assert answer.status == 200
        assert (await answer.json())["findings"]
    async with house.session.post(f"{base}/api/v1/pairing", cookies=cookies) as answer:
        assert answer.status == 401
    csrf = {"X-Hearthward-CSRF": seen["csrf"]}
    async with house.session.post(
        f"{base}/api/v1/pairing", cookies=cookies, headers=csrf
    ) as answer:
        assert answer.status in {200, 409}, await answer.text()
    async with house.session.get(f"{base}/api/v1/doctor") as answer:
        assert answer.status == 401


@pytest.mark.parametrize("source", [HOST, OTHER_APP])
async def test_forged_headers_of_ingress_open_nothing(
    house: House, source: str
) -> None:
    forged = {
        "X-Ingress-Path": f"/api/hassio_ingress/{house.app.ingress_token}",
        "X-Remote-User-Id": "somebody",
        "X-Forwarded-For": "172.30.32.2",
    }
    connector = aiohttp.TCPConnector(local_addr=(source, 0))
    async with aiohttp.ClientSession(connector=connector, headers=forged) as session:
        base = f"http://{APP}:{house.announced['port']}/api/v1"
        async with session.get(f"{base}/session") as answer:
            assert (await answer.json())["via"] == "none"
        for path in ("/doctor", "/cameras", "/windows", "/pairing"):
            async with session.get(base + path) as answer:
                assert answer.status == 401, path
        async with session.delete(f"{base}/owner") as answer:
            assert answer.status == 401


async def test_a_killed_engine_sees_again(house: House) -> None:
    await house.until_seen(time.monotonic())
    old = house.container.engine.pid
    began = time.monotonic()
    os.kill(old, signal.SIGKILL)
    recovered = await house.until_seen(began)
    print(f"detections again {recovered:.1f} s after SIGKILL")
    assert house.container.engine.pid != old
    assert recovered <= RECOVERY_SECONDS
    assert (await house.container.check_health()).code == 0


async def test_a_hanging_engine_is_unhealthy_and_sees_again(house: House) -> None:
    await house.until_seen(time.monotonic())
    old = house.container.engine.pid
    began = time.monotonic()
    os.kill(old, signal.SIGSTOP)
    unhealthy = asyncio.create_task(house.container.check_health())
    recovered = await house.until_seen(began)
    print(f"detections again {recovered:.1f} s after SIGSTOP")
    assert (await unhealthy).code != 0
    assert house.container.engine.pid != old
    assert recovered <= RECOVERY_SECONDS
    assert (await house.container.check_health()).code == 0


async def test_a_stop_is_quick_and_loses_nothing(house: House) -> None:
    await house.until_seen(time.monotonic())
    open_window = await house.until(house.open_window, "a window to be open")
    announced, pushed = house.announced, list(house.supervisor.discovery.pushed)
    epoch, log = await house.log()
    assert log

    await house.supervisor.apps.stop(house.app)
    print(f"stopped in {house.container.stopped_in_s:.1f} s")
    assert not house.container.killed
    assert house.container.stopped_in_s <= STOP_SECONDS

    began = time.monotonic()
    await house.supervisor.apps.start(house.app)
    print(f"healthy {time.monotonic() - began:.1f} s after its start")
    print(f"detections again {await house.until_seen(began):.1f} s after its start")
    again = await house.log()
    assert (again[0], again[1][: len(log)]) == (epoch, log)

    async def closed() -> bool:
        windows = (await house.ask("/windows", limit=100))["windows"]
        return any(
            (one["window_id"], one["status"]) == (open_window, "final")
            for one in windows
        )

    await house.until(closed, "the window that was open to be finished")
    # Supervisor has heard the same again, which is no news.
    await house.supervisor.discovery.settled()
    assert house.announced == announced
    assert house.supervisor.discovery.pushed == pushed

    async def seen() -> bool:
        states = await house.api.states()
        return bool(states["binary_sensor.back_yard_person"]["state"] == "on")

    await house.until(seen, "Home Assistant to see the person again")


async def test_core_and_app_miss_nothing_at_supervisor(house: House) -> None:
    refused = {
        one for one in house.supervisor.refused if not one[1].startswith("/ingress/")
    }
    assert refused <= EXPECTED_REFUSALS
    log = (house.hass.folder / "home-assistant.log").read_text()
    ours = r"(homeassistant\.components\.hassio|custom_components\.hearthward)"
    assert re.findall(rf"ERROR .*\[{ours}.*", log) == []
    assert "Traceback" not in house.container.log.read_text()


async def test_no_log_holds_a_secret(house: House) -> None:
    secrets = {
        "the engine's token": house.announced["token"],
        "the app's token": house.app.token,
        "Core's token": house.supervisor.token,
    }
    logs = [
        house.container.log,
        *house.hass.folder.glob("home-assistant.log*"),
        *(house.folder / "logs").iterdir(),
    ]
    for log in set(logs):
        for what, secret in secrets.items():
            assert secret.encode() not in log.read_bytes(), f"{what} in {log.name}"
