# SPDX-License-Identifier: Apache-2.0
"""Tools for Assist's language model: ask what happened, and change nothing.

A camera is spoken of only if it, or the risk that Hearthward shows for it, is exposed
to the assistant, and only to users who may see it.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, override

from homeassistant.auth.models import User
from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.components.homeassistant import async_should_expose
from homeassistant.components.llm import LLMTools
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import area_registry as ar, entity_registry as er, intent
from homeassistant.helpers.llm import (
    LLM_API_ASSIST,
    LLMContext,
    Tool,
    ToolAnnotations,
    ToolInput,
    ToolResult,
)
from homeassistant.util import dt as dt_util
import voluptuous as vol

from .client import Assessment, HearthwardError
from .const import DOMAIN, LEVELS
from .coordinator import CameraCoordinator, HearthwardConfigEntry
from .finder import SEARCH, Wanted, async_find
from .screen import async_loaded, async_may
from .summary import async_place_of

EVENTS: Final = 20
"""The most events that are told of at once: a model's memory is short."""
SPOKEN_KEYS: Final = ("risk_score", "risk_level")
READ_ONLY: Final = ToolAnnotations(
    read_only=True, destructive=False, idempotent=True, open_world=False
)
PROMPT: Final = (
    "Hearthward watches the cameras {cameras} and judges what they see. "
    "Use its tools for questions about what happened there, who or what was seen, "
    "and how dangerous it is. It tells people from vehicles and animals and does not "
    "know faces: never name a person it did not name."
)


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """A camera that may be spoken of."""

    entry: HearthwardConfigEntry
    camera: CameraCoordinator
    names: Sequence[str]
    """What it may be called, its usual name first."""


@callback
def async_get_tools(
    hass: HomeAssistant, llm_context: LLMContext, api_id: str
) -> LLMTools | None:
    """Return the tools for Assist, None where no camera may be spoken of."""
    if api_id != LLM_API_ASSIST:
        return None
    spoken = list(_spoken(hass, llm_context))
    if not spoken:
        return None
    names = list(dict.fromkeys(name for one in spoken for name in one.names))
    tools: list[Tool] = [GetEvents(names), GetRisk(names)]
    if any(_can_search(one) for one in spoken):
        tools.append(SearchEvents(names))
    cameras = ", ".join(one.names[0] for one in spoken)
    return LLMTools(tools=tools, prompt=PROMPT.format(cameras=cameras))


class HearthwardTool(Tool, ABC):
    """What the tools have in common."""

    annotations = READ_ONLY
    integration = DOMAIN

    @override
    async def async_call(
        self, hass: HomeAssistant, tool_input: ToolInput, llm_context: LLMContext
    ) -> ToolResult:
        """Answer a call; what is wrong with it is told to the model."""
        try:
            data = self.parameters(tool_input.tool_args)
        except vol.Invalid as err:
            return _failed(f"Invalid arguments: {err}")
        chosen = await self._choose(hass, llm_context, data.get("camera"))
        if not chosen:
            return _failed("There is no such camera, or it may not be spoken of.")
        try:
            return ToolResult(data=await self.answer(hass, chosen, data))
        except HearthwardError as err:
            return _failed(f"Nothing is known right now: {err}")

    @abstractmethod
    async def answer(
        self, hass: HomeAssistant, chosen: Sequence[Spoken], data: dict[str, Any]
    ) -> dict[str, Any]:
        """Return the answer; raise HearthwardError."""

    async def _choose(
        self, hass: HomeAssistant, llm_context: LLMContext, name: str | None
    ) -> Sequence[Spoken]:
        """Return the cameras that are meant, as far as who asks may see them."""
        user: User | None = None
        if llm_context.context and (user_id := llm_context.context.user_id):
            user = await hass.auth.async_get_user(user_id)
        return [
            one
            for one in _spoken(hass, llm_context)
            if (name is None or name in one.names)
            and (user is None or async_may(hass, user, one.camera, POLICY_READ))
        ]


class GetEvents(HearthwardTool):
    """Tells what happened in a time."""

    name = f"{DOMAIN}__get_events"
    title = "Get camera events"
    description = (
        "Tells what security cameras saw, newest first: when, where, what, and how "
        "serious it was judged. Answers questions like 'What happened at the door "
        "today?' or 'Was anybody in the yard last night?'."
    )

    def __init__(self, names: Sequence[str]) -> None:
        """Take the names of the cameras that may be asked for."""
        self.parameters = vol.Schema(
            {
                **_camera(names),
                vol.Optional(
                    "since",
                    description="Local date and time such as 2026-11-21T18:00; "
                    "midnight of today if left out",
                ): _moment,
                vol.Optional(
                    "until", description="Local date and time; now if left out"
                ): _moment,
                vol.Optional(
                    "min_level", description="Leave out what is less serious"
                ): vol.In(LEVELS),
            }
        )

    @override
    async def answer(
        self, hass: HomeAssistant, chosen: Sequence[Spoken], data: dict[str, Any]
    ) -> dict[str, Any]:
        since = data.get("since") or dt_util.start_of_local_day()
        found = await _events(
            hass,
            chosen,
            since=since,
            until=data.get("until"),
            level=data.get("min_level"),
        )
        return {"since": dt_util.as_local(since).isoformat(timespec="minutes"), **found}


class SearchEvents(HearthwardTool):
    """Finds what happened by words."""

    name = f"{DOMAIN}__search_events"
    title = "Search camera events"
    description = (
        "Finds the newest camera events whose title or summary hold all the words, in "
        "the whole history. Answers questions like 'When did a parcel come last?'. "
        "A word that ends in * finds all words that start with it. Use few words."
    )

    def __init__(self, names: Sequence[str]) -> None:
        """Take the names of the cameras that may be asked for."""
        self.parameters = vol.Schema(
            {
                vol.Required("words", description="English words to look for"): vol.All(
                    str, vol.Length(min=1, max=200)
                ),
                **_camera(names),
            }
        )

    @override
    async def answer(
        self, hass: HomeAssistant, chosen: Sequence[Spoken], data: dict[str, Any]
    ) -> dict[str, Any]:
        able = [one for one in chosen if _can_search(one)]
        if not able:
            msg = "the engine cannot be searched"
            raise HearthwardError(msg)
        return await _events(hass, able, text=data["words"])


class GetRisk(HearthwardTool):
    """Tells how dangerous it is right now."""

    name = f"{DOMAIN}__get_risk"
    title = "Get current risk"
    description = (
        "Tells what each security camera sees right now and how dangerous that is: "
        "level and score from 0 (nothing) to 100."
    )

    def __init__(self, names: Sequence[str]) -> None:
        """Take the names of the cameras that may be asked for."""
        self.parameters = vol.Schema(_camera(names))

    @override
    async def answer(
        self, hass: HomeAssistant, chosen: Sequence[Spoken], data: dict[str, Any]
    ) -> dict[str, Any]:
        return {"cameras": [_now(hass, one) for one in chosen]}


# --- what may be spoken of


@callback
def _spoken(hass: HomeAssistant, llm_context: LLMContext) -> Iterator[Spoken]:
    """Yield the cameras that are exposed to the assistant, by their titles."""
    for entry in async_loaded(hass):
        cameras = entry.runtime_data.cameras.values()
        for camera in sorted(cameras, key=lambda one: one.settings.title):
            if _exposed(hass, llm_context.assistant, entry, camera):
                yield Spoken(entry=entry, camera=camera, names=_names(hass, camera))


def _exposed(
    hass: HomeAssistant,
    assistant: str,
    entry: HearthwardConfigEntry,
    camera: CameraCoordinator,
) -> bool:
    """Return whether the camera itself or its risk is exposed."""
    registry = er.async_get(hass)
    entity_ids = [camera.settings.current_entity_id(hass)]
    for key in SPOKEN_KEYS:
        unique_id = f"{entry.unique_id}_{camera.camera_id}_{key}"
        if found := registry.async_get_entity_id("sensor", DOMAIN, unique_id):
            entity_ids.append(found)
    return any(async_should_expose(hass, assistant, one) for one in entity_ids)


def _names(hass: HomeAssistant, camera: CameraCoordinator) -> Sequence[str]:
    """Return what a camera may be called: as here, or as Home Assistant has it."""
    entity_id = camera.settings.current_entity_id(hass)
    registered = er.async_get(hass).async_get(entity_id)
    state = hass.states.get(entity_id)
    aliases = (
        intent.async_get_entity_aliases(hass, registered, state=state) if state else []
    )
    return list(dict.fromkeys([camera.settings.title, *aliases]))


def _can_search(one: Spoken) -> bool:
    return SEARCH in one.entry.runtime_data.info.capabilities


def _camera(names: Sequence[str]) -> dict[Any, Any]:
    about = "Name of one camera; all of them if left out"
    return {vol.Optional("camera", description=about): vol.In(names)}


def _moment(text: str) -> datetime:
    """Return a local time; raise vol.Invalid for what is none."""
    if (at := dt_util.parse_datetime(text)) is None:
        if (day := dt_util.parse_date(text)) is None:
            msg = "not a date and time"
            raise vol.Invalid(msg)
        at = dt_util.start_of_local_day(day)
    return at if at.tzinfo else at.replace(tzinfo=dt_util.get_default_time_zone())


# --- answers


async def _events(
    hass: HomeAssistant,
    chosen: Sequence[Spoken],
    **wanted: Any,
) -> dict[str, Any]:
    """Return the newest events of cameras that may be of several engines."""
    found: list[tuple[Assessment, Spoken]] = []
    more = False
    for entry in {one.entry.entry_id: one.entry for one in chosen}.values():
        ours = {
            one.camera.camera_id: one
            for one in chosen
            if one.entry.entry_id == entry.entry_id
        }
        page = await async_find(
            entry.runtime_data.client,
            Wanted(limit=EVENTS, camera_ids=list(ours), **wanted),
        )
        found += [(window, ours[window.camera_id]) for window in page.windows]
        more = more or page.more
    found.sort(key=lambda pair: pair[0].started_at or "", reverse=True)
    return {
        "events": [_event(hass, *pair) for pair in found[:EVENTS]],
        "more": more or len(found) > EVENTS,
    }


def _event(hass: HomeAssistant, window: Assessment, one: Spoken) -> dict[str, Any]:
    at = dt_util.parse_datetime(window.started_at or "")
    return {
        "at": dt_util.as_local(at).isoformat(timespec="seconds") if at else None,
        **_place(hass, one),
        "level": window.level,
        "score": window.score,
        "title": window.title,
        "summary": window.summary,
        "seen": list(window.classes),
    }


def _now(hass: HomeAssistant, one: Spoken) -> dict[str, Any]:
    state, risk = one.camera.data.state, one.camera.data.state.risk
    if not one.camera.watching:
        return {**_place(hass, one), "watched": False}
    return {
        **_place(hass, one),
        "watched": True,
        "level": risk.level,
        "score": risk.score,
        "title": risk.title,
        "seen": {kind: count for kind, count in state.presence.items() if count},
    }


def _place(hass: HomeAssistant, one: Spoken) -> dict[str, Any]:
    hub = one.entry.runtime_data
    place = async_place_of(hass, hub.info.engine_id, one.camera)
    area = place.area_id and ar.async_get(hass).async_get_area(place.area_id)
    return {"camera": one.names[0], **({"area": area.name} if area else {})}


def _failed(reason: str) -> ToolResult:
    return ToolResult(data={"error": reason}, error=True)
