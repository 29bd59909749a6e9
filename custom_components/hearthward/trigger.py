# SPDX-License-Identifier: Apache-2.0
"""What can trigger an automation; kept thin over the entities and the bus events."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar, Final, override

from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import (
    CALLBACK_TYPE,
    Event,
    EventStateChangedData,
    HomeAssistant,
    State,
    callback,
)
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.trigger import (
    Trigger,
    TriggerActionRunner,
    TriggerConfig,
    TriggerNotTriggeredReporter,
)
import voluptuous as vol

from .const import ACTIVITY_KINDS, CONF_CLASSES, CONF_ZONES, EVENT_INCIDENT, LEVELS
from .risk_trigger import RiskRoseAbove
from .targets import Follower, async_camera_entities, async_engine_entities
from .trigger_base import CONF_LEVEL, NO_STATE, HearthwardTrigger, reaches, schema_of

CONF_KINDS: Final = "kinds"
HEALTHY: Final = "ok"


class ActivityTrigger(HearthwardTrigger):
    """Something entered a camera's view."""

    schema = schema_of(
        {
            vol.Optional(CONF_KINDS, default=[]): vol.All(
                cv.ensure_list, [vol.In(ACTIVITY_KINDS)]
            ),
            vol.Optional(CONF_CLASSES, default=[]): vol.All(
                cv.ensure_list, [cv.string]
            ),
            vol.Optional(CONF_ZONES, default=[]): vol.All(cv.ensure_list, [cv.string]),
        }
    )

    @override
    async def async_attach_runner(
        self,
        run_action: TriggerActionRunner,
        did_not_trigger: TriggerNotTriggeredReporter | None = None,
    ) -> CALLBACK_TYPE:
        """Run the action once for each track that fits."""

        @callback
        def changed(event: Event[EventStateChangedData]) -> None:
            old, new = event.data["old_state"], event.data["new_state"]
            if old is None or new is None or not self._fits(old, new):
                return
            seen = new.attributes
            run_action(
                {
                    "entity_id": new.entity_id,
                    "from_state": old,
                    "to_state": new,
                    "kind": seen.get("event_type"),
                    "label": seen.get("label"),
                    "zone": seen.get("zone"),
                },
                f"activity of {new.entity_id}",
                event.context,
            )

        return Follower(self._hass, self._entities, changed).async_start()

    @callback
    def _entities(self) -> set[str]:
        return async_camera_entities(self._hass, "activity", self._selection)

    def _fits(self, old: State, new: State) -> bool:
        """Return whether a new track was told of, and it is one that is asked for."""
        if old.state == STATE_UNAVAILABLE or new.state in NO_STATE:
            return False
        seen = new.attributes
        if old.attributes.get("track_id") == seen.get("track_id"):
            return False
        wanted = {
            "event_type": self._options[CONF_KINDS],
            "label": self._options[CONF_CLASSES],
            "zone": self._options[CONF_ZONES],
        }
        return all(seen.get(key) in some for key, some in wanted.items() if some)


class IncidentTrigger(HearthwardTrigger):
    """Something became of an incident, of one that is serious enough."""

    schema = schema_of({vol.Optional(CONF_LEVEL): vol.In(LEVELS)})
    what: ClassVar[str]

    @override
    async def async_attach_runner(
        self,
        run_action: TriggerActionRunner,
        did_not_trigger: TriggerNotTriggeredReporter | None = None,
    ) -> CALLBACK_TYPE:
        """Run the action once for each incident that fits."""

        @callback
        def told(event: Event) -> None:
            data = event.data
            if self._fits(data, self._options.get(CONF_LEVEL)) and self._concerns(
                data["camera_ids"]
            ):
                run_action({"incident": dict(data)}, self.what, event.context)

        return self._hass.bus.async_listen(EVENT_INCIDENT, told)

    @abstractmethod
    def _fits(self, data: Mapping[str, Any], least: str | None) -> bool:
        """Return whether this is the change, and serious enough."""

    def _concerns(self, camera_ids: list[str]) -> bool:
        """Return whether a chosen camera, or a whole engine, has part in it."""
        if (selection := self._selection) is None:
            return True
        chosen = {settings.camera_id for settings in selection.cameras.values()}
        return not chosen.isdisjoint(camera_ids)


class IncidentStarted(IncidentTrigger):
    """An incident started, or became as serious as is asked for."""

    what = "incident started"

    @override
    def _fits(self, data: Mapping[str, Any], least: str | None) -> bool:
        if least is None:
            return bool(data["change"] == "started")
        return (
            data["change"] in ("started", "changed")
            and reaches(data["level"], least)
            and not reaches(data["previous_level"], least)
        )


class IncidentEnded(IncidentTrigger):
    """An incident ended that was as serious as is asked for."""

    what = "incident ended"

    @override
    def _fits(self, data: Mapping[str, Any], least: str | None) -> bool:
        return data["change"] == "ended" and (
            least is None or reaches(data["level"], least)
        )


class EngineDegraded(HearthwardTrigger):
    """An engine that was well no longer is."""

    schema = schema_of({})

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Know of no engine how it was."""
        super().__init__(hass, config)
        self._known: dict[str, str] = {}

    @override
    async def async_attach_runner(
        self,
        run_action: TriggerActionRunner,
        did_not_trigger: TriggerNotTriggeredReporter | None = None,
    ) -> CALLBACK_TYPE:
        """Run the action each time an engine stops being well."""

        @callback
        def changed(event: Event[EventStateChangedData]) -> None:
            new = event.data["new_state"]
            if new is None or new.state in NO_STATE:
                return  # It may come back as it was, or worse.
            before = self._known.get(new.entity_id)
            self._known[new.entity_id] = new.state
            if before == HEALTHY and new.state != HEALTHY:
                run_action(
                    {
                        "entity_id": new.entity_id,
                        "from_state": event.data["old_state"],
                        "to_state": new,
                        "reasons": new.attributes.get("reasons", []),
                    },
                    f"status of {new.entity_id}",
                    event.context,
                )

        for entity_id in self._entities():
            if (state := self._hass.states.get(entity_id)) is not None:
                self._known[entity_id] = state.state
        return Follower(self._hass, self._entities, changed).async_start()

    @callback
    def _entities(self) -> set[str]:
        selection = self._selection
        entries = None if selection is None else selection.entries
        return async_engine_entities(self._hass, "engine_status", entries)


TRIGGERS: Final[dict[str, type[Trigger]]] = {
    "risk_rose_above": RiskRoseAbove,
    "activity": ActivityTrigger,
    "incident_started": IncidentStarted,
    "incident_ended": IncidentEnded,
    "engine_degraded": EngineDegraded,
}


async def async_get_triggers(hass: HomeAssistant) -> dict[str, type[Trigger]]:
    """Return the triggers by name."""
    return TRIGGERS
