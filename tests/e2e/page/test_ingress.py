# SPDX-License-Identifier: Apache-2.0
"""The engine's page below Ingress, as a user of Home Assistant's app sees it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import json
from pathlib import Path
import re
from urllib.parse import urlsplit

from aiohasupervisor import SupervisorClient
from playwright.async_api import expect
import pytest

from demo.stage.engine import Engine, engine_python
from tests.doubles.supervisor import App, Supervisor

from .stage import WINDOW_SECONDS, Visit, chromium

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]


@asynccontextmanager
async def app_page(folder: Path) -> AsyncIterator[tuple[Engine, str, str]]:
    """Run an engine as Supervisor's app; yield it, its page and a user's session."""
    engine = Engine(
        engine_python(),
        folder / "engine",
        folder / "engine.log",
        window_seconds=WINDOW_SECONDS,
    )
    config = {
        "name": "Hearthward",
        "version": "0.1.0",
        "slug": "hearthward",
        "description": "The engine",
        "arch": ["amd64"],
        "ingress": True,
        "ingress_port": engine.port,
        "discovery": ["hearthward"],
    }
    await asyncio.to_thread((folder / "config.yaml").write_text, json.dumps(config))
    async with Supervisor() as supervisor:
        app = supervisor.add(App.read(folder, "https://github.com/some/apps"))
        async with SupervisorClient(supervisor.url, supervisor.token) as core:
            await core.store.install_addon(app.slug)
            await core.addons.start_addon(app.slug)
            session = await core.ingress.create_session()
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("SUPERVISOR_TOKEN", app.token)
            patch.setenv("HEARTHWARD_SUPERVISOR_URL", supervisor.url)
            patch.setenv("HEARTHWARD_INGRESS_PROXY", "127.0.0.1")
            try:
                await engine.start(None)
                root = f"{supervisor.url}/ingress/{app.ingress_token}/"
                yield engine, root, session
            finally:
                await engine.stop()


async def test_below_ingress_it_needs_no_token_and_outlives_a_restart(
    tmp_path: Path,
) -> None:
    async with app_page(tmp_path) as (engine, root, session), chromium() as browser:
        # Core, which is not here, tells the app where its page lies.
        headers = {"X-Ingress-Path": urlsplit(root).path.rstrip("/")}
        async with Visit.by(browser, extra_http_headers=headers) as visit:
            page = visit.page
            cookie = {"name": "ingress_session", "value": session, "url": root}
            await page.context.add_cookies([cookie])  # type: ignore[list-item]
            await page.goto(root)
            await expect(page.locator("#no-cameras")).to_be_visible()
            await expect(page.get_by_label("Token")).to_be_hidden()
            await expect(page.get_by_role("button", name="Log out")).to_be_hidden()
            await expect(page.locator("#health")).to_contain_text("Switched off")
            await page.get_by_role("button", name=re.compile("pairing code")).click()
            code = page.locator("#code strong")
            await expect(code).to_have_text(re.compile(r"\d{3} \d{3}"))
            assert all(url.startswith(root) for url in visit.requests)
            assert await visit.faults() == []

            await engine.stop()
            await expect(page.locator("#away")).to_be_visible()
            await engine.start(None)
            await expect(page.locator("#away")).to_be_hidden()
            health = page.locator("#health")
            await expect(health).to_contain_text("No camera has been added")
