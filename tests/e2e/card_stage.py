# SPDX-License-Identifier: Apache-2.0
"""The stage of the card: the whole house, a phone, a dashboard and a real browser."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import Page

from demo.stage import integration
from demo.stage.engine import engine_python
from demo.stage.hass_api import Json
from demo.stage.screenshot import HIDE_SIDEBAR
from demo.stage.stage import Options, Stage
from tests.doubles.phone import PhoneDouble

from .page.stage import chromium

BOARD = "card-test"
YARD = "camera.back_yard"
SERIOUS = {"high", "critical"}
SCENES = ("quiet_night", "quiet_night_front", "quiet_night_drive", "night_intruder")
WINDOW_SECONDS = 15.0
VERDICT_SECONDS = 300.0
EMPTY: Json = {
    "views": [
        {
            "title": "Home",
            "path": "home",
            "type": "sections",
            "sections": [{"type": "grid", "cards": []}],
        }
    ]
}


@dataclass
class CardStage:
    """A running house, what its phone received, and somebody's browser."""

    stage: Stage
    phone: PhoneDouble
    page: Page
    complaints: list[str] = field(default_factory=list)
    """What scripts of ours raised in the browser."""

    @property
    def board(self) -> str:
        """Return the address of the dashboard."""
        return f"{self.stage.hass.url}/{BOARD}/home"

    async def cards(self) -> list[Json]:
        """Return the cards that stand on the dashboard, as they are stored."""
        async with await self.stage.api.socket() as socket:
            stored = await socket.command("lovelace/config", url_path=BOARD)
        return [
            card
            for section in stored["views"][0]["sections"]
            for card in section["cards"]
        ]

    async def climb_in(self) -> Json:
        """Let somebody climb into the yard; return the first serious final verdict."""
        before = len(self.stage.witness.summaries)
        await self.stage.street.play({"back_yard": "night_intruder"})
        found: list[Json] = await self.stage.witness.until(
            lambda: [
                one
                for one in self.stage.witness.summaries[before:]
                if one["status"] == "final" and one["level"] in SERIOUS
            ],
            VERDICT_SECONDS,
            "a serious verdict on the intruder",
        )
        return found[0]

    async def until_over(self) -> None:
        """Wait until the scene and its incident are over: the next is another story."""
        await self.stage.street.finished("back_yard", "night_intruder")
        async with asyncio.timeout(VERDICT_SECONDS):
            while any(
                incident["state"] == "open"
                for incident in (await self.stage.engine.get("/incidents"))["incidents"]
            ):
                await asyncio.sleep(0.5)


@asynccontextmanager
async def card_stage(folder: Path) -> AsyncIterator[CardStage]:
    """Run the house with a phone that is told everything serious, and a browser."""
    options = Options(
        folder=folder,
        engine_python=engine_python(),
        window_seconds=WINDOW_SECONDS,
        scenes=frozenset(SCENES),
        say=print,
    )
    phone = await PhoneDouble().start()
    try:
        async with Stage(options) as stage, chromium() as browser:
            await _pair(stage, phone)
            zone = (await stage.api.get("/api/config"))["time_zone"]
            # Midnight would empty the day that the tests look at.
            context = await browser.new_context(locale="en-GB", timezone_id=zone)
            await context.add_init_script(HIDE_SIDEBAR)
            house = CardStage(stage, phone, await context.new_page())
            house.page.on(
                "pageerror",
                lambda error: (
                    house.complaints.append(str(error.stack))
                    if "hearthward_static" in (error.stack or "")
                    else None
                ),
            )
            await _furnish(stage)
            yield house
    finally:
        await phone.stop()


async def _furnish(stage: Stage) -> None:
    """Make an empty dashboard that can be edited."""
    async with await stage.api.socket() as socket:
        await socket.command(
            "lovelace/dashboards/create", url_path=BOARD, title="Card", mode="storage"
        )
        await socket.command("lovelace/config/save", url_path=BOARD, config=EMPTY)


async def _pair(stage: Stage, phone: PhoneDouble) -> None:
    """Register the phone's app and add its owner as a recipient without cooldown."""
    private = {"user_id", "webhook_id"}
    registration = {
        key: value for key, value in phone.registration.items() if key not in private
    }
    await stage.api.post("/api/mobile_app/registrations", registration)
    notify = await _entity(stage, "mobile_app", "notify.")
    step: Json = await stage.api.post(
        integration.SUBENTRY_FLOWS, {"handler": [stage.entry_id, "recipient"]}
    )
    answers = {"entity_id": notify, "person": "person.robin"}
    path = f"{integration.SUBENTRY_FLOWS}/{step['flow_id']}"
    step = await stage.api.post(path, answers)
    assert step["type"] == "create_entry", step
    cooldown = await _entity(stage, "hearthward", "number.", "cooldown")
    await stage.api.action("number", "set_value", entity_id=cooldown, value=0)
    await stage.wait_watching()


async def _entity(stage: Stage, platform: str, domain: str, ending: str = "") -> str:
    """Return a registered entity's id as soon as it has a state."""

    async def find() -> list[str]:
        async with await stage.api.socket() as socket:
            entities: list[dict[str, Any]] = await socket.command(
                "config/entity_registry/list"
            )
        return [
            one["entity_id"]
            for one in entities
            if one["platform"] == platform
            and one["entity_id"].startswith(domain)
            and one["entity_id"].endswith(ending)
            and one["entity_id"] in await stage.api.states()
        ]

    async with asyncio.timeout(integration.RELOAD_SECONDS):
        while not (found := await find()):
            await asyncio.sleep(0.5)
    return found[0]
