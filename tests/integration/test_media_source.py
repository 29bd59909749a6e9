# SPDX-License-Identifier: Apache-2.0
"""The media browser: cameras, days, windows and key frames of a real Home Assistant."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    MockHAClientWebSocket,
    WebSocketGenerator,
)

from tests.doubles.engine import EngineDouble, error
from tests.doubles.payloads import assessment, jpeg

from .alerting import camera_id_of
from .helpers import entry_for, set_up

type Node = dict[str, Any]

FRAMES = [
    {"id": "m2", "at": "2026-11-21T22:00:40+00:00", "reason": "closest", "boxes": []},
    {"id": "m1", "at": "2026-11-21T22:00:05+00:00", "reason": "first", "boxes": []},
]


class Browser:
    """The media browser of somebody who is logged in."""

    def __init__(self, socket: MockHAClientWebSocket) -> None:
        self._socket = socket

    async def ask(self, command: str, media_id: str = "", **more: Any) -> Any:
        """Return the answer to a command; its error where it has one."""
        await self._socket.send_json_auto_id(
            {
                "type": f"media_source/{command}",
                "media_content_id": f"media-source://hearthward{media_id}",
                **more,
            }
        )
        answer = await self._socket.receive_json()
        return answer["result"] if answer["success"] else answer["error"]

    async def open(self, node: Node | None = None) -> Node:
        """Return what lies below a node, or below the root."""
        where = node["media_content_id"] if node else "media-source://hearthward"
        found: Node = await self.ask(
            "browse_media", where.removeprefix("media-source://hearthward")
        )
        return found

    async def search(self, words: str, media_id: str = "", **more: Any) -> list[Node]:
        """Return what is found below an identifier."""
        found = await self.ask("search_media", media_id, search_query=words, **more)
        return list(found["result"])


@pytest.fixture
async def browser(
    hass: HomeAssistant,
    engine: EngineDouble,
    entry: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
) -> Browser:
    await hass.config.async_set_time_zone("Europe/Berlin")
    assert await async_setup_component(hass, "media_source", {})
    camera_id = camera_id_of(engine)
    engine.windows = [
        assessment(camera_id, "w1"),
        # Half past midnight in Berlin: that is the next day there.
        assessment(
            camera_id,
            "w2",
            started_at="2026-11-21T23:30:00+00:00",
            level="low",
            score=5,
            title="A cat",
            summary="A cat crossed the yard.",
            image=None,
        ),
        assessment("cam-gone", "w3", started_at="2026-11-19T10:00:00+00:00"),
    ]
    engine.details["w1"] = {"assessment": engine.windows[0], "key_frames": FRAMES}
    engine.media["m1"] = jpeg(7)
    engine.capabilities = ["search"]
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    return Browser(await hass_ws_client(hass))


def titles(node: Node) -> list[str]:
    return [child["title"] for child in node["children"]]


async def test_one_goes_from_cameras_over_days_and_windows_to_key_frames(
    hass: HomeAssistant, browser: Browser, hass_client: ClientSessionGenerator
) -> None:
    root = await browser.open()
    assert titles(root) == ["All cameras", "Porch"]
    days = await browser.open(root["children"][1])
    assert titles(days) == ["2026-11-22", "2026-11-21"]
    windows = await browser.open(days["children"][1])
    assert titles(windows) == ["23:00:00 · Critical · Unknown person at the back door"]
    thumbnail = windows["children"][0]["thumbnail"]
    frames = await browser.open(windows["children"][0])
    assert frames["title"] == "Unknown person at the back door"
    assert titles(frames) == ["23:00:05 first", "23:00:40 closest"]
    assert frames["children"][0]["can_play"]

    picture = frames["children"][0]["media_content_id"]
    shown = await browser.ask(
        "resolve_media", picture.removeprefix("media-source://hearthward")
    )
    assert shown["mime_type"] == "image/jpeg"
    assert thumbnail == shown["url"].partition("?")[0]
    client = await hass_client()
    response = await client.get(thumbnail)
    assert await response.read() == jpeg(7)


async def test_pictures_open_by_signature_or_login_only(
    browser: Browser,
    entry: MockConfigEntry,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    shown = await browser.ask("resolve_media", f"/{entry.entry_id}/picture/m1")
    stranger = await hass_client_no_auth()
    assert (await stranger.get(shown["url"])).status == 200
    bare, _, query = shown["url"].partition("?")
    assert (await stranger.get(bare)).status == 401
    other = bare.replace("/m1", "/m2")
    assert (await stranger.get(f"{other}?{query}")).status == 401


async def test_all_cameras_hold_also_those_that_are_gone(browser: Browser) -> None:
    root = await browser.open()
    days = await browser.open(root["children"][0])
    assert titles(days) == ["2026-11-22", "2026-11-21", "2026-11-19"]
    windows = await browser.open(days["children"][2])
    assert titles(windows) == [
        "11:00:00 · Critical · cam-gone · Unknown person at the back door"
    ]


async def test_words_find_windows_everywhere_and_below_a_camera(
    browser: Browser, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    everywhere = await browser.search("Unknown person")
    assert [one["title"][:5] for one in everywhere] == ["23:00", "11:00"]
    camera = f"/{entry.entry_id}/{camera_id_of(engine)}"
    (found,) = await browser.search("Unknown person", camera)
    assert found["can_expand"]
    assert (await browser.open(found))["children"]
    (cat,) = await browser.search("cat", f"/{entry.entry_id}")
    assert cat["title"] == "00:30:00 · Low · Porch · A cat"
    assert await browser.search("   ") == []

    pictures = await browser.search("A", camera, media_filter_classes=["image"])
    assert [one["media_class"] for one in pictures] == ["image"]
    assert await browser.search("A", camera, media_filter_classes=["music"]) == []


async def test_what_is_not_there_is_said_plainly(
    hass: HomeAssistant, browser: Browser, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    camera = f"/{entry.entry_id}/{camera_id_of(engine)}"
    for media_id, words in (
        ("/nobody", "not set up"),
        (f"{camera}/yesterday", "no such day"),
        (f"{camera}/2026-11-21/w9", "no such day, window"),
        (f"{camera}/2026-11-21/w1/more", "no such day, window"),
    ):
        refused = await browser.ask("browse_media", media_id)
        assert refused["code"] == "browse_media_failed"
        assert words in refused["message"]
    refused = await browser.ask("resolve_media", camera)
    assert "Only pictures" in refused["message"]

    engine.refuse = lambda request: error(422, "invalid_field", "too many quotes", "q")
    refused = await browser.ask("search_media", camera, search_query='"')
    assert "too many quotes" in refused["message"]
    await engine.stop()
    refused = await browser.ask("browse_media", camera)
    assert "Could not reach the engine" in refused["message"]


async def test_an_engine_that_cannot_search_says_so(
    hass: HomeAssistant, browser: Browser, engine: EngineDouble, entry: MockConfigEntry
) -> None:
    engine.capabilities = []
    await hass.config_entries.async_reload(entry.entry_id)
    refused = await browser.ask("search_media", search_query="cat")
    assert refused["code"] == "search_media_failed"
    assert "cannot be searched" in refused["message"]


async def test_several_engines_are_told_apart(
    hass: HomeAssistant, browser: Browser, entry: MockConfigEntry
) -> None:
    second = await EngineDouble(engine_id="engine-2").start()
    other = entry_for(hass, second)
    hass.config_entries.async_update_entry(other, title="Cabin")
    await set_up(hass, second, other)
    root = await browser.open()
    assert titles(root) == ["Hearthward", "Cabin"]
    assert titles(await browser.open(root["children"][1])) == ["All cameras"]
    assert await hass.config_entries.async_unload(other.entry_id)
    await second.stop()
