# SPDX-License-Identifier: Apache-2.0
"""The commands by which card and panel ask and answer."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, Final

from homeassistant.auth.permissions.const import POLICY_CONTROL, POLICY_READ
from homeassistant.components import websocket_api
from homeassistant.components.websocket_api.connection import ActiveConnection
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util
import voluptuous as vol

from .alerts.picture import async_picture_path
from .alerts.policy import EVERY_CAMERA
from .client import Assessment, BadRequest, HearthwardError, Incident, NotFound
from .const import DOMAIN, LEVELS
from .coordinator import HearthwardConfigEntry
from .hub import Hub
from .live import Live
from .screen import async_all_visible, async_may_silence, async_visible
from .summary import async_place_of, incident_summary, risk_summary

type Message = dict[str, Any]
type Handler = Callable[[HomeAssistant, ActiveConnection, Message], Awaitable[None]]

ENGINE_UNREACHABLE: Final = "engine_unreachable"
VERDICTS: Final = ("false_alarm", "correct", "missed")
PAGE: Final = 100
MOST_PICTURES: Final = 32
LONGEST_SNOOZE_MINUTES: Final = 7 * 24 * 60

ENTRY_ID: Final = "entry_id"
WINDOW_ID: Final = "window_id"
INCIDENT_ID: Final = "incident_id"
RECIPIENTS: Final = "recipients"
ENTRY: Final[dict[str | vol.Marker, Any]] = {vol.Required(ENTRY_ID): str}
ID: Final = vol.All(str, vol.Length(min=1, max=255))


@callback
def async_setup_websocket(hass: HomeAssistant) -> None:
    """Register the commands, once, however many engines there are."""
    for command in (
        subscribe,
        windows,
        window,
        incidents,
        incident,
        statistics,
        pictures,
        feedback,
        snooze,
    ):
        websocket_api.async_register_command(hass, command)


def _answers(handler: Handler) -> Handler:
    """Say to the asker what an error of the engine's client means."""

    @wraps(handler)
    async def guarded(
        hass: HomeAssistant, connection: ActiveConnection, msg: Message
    ) -> None:
        try:
            await handler(hass, connection, msg)
        except NotFound as err:
            connection.send_error(msg["id"], websocket_api.ERR_NOT_FOUND, err.message)
        except BadRequest as err:
            code = websocket_api.ERR_INVALID_FORMAT
            connection.send_error(msg["id"], code, err.message)
        except HearthwardError as err:
            connection.send_error(msg["id"], ENGINE_UNREACHABLE, str(err))

    return guarded


class _NotConnected(HearthwardError):
    """The entry is there and its engine is not."""

    def __str__(self) -> str:
        return "the engine is not connected"


class _Unknown(NotFound):
    """There is nothing of that id, or nothing that the asker may see."""

    def __init__(self, key: str) -> None:
        """Take the key of the message that holds the id."""
        super().__init__("not_found", f"there is nothing of this {key}", key)


@callback
def _entry(hass: HomeAssistant, msg: Message) -> HearthwardConfigEntry | None:
    """Return the entry that is asked for; None where it is not one of ours."""
    entry: HearthwardConfigEntry | None = hass.config_entries.async_get_entry(
        msg[ENTRY_ID]
    )
    return None if entry is None or entry.domain != DOMAIN else entry


@callback
def _hub(hass: HomeAssistant, msg: Message) -> Hub:
    """Return the hub of the entry that is asked for; raise HearthwardError."""
    entry = _entry(hass, msg)
    if entry is None:
        raise _Unknown(ENTRY_ID)
    if entry.state is not ConfigEntryState.LOADED:
        raise _NotConnected
    return entry.runtime_data


@websocket_api.websocket_command({vol.Required("type"): f"{DOMAIN}/subscribe"})
@callback
def subscribe(hass: HomeAssistant, connection: ActiveConnection, msg: Message) -> None:
    """Tell of the engines and cameras now, and of all that changes."""
    connection.send_result(msg["id"])
    live = Live(hass, connection, msg["id"])
    connection.subscriptions[msg["id"]] = live.async_start()


@websocket_api.websocket_command(
    {
        vol.Required("type"): f"{DOMAIN}/windows",
        **ENTRY,
        vol.Optional("camera_id"): ID,
        vol.Optional("level"): vol.In(LEVELS),
        vol.Optional("text"): vol.All(str, vol.Length(min=1, max=200)),
        vol.Optional("after"): ID,
        vol.Optional("before"): ID,
        vol.Optional("limit", default=PAGE): vol.All(int, vol.Range(min=1, max=PAGE)),
    }
)
@websocket_api.async_response
@_answers
async def windows(
    hass: HomeAssistant, connection: ActiveConnection, msg: Message
) -> None:
    """Return a page of windows, newest first; ``next`` is given back as ``before``."""
    hub = _hub(hass, msg)
    asked = ("camera_id", "level", "text", "after", "before", "limit")
    page = await hub.client.windows(**{key: msg[key] for key in asked if key in msg})
    found = _summaries(hass, connection, msg, hub, page.windows)
    connection.send_result(msg["id"], {"windows": found, "next": page.next})


@websocket_api.websocket_command(
    {
        vol.Required("type"): f"{DOMAIN}/window",
        **ENTRY,
        vol.Required(WINDOW_ID): ID,
    }
)
@websocket_api.async_response
@_answers
async def window(
    hass: HomeAssistant, connection: ActiveConnection, msg: Message
) -> None:
    """Return all that is known of a window, in the engine's words."""
    hub = _hub(hass, msg)
    detail = await hub.client.window_detail(msg[WINDOW_ID])
    if not _may(hass, connection, hub, detail, POLICY_READ):
        raise _Unknown(WINDOW_ID)
    for track in detail.get("tracks") or ():
        track.pop("points", None)  # By far the most of it, and nobody looks at it.
    connection.send_result(msg["id"], detail)


@websocket_api.websocket_command(
    {
        vol.Required("type"): f"{DOMAIN}/incidents",
        **ENTRY,
        vol.Optional("min_level"): vol.In(LEVELS),
        vol.Optional("before"): ID,
        vol.Optional("limit", default=PAGE): vol.All(int, vol.Range(min=1, max=PAGE)),
    }
)
@websocket_api.async_response
@_answers
async def incidents(
    hass: HomeAssistant, connection: ActiveConnection, msg: Message
) -> None:
    """Return a page of incidents, newest first; ``next`` is given back as ``before``.

    Title and score can come from any of the cameras: who may not see them all is not
    told.
    """
    hub = _hub(hass, msg)
    asked = ("min_level", "before", "limit")
    page = await hub.client.incidents(**{key: msg[key] for key in asked if key in msg})
    found = [
        _story(hass, msg, hub, one)
        for one in page.incidents
        if async_all_visible(hass, connection.user, hub, one.camera_ids)
    ]
    connection.send_result(msg["id"], {"incidents": found, "next": page.next})


@websocket_api.websocket_command(
    {
        vol.Required("type"): f"{DOMAIN}/incident",
        **ENTRY,
        vol.Required(INCIDENT_ID): ID,
    }
)
@websocket_api.async_response
@_answers
async def incident(
    hass: HomeAssistant, connection: ActiveConnection, msg: Message
) -> None:
    """Return an incident and its windows, oldest first."""
    hub = _hub(hass, msg)
    found = await hub.client.incident_detail(msg[INCIDENT_ID])
    if not async_all_visible(hass, connection.user, hub, found.camera_ids):
        raise _Unknown(INCIDENT_ID)
    answer = {
        "incident": _story(hass, msg, hub, found),
        "windows": _summaries(hass, connection, msg, hub, found.windows),
    }
    connection.send_result(msg["id"], answer)


@websocket_api.websocket_command(
    {
        vol.Required("type"): f"{DOMAIN}/statistics",
        **ENTRY,
        vol.Required("after"): cv.datetime,
        vol.Required("before"): cv.datetime,
    }
)
@websocket_api.async_response
@_answers
async def statistics(
    hass: HomeAssistant, connection: ActiveConnection, msg: Message
) -> None:
    """Return how many windows started in which hour of the house, by camera."""
    hub = _hub(hass, msg)
    after, before = (_as_text(msg[key]) for key in ("after", "before"))
    tally = await hub.client.tally(after, before, hass.config.time_zone)
    found = [
        asdict(one)
        for one in tally.cameras
        if async_visible(hass, connection.user, hub, one.camera_id)
    ]
    connection.send_result(msg["id"], {"cameras": found})


@websocket_api.websocket_command(
    {
        vol.Required("type"): f"{DOMAIN}/pictures",
        **ENTRY,
        vol.Required("ids"): vol.All([ID], vol.Length(max=MOST_PICTURES)),
    }
)
@callback
def pictures(hass: HomeAssistant, connection: ActiveConnection, msg: Message) -> None:
    """Return signed, expiring paths of pictures by their ids."""
    if _entry(hass, msg) is None:
        err = _Unknown(ENTRY_ID)
        connection.send_error(msg["id"], websocket_api.ERR_NOT_FOUND, err.message)
        return
    paths = {one: async_picture_path(hass, msg[ENTRY_ID], one) for one in msg["ids"]}
    connection.send_result(msg["id"], {"paths": paths})


@websocket_api.websocket_command(
    {
        vol.Required("type"): f"{DOMAIN}/feedback",
        **ENTRY,
        vol.Required(WINDOW_ID): ID,
        vol.Required("verdict"): vol.In(VERDICTS),
    }
)
@websocket_api.async_response
@_answers
async def feedback(
    hass: HomeAssistant, connection: ActiveConnection, msg: Message
) -> None:
    """Tell the engine whether it was right; return what that changed."""
    hub = _hub(hass, msg)
    detail = await hub.client.window_detail(msg[WINDOW_ID])
    if not _may(hass, connection, hub, detail, POLICY_CONTROL):
        code = websocket_api.ERR_UNAUTHORIZED
        connection.send_error(msg["id"], code, "you may not judge for this camera")
        return
    result = await hub.client.feedback(msg[WINDOW_ID], msg["verdict"])
    answer = {"camera_id": result.camera_id, "shift": result.shift}
    connection.send_result(msg["id"], answer)


@websocket_api.websocket_command(
    {
        vol.Required("type"): f"{DOMAIN}/snooze",
        **ENTRY,
        vol.Optional("camera_id"): ID,
        vol.Required(RECIPIENTS): vol.All([ID], vol.Length(min=1)),
        vol.Required("minutes"): vol.All(
            int, vol.Range(min=0, max=LONGEST_SNOOZE_MINUTES)
        ),
    }
)
@websocket_api.async_response
@_answers
async def snooze(
    hass: HomeAssistant, connection: ActiveConnection, msg: Message
) -> None:
    """Let recipients hear nothing of a camera, or of all, for a while; 0 ends it."""
    hub, user = _hub(hass, msg), connection.user
    if not hub.alerts.recipients.keys() >= set(msg[RECIPIENTS]):
        raise _Unknown(RECIPIENTS)
    recipients = {one: hub.alerts.recipients[one] for one in msg[RECIPIENTS]}
    camera_id = msg.get("camera_id")
    concerned = hub.cameras if camera_id is None else (camera_id,)
    may_silence = all(async_may_silence(hass, user, one) for one in recipients.values())
    if not may_silence or not all(
        async_visible(hass, user, hub, one, POLICY_CONTROL) for one in concerned
    ):
        code = websocket_api.ERR_UNAUTHORIZED
        connection.send_error(msg["id"], code, "you may not snooze this")
        return
    until = dt_util.utcnow() + timedelta(minutes=msg["minutes"])
    for recipient_id in recipients:
        hub.alerts.book.async_snooze(
            recipient_id, until.timestamp(), camera_id or EVERY_CAMERA
        )
    connection.send_result(msg["id"], {"until": until.timestamp()})


@callback
def _summaries(
    hass: HomeAssistant,
    connection: ActiveConnection,
    msg: Message,
    hub: Hub,
    found: Iterable[Assessment],
) -> list[Message]:
    """Return what a list shows of windows, of the cameras that the asker may see."""
    return [
        {
            **risk_summary(
                one,
                async_place_of(
                    hass, hub.info.engine_id, hub.cameras.get(one.camera_id)
                ),
            ),
            "entry_id": msg[ENTRY_ID],
        }
        for one in found
        if async_visible(hass, connection.user, hub, one.camera_id)
    ]


@callback
def _story(hass: HomeAssistant, msg: Message, hub: Hub, found: Incident) -> Message:
    """Return what a list shows of an incident."""
    names = {
        camera_id: camera.settings.current_entity_id(hass)
        for camera_id, camera in hub.cameras.items()
    }
    return {**incident_summary(found, "stored", names), "entry_id": msg[ENTRY_ID]}


def _as_text(at: datetime) -> str:
    """Return a time as the engine reads it; without a zone it is Home Assistant's."""
    return dt_util.as_utc(at).isoformat()


@callback
def _may(
    hass: HomeAssistant,
    connection: ActiveConnection,
    hub: Hub,
    detail: Message,
    policy: str,
) -> bool:
    """Return whether the asker may do something with a window."""
    camera_id = (detail.get("assessment") or {}).get("camera_id", "")
    return async_visible(hass, connection.user, hub, camera_id, policy)
