# SPDX-License-Identifier: Apache-2.0
"""The stage of the engine's page: engine, street, Ollama and a real browser, no HA."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
import shutil
import sys
from typing import Any

import aiohttp
from playwright.async_api import Browser, Page, async_playwright, expect

from demo.stage.engine import Engine, engine_python
from demo.stage.hass_api import Json
from demo.stage.homeassistant import ROOT
from demo.stage.processes import StageError, running
from demo.stage.screenshot import ARGUMENTS
from demo.stage.street import Street, render
from demo.street.cameras import CAMERAS

HOSTILE = "<img src=x onerror=document.title='stolen'><b class=evil>Gate</b>"
"""The name of the camera whose pictures are pushed."""
SCENES = ("quiet_night", "quiet_night_front", "quiet_night_drive", "night_intruder")
WINDOW_SECONDS = 15.0
PATIENCE_MS = 90_000
"""How long a browser waits for what it is told to find, on a busy machine."""
expect.set_options(timeout=PATIENCE_MS)
NIGHT = {
    "time_zone": "Europe/Berlin",
    "sun": {"value": "below_horizon", "age_s": 3600},
    "alarm": {"value": "armed_away", "age_s": 3600},
    "people": {"Robin": {"value": "away", "age_s": 3600}},
}
"""What the engine is told of the house: nobody is there to welcome a visitor."""
WATCH_VIOLATIONS = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
"""


@dataclass
class PageStage:
    """A running engine in demo mode, what it watches, and a client with its token."""

    engine: Engine
    street: Street
    ollama: str
    http: aiohttp.ClientSession

    async def call(
        self, method: str, path: str, body: object = None, **more: Any
    ) -> tuple[int, Any]:
        """Return status and body of a call with the token."""
        headers = {"Authorization": f"Bearer {await self.engine.token()}"}
        payload = {"data": body} if isinstance(body, bytes) else {"json": body}
        async with self.http.request(
            method,
            f"{self.engine.url}/api/v1{path}",
            headers=headers | more.pop("headers", {}),
            **payload,
            **more,
        ) as answer:
            is_json = answer.content_type == "application/json"
            return answer.status, await answer.json() if is_json else None

    async def add_camera(self, key: str, config: Json) -> str:
        """Register and configure a camera; return its id."""
        named = {"key": key, "name": config["name"]}
        _, made = await self.call("POST", "/cameras", named)
        path = f"/cameras/{made['camera_id']}"
        status, answer = await self.call("PUT", path, config)
        if status != 200:
            msg = f"the engine refuses camera {key}: {answer}"
            raise StageError(msg)
        return str(made["camera_id"])

    async def watch_yard(self) -> str:
        """Add the street's back yard as a stream, with its zones."""
        camera = CAMERAS["back_yard"]
        url = self.street.cameras["back_yard"].stream
        zones = [
            {
                "name": zone.name,
                "kind": zone.kind,
                "polygon": [list(point) for point in zone.polygon],
            }
            for zone in camera.zones
        ]
        source = {"kind": "stream", "url": url, "generation": 1}
        config = {"name": camera.name, "source": source, "zones": zones}
        return await self.add_camera("back_yard", config)

    async def see_intruder(self) -> None:
        """Have somebody climb into the back yard."""
        await self.street.play({"back_yard": "night_intruder"})

    async def push(self, camera_id: str, frames: int) -> None:
        """Push pictures of the street's front door, as a script would."""
        for _ in range(frames):
            async with self.http.get(
                self.street.cameras["front_door"].snapshot
            ) as answer:
                picture = await answer.read()
            await self.call("POST", f"/cameras/{camera_id}/frames", picture)


@asynccontextmanager
async def page_stage(folder: Path) -> AsyncIterator[PageStage]:
    """Run street, Ollama and engine with a watched, a pushed and a dead camera."""
    logs = folder / "logs"
    await render(SCENES, print)
    async with AsyncExitStack() as exits:
        http = await exits.enter_async_context(aiohttp.ClientSession())
        street = await exits.enter_async_context(
            Street.running(http, logs / "street.log")
        )
        stand_in = [sys.executable, "-m", "demo.ollama", "serve", "--port", "0"]
        ollama = await exits.enter_async_context(
            running("the stand-in for Ollama", stand_in, logs / "ollama.log", cwd=ROOT)
        )
        engine = Engine(
            engine_python(),
            folder / "engine",
            logs / "engine.log",
            window_seconds=WINDOW_SECONDS,
        )
        stage = PageStage(engine, street, ollama.ready["url"], http)
        exits.push_async_callback(engine.stop)
        await engine.start(stage.ollama)
        await stage.call("PUT", "/house", NIGHT)
        await stage.watch_yard()
        pushed = {"name": HOSTILE, "source": {"kind": "push"}}
        await stage.push(await stage.add_camera("gate", pushed), 3)
        off = {"name": "Shed", "source": {"kind": "push"}, "enabled": False}
        await stage.add_camera("shed", off)
        yield stage


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Run Debian's Chromium."""
    program = shutil.which("chromium")
    if program is None:
        msg = "looking at the page needs Debian's package chromium"
        raise StageError(msg)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=program, args=list(ARGUMENTS)
        )
        try:
            yield browser
        finally:
            await browser.close()


class Visit:
    """One visitor's page, and everything the browser found wrong with it."""

    def __init__(self, page: Page) -> None:
        """Listen to the page from its first byte on."""
        self.page = page
        self.complaints: list[str] = []
        """Errors of scripts, and what the console calls an error."""
        self.requests: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on(
            "console",
            lambda message: (
                self.complaints.append(message.text)
                if message.type == "error"
                else None
            ),
        )
        page.on("request", lambda request: self.requests.append(request.url))

    @classmethod
    @asynccontextmanager
    async def by(cls, browser: Browser, **context: Any) -> AsyncIterator[Visit]:
        """Open an empty page of a visitor with a fresh cookie jar."""
        options = {"locale": "en-GB", "timezone_id": "Europe/Berlin"} | context
        visitor = await browser.new_context(**options)
        try:
            visitor.set_default_timeout(PATIENCE_MS)
            await visitor.add_init_script(WATCH_VIOLATIONS)
            yield cls(await visitor.new_page())
        finally:
            await visitor.close()

    async def log_in(self, engine: Engine) -> None:
        """Go to the engine's page and log in by keyboard."""
        await self.page.goto(f"{engine.url}/")
        await self.page.get_by_label("Token").fill(await engine.token())
        await self.page.keyboard.press("Enter")
        await self.page.locator("#findings li").first.wait_for()

    async def open(self, view: str) -> None:
        """Go to another view of the page."""
        await self.page.get_by_role("link", name=view, exact=True).first.click()

    async def faults(self) -> list[str]:
        """Return all complaints, the content security policy's too."""
        return self.complaints + await self.page.evaluate("window.violations")

    async def rounds(self, number: int) -> None:
        """Wait until the page has asked the engine that many times more."""
        for _ in range(number):
            async with self.page.expect_response("**/api/v1/pipeline"):
                pass
        await self.page.wait_for_timeout(500)
