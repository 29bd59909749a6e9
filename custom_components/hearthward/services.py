# SPDX-License-Identifier: Apache-2.0
"""The actions: ask an engine what it knows, and tell it what was right."""

from datetime import timedelta
from typing import Any, Final

from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util
import voluptuous as vol

from .alerts.picture import async_picture_path
from .calls import CONF_WINDOW_ID, TARGET, Chosen, async_choose, engine_trouble, invalid
from .client import Assessment
from .const import DOMAIN, LEVELS
from .export import async_pictures, async_save
from .finder import PAGE, SEARCH, Wanted, async_find
from .snooze import SCHEMA as SNOOZE_SCHEMA, async_snooze
from .summary import async_place_of, risk_summary

SERVICE_GET_SUMMARIES: Final = "get_summaries"
SERVICE_SEARCH: Final = "search"
SERVICE_GIVE_FEEDBACK: Final = "give_feedback"
SERVICE_EXPORT: Final = "export"
SERVICE_ASSESS_NOW: Final = "assess_now"
SERVICE_SNOOZE: Final = "snooze"

CONF_DIRECTORY: Final = "directory"
CONF_HOURS: Final = "hours"
CONF_LEVEL: Final = "level"
CONF_LIMIT: Final = "limit"
CONF_PICTURES: Final = "pictures"
CONF_SINCE: Final = "since"
CONF_TEXT: Final = "text"
CONF_UNTIL: Final = "until"
CONF_VERDICT: Final = "verdict"

ASSESS: Final = "assess"
"""The capability of an engine that can assess a window once more."""
VERDICTS: Final = ("false_alarm", "correct", "missed")

PERIOD: Final = {
    vol.Exclusive(CONF_SINCE, "start"): cv.datetime,
    vol.Exclusive(CONF_HOURS, "start"): vol.All(
        vol.Coerce(float), vol.Range(min=0, max=24 * 366, min_included=False)
    ),
    vol.Optional(CONF_UNTIL): cv.datetime,
    vol.Optional(CONF_LEVEL): vol.In(LEVELS),
    vol.Optional(CONF_LIMIT, default=20): vol.All(
        vol.Coerce(int), vol.Range(min=1, max=PAGE)
    ),
}
SCHEMAS: Final = {
    SERVICE_GET_SUMMARIES: vol.Schema({**TARGET, **PERIOD}),
    SERVICE_SEARCH: vol.Schema(
        {
            **TARGET,
            **PERIOD,
            vol.Required(CONF_TEXT): vol.All(
                cv.string, str.strip, vol.Length(min=1, max=200)
            ),
        }
    ),
    SERVICE_GIVE_FEEDBACK: vol.Schema(
        {
            **TARGET,
            vol.Optional(CONF_WINDOW_ID): cv.string,
            vol.Required(CONF_VERDICT): vol.In(VERDICTS),
        }
    ),
    SERVICE_EXPORT: vol.Schema(
        {
            **TARGET,
            vol.Required(CONF_WINDOW_ID): cv.string,
            vol.Optional(CONF_DIRECTORY): cv.string,
            vol.Optional(CONF_PICTURES, default=False): cv.boolean,
        }
    ),
    SERVICE_ASSESS_NOW: vol.Schema({**TARGET, vol.Optional(CONF_WINDOW_ID): cv.string}),
    SERVICE_SNOOZE: SNOOZE_SCHEMA,
}


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register the actions, once, however many engines there are."""
    for name, handler, response in (
        (SERVICE_GET_SUMMARIES, _get_summaries, SupportsResponse.ONLY),
        (SERVICE_SEARCH, _search, SupportsResponse.ONLY),
        (SERVICE_GIVE_FEEDBACK, _give_feedback, SupportsResponse.OPTIONAL),
        (SERVICE_EXPORT, _export, SupportsResponse.OPTIONAL),
        (SERVICE_ASSESS_NOW, _assess_now, SupportsResponse.OPTIONAL),
        (SERVICE_SNOOZE, async_snooze, SupportsResponse.OPTIONAL),
    ):
        hass.services.async_register(
            DOMAIN, name, handler, SCHEMAS[name], supports_response=response
        )


# --- the actions


async def _get_summaries(call: ServiceCall) -> ServiceResponse:
    """Return the verdicts that are asked for, newest first."""
    return await _found(call, await async_choose(call))


async def _search(call: ServiceCall) -> ServiceResponse:
    """Return the verdicts that hold the words asked for, newest first."""
    chosen = await async_choose(call)
    if SEARCH not in chosen.hub.info.capabilities:
        raise invalid(key="search_not_supported", name=chosen.entry.title)
    return await _found(call, chosen, call.data[CONF_TEXT])


async def _give_feedback(call: ServiceCall) -> ServiceResponse:
    """Tell the engine whether it was right; return what that changed."""
    chosen = await async_choose(call, POLICY_CONTROL)
    window_id = call.data.get(CONF_WINDOW_ID)
    with engine_trouble():
        if window_id is None:
            window_id = await _newest_window(chosen)
        await chosen.check_window(window_id, POLICY_CONTROL)
        result = await chosen.hub.client.feedback(window_id, call.data[CONF_VERDICT])
    camera = chosen.hub.cameras.get(result.camera_id)
    return {
        "window_id": window_id,
        "verdict": call.data[CONF_VERDICT],
        "camera_id": result.camera_id,
        "camera_entity_id": camera and camera.settings.current_entity_id(call.hass),
        "shift": result.shift,
    }


async def _assess_now(call: ServiceCall) -> ServiceResponse:
    """Have a window assessed once more; return the verdict."""
    chosen = await async_choose(call, POLICY_CONTROL)
    if ASSESS not in chosen.hub.info.capabilities:
        raise invalid(key="assess_not_supported", name=chosen.entry.title)
    with engine_trouble():
        window_id = call.data.get(CONF_WINDOW_ID) or await _newest_window(chosen)
        await chosen.check_window(window_id, POLICY_CONTROL)
        assessment = await chosen.hub.client.assess(window_id)
    return _summary(call.hass, chosen, assessment)


async def _export(call: ServiceCall) -> ServiceResponse:
    """Return all that is known of a window; write it to files where asked to."""
    chosen = await async_choose(call)
    hub = chosen.hub
    directory, pictures = call.data.get(CONF_DIRECTORY), call.data[CONF_PICTURES]
    if pictures and directory is None:
        raise invalid(key="directory_needed")
    with engine_trouble():
        await chosen.check_window(call.data[CONF_WINDOW_ID])
        window = await hub.client.window_detail(call.data[CONF_WINDOW_ID])
        found = await async_pictures(hub.client, window) if pictures else {}
    if directory is None:
        return {"window": window, "files": []}
    try:
        files = await async_save(call.hass, directory, window, found)
    except OSError as err:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="export_failed",
            translation_placeholders={"reason": err.strerror or type(err).__name__},
        ) from err
    if files is None:
        raise invalid(key="directory_not_allowed", directory=directory)
    return {"window": window, "files": [*files]}


# --- windows


async def _found(
    call: ServiceCall, chosen: Chosen, text: str | None = None
) -> ServiceResponse:
    """Return the verdicts that are asked for, newest first."""
    data = call.data
    since = data.get(CONF_SINCE)
    if (hours := data.get(CONF_HOURS)) is not None:
        since = dt_util.utcnow() - timedelta(hours=hours)
    until = data.get(CONF_UNTIL)
    if since and until and dt_util.as_utc(since) >= dt_util.as_utc(until):
        raise invalid(key="since_after_until")
    wanted = Wanted(
        limit=data[CONF_LIMIT],
        camera_ids=chosen.camera_ids,
        since=since,
        until=until,
        level=data.get(CONF_LEVEL),
        text=text,
    )
    with engine_trouble():
        found = await async_find(chosen.hub.client, wanted)
    return {
        "summaries": [_summary(call.hass, chosen, one) for one in found.windows],
        "more": found.more,
    }


async def _newest_window(chosen: Chosen) -> str:
    """Return the newest window of the one camera that is chosen."""
    if chosen.cameras is None or len(chosen.cameras) != 1:
        raise invalid(key="window_or_camera_needed")
    (camera,) = chosen.cameras
    page = await chosen.hub.client.windows(camera_id=camera.camera_id, limit=1)
    if not page.windows:
        raise invalid(key="no_window_yet", name=camera.settings.title)
    return page.windows[0].window_id


@callback
def _summary(
    hass: HomeAssistant, chosen: Chosen, assessment: Assessment
) -> dict[str, Any]:
    """Return a verdict as the bus event has it, with its reasons and its picture."""
    hub = chosen.hub
    place = async_place_of(
        hass, hub.info.engine_id, hub.cameras.get(assessment.camera_id)
    )
    picture = assessment.image and async_picture_path(
        hass, chosen.entry.entry_id, assessment.image
    )
    return {
        **risk_summary(assessment, place),
        "reasoning": assessment.reasoning,
        "factors": list(assessment.factors),
        "picture": picture or None,
    }
