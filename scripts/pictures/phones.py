# SPDX-License-Identifier: Apache-2.0
"""Draw what phones show of an incident, out of what the integration sends."""

import base64
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
import hashlib
from io import BytesIO
import json
from pathlib import Path
from typing import Final

import hass_frontend
import jinja2
from PIL import Image
from playwright.async_api import Browser

from custom_components.hearthward.alerts.message import (
    Message,
    Notice,
    for_android,
    for_ios,
)
from demo.street.catalogue import SCENES
from demo.street.compositor import Renderer
from scripts.reference.phones import STORIES, notice

from .save import save

TEMPLATE: Final = Path(__file__).with_name("phones.html")
FONTS: Final = {400: "Regular", 500: "Medium", 300: "Light"}
WIDTH: Final = 1200
AT_THE_DOOR_S: Final = 16
AROUND_THE_DOOR: Final = (150, 180, 1170, 720)
SHIELD: Final = (
    "M12 1 3 5v6c0 5.6 3.8 10.7 9 12 5.2-1.3 9-6.4 9-12V5l-9-4z"
    "m-1 6h2v6h-2zm0 8h2v2h-2z"
)
HOUSE: Final = "M12 3 2 12h3v8h6v-6h2v6h6v-8h3L12 3z"
SYSTEMS: Final[Mapping[str, Callable[[Notice], Message]]] = {
    "android": for_android,
    "ios": for_ios,
}


@dataclass(frozen=True)
class Scene:
    """A phone at one moment."""

    caption: str
    clock: str
    messages: list[Message]


async def draw_phones(browser: Browser, folder: Path) -> None:
    """Draw one picture for each system."""
    for system in SYSTEMS:
        page = await browser.new_page(
            viewport={"width": WIDTH, "height": 600}, device_scale_factor=1.25
        )
        await page.set_content(_html(system), wait_until="networkidle")
        await page.evaluate("document.fonts.ready")
        content = await page.screenshot(full_page=True)
        save(content, folder / f"notification-{system}.png", digest(system))
        await page.close()


def digest(system: str) -> str:
    """Return a hash of all that decides what a picture shows: messages and layout."""
    shown = [[asdict(one) for one in scene.messages] for scene in _scenes(system)]
    content = TEMPLATE.read_text(encoding="utf-8") + json.dumps(shown)
    return hashlib.sha256(content.encode()).hexdigest()


def _scenes(system: str) -> list[Scene]:
    """Return three moments of one incident."""
    shape = SYSTEMS[system]
    first, verdict, critical = (shape(notice(story)) for story in STORIES[:3])
    last = [critical]
    if critical.data["tag"] != verdict.data["tag"]:
        last.append(verdict)
    return [
        Scene("At once, from the rules", "01:12", [first]),
        Scene("The verdict, in its place", "01:13", [verdict]),
        Scene("When it gets critical", "01:14", last),
    ]


def _html(system: str) -> str:
    """Return the page that is drawn."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATE.parent),
        autoescape=True,
        undefined=jinja2.ChainableUndefined,
    )
    return environment.get_template(TEMPLATE.name).render(
        system=system,
        scenes=_scenes(system),
        fonts={weight: _font(name) for weight, name in FONTS.items()},
        picture=_picture(),
        shield=SHIELD,
        house=HOUSE,
    )


def _font(name: str) -> str:
    path = Path(hass_frontend.where()) / f"static/fonts/roboto/Roboto-{name}.woff2"
    return _inline("font/woff2", path.read_bytes())


def _picture() -> str:
    """Return a picture of the simulated street: somebody at the terrace door."""
    scene = SCENES["night_intruder"]
    picture, _ = Renderer(scene).frame(AT_THE_DOOR_S * scene.fps)
    buffer = BytesIO()
    picture.crop(AROUND_THE_DOOR).resize((680, 360), Image.Resampling.LANCZOS).save(
        buffer, "JPEG", quality=88
    )
    return _inline("image/jpeg", buffer.getvalue())


def _inline(media: str, content: bytes) -> str:
    return f"data:{media};base64,{base64.b64encode(content).decode()}"
