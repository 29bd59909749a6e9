# SPDX-License-Identifier: Apache-2.0
"""What the logbook says of Hearthward's events."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from homeassistant.components.logbook import (
    LOGBOOK_ENTRY_ENTITY_ID,
    LOGBOOK_ENTRY_ICON,
    LOGBOOK_ENTRY_MESSAGE,
    LOGBOOK_ENTRY_NAME,
)
from homeassistant.core import Event, HomeAssistant, callback

from .const import (
    DOMAIN,
    EVENT_INCIDENT,
    EVENT_INCIDENT_LATE,
    EVENT_RISK_DIGEST,
    EVENT_RISK_SUMMARY,
    EVENT_RISK_SUMMARY_LATE,
)

NAME: Final = "Hearthward"
ICONS: Final = {
    "low": "mdi:shield-check",
    "medium": "mdi:shield-half-full",
    "high": "mdi:shield-alert",
    "critical": "mdi:alarm-light",
}
UNKNOWN_ICON: Final = "mdi:shield-off-outline"
CHANGES: Final = {
    "started": "incident started",
    "changed": "incident goes on",
    "ended": "incident is over",
    "merged": "incident was found to be part of another one",
}

type Line = dict[str, Any]
type Describe = Callable[[str, str, Callable[[Event], Line]], None]


@callback
def async_describe_events(hass: HomeAssistant, async_describe_event: Describe) -> None:
    """Say how each of the events reads."""

    @callback
    def name_of(entity_id: str | None) -> str:
        state = hass.states.get(entity_id) if entity_id else None
        return state.name if state else NAME

    @callback
    def summary(event: Event) -> Line:
        data = event.data
        late = event.event_type == EVENT_RISK_SUMMARY_LATE
        return _line(
            name_of(data["camera_entity_id"]),
            verdict(data) + (" (told late)" if late else ""),
            data,
            data["camera_entity_id"],
        )

    @callback
    def incident(event: Event) -> Line:
        data = event.data
        message = CHANGES.get(data["change"], data["change"])
        if data["title"]:
            message += f": {data['title']}"
        names = [name_of(one) for one in data["camera_entity_ids"]]
        return _line(
            ", ".join(names) or NAME,
            message + risk(data),
            data,
            next(iter(data["camera_entity_ids"]), None),
        )

    @callback
    def digest(event: Event) -> Line:
        data = event.data
        message = (
            f"{data['count']} serious results came late, "
            f"the most serious: {data['title']}{risk(data)}"
        )
        return _line(NAME, message, data, None)

    for event_type, describe in (
        (EVENT_RISK_SUMMARY, summary),
        (EVENT_RISK_SUMMARY_LATE, summary),
        (EVENT_INCIDENT, incident),
        (EVENT_INCIDENT_LATE, incident),
        (EVENT_RISK_DIGEST, digest),
    ):
        async_describe_event(DOMAIN, event_type, describe)


def verdict(data: Mapping[str, Any]) -> str:
    """Return what was made of a window."""
    what = data["title"] or "activity"
    if data["outcome"] == "not_assessed":
        return f"saw: {what}, not assessed"
    said = f"saw: {what}{risk(data)}"
    return f"{said}, still being checked" if data["status"] == "provisional" else said


def risk(data: Mapping[str, Any]) -> str:
    """Return the level and score of something that has them."""
    if data["score"] is None:
        return ""
    return f" ({data['level'] or 'risk'}, {data['score']})"


def _line(
    name: str, message: str, data: Mapping[str, Any], entity_id: str | None
) -> Line:
    line = {
        LOGBOOK_ENTRY_NAME: name,
        LOGBOOK_ENTRY_MESSAGE: message,
        LOGBOOK_ENTRY_ICON: ICONS.get(data["level"] or "", UNKNOWN_ICON),
    }
    if entity_id is not None:
        line[LOGBOOK_ENTRY_ENTITY_ID] = entity_id
    return line
