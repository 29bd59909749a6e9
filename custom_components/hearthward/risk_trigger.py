# SPDX-License-Identifier: Apache-2.0
"""The trigger on a risk that rises."""

from collections import deque
from typing import Any, Final, override

from homeassistant.core import (
    CALLBACK_TYPE,
    Event,
    EventStateChangedData,
    HomeAssistant,
    State,
    callback,
)
from homeassistant.helpers.trigger import (
    TriggerActionRunner,
    TriggerConfig,
    TriggerNotTriggeredReporter,
)
import voluptuous as vol

from .const import EVENT_RISK_SUMMARY_LATE, LEVELS
from .targets import Follower, async_camera_entities, async_engine_entities
from .trigger_base import CONF_LEVEL, NO_STATE, HearthwardTrigger, reaches, schema_of

CONF_ABOVE: Final = "above"
RISING_LEVELS: Final = LEVELS[1:]
"""Nothing rises to the lowest level."""
LATE_KEPT: Final = 200


def _one_threshold(options: dict[str, Any]) -> dict[str, Any]:
    """Refuse two thresholds; without any it is the level high."""
    if CONF_ABOVE in options and CONF_LEVEL in options:
        msg = "give either a level or a score, not both"
        raise vol.Invalid(msg)
    return options or {CONF_LEVEL: "high"}


class RiskRoseAbove(HearthwardTrigger):
    """The risk of a camera, or of the home, rose above a threshold."""

    schema = schema_of(
        vol.All(
            {
                vol.Optional(CONF_LEVEL): vol.In(RISING_LEVELS),
                vol.Optional(CONF_ABOVE): vol.All(
                    vol.Coerce(float), vol.Range(min=0, max=99)
                ),
            },
            _one_threshold,
        )
    )

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Start with nothing above."""
        super().__init__(hass, config)
        self._above: set[str] = set()
        self._late: deque[str] = deque(maxlen=LATE_KEPT)

    @override
    async def async_attach_runner(
        self,
        run_action: TriggerActionRunner,
        did_not_trigger: TriggerNotTriggeredReporter | None = None,
    ) -> CALLBACK_TYPE:
        """Run the action once for each rise."""

        @callback
        def changed(event: Event[EventStateChangedData]) -> None:
            entity_id, new = event.data["entity_id"], event.data["new_state"]
            if not self._rose(entity_id, event.data["old_state"], new):
                return
            if self._of_home(entity_id) and self._others_above(entity_id):
                return
            run_action(
                {
                    "entity_id": entity_id,
                    "from_state": event.data["old_state"],
                    "to_state": new,
                    **self._options,
                },
                f"risk of {entity_id}",
                event.context,
            )

        @callback
        def late(event: Event) -> None:
            self._late.append(event.data["id"])

        stops = (
            Follower(self._hass, self._entities, changed).async_start(),
            self._hass.bus.async_listen(EVENT_RISK_SUMMARY_LATE, late),
        )
        self._above = {
            entity_id
            for entity_id in self._entities()
            if (state := self._hass.states.get(entity_id)) and self._is_above(state)
        }

        @callback
        def detach() -> None:
            for stop in stops:
                stop()

        return detach

    @callback
    def _entities(self) -> set[str]:
        """Return the risk scores to look at; a home's risk is that of its cameras."""
        if (selection := self._selection) is None:
            return async_camera_entities(self._hass, "risk_score")
        return async_camera_entities(
            self._hass, "risk_score", selection
        ) | async_engine_entities(self._hass, "risk_score", selection.engines)

    def _of_home(self, entity_id: str) -> bool:
        """Return whether an entity counts only as part of the home."""
        if (selection := self._selection) is None:
            return True
        return entity_id not in async_camera_entities(
            self._hass, "risk_score", selection
        )

    def _rose(self, entity_id: str, old: State | None, new: State | None) -> bool:
        """Return whether this is a rise; keep who is above."""
        if new is None or new.state in NO_STATE:
            return False
        if not self._is_above(new):
            self._above.discard(entity_id)
            return False
        if entity_id in self._above:
            return False
        # Nobody knows since when: it only can be seen again.
        seen_again = old is None or old.state in NO_STATE
        if not seen_again and new.attributes.get("window_id") in self._late:
            return False
        self._above.add(entity_id)
        return not seen_again

    def _others_above(self, entity_id: str) -> bool:
        """Return whether the home was at risk anyway; who is not watched is not."""
        others = map(self._hass.states.get, self._above - {entity_id})
        return any(one is not None and one.state not in NO_STATE for one in others)

    def _is_above(self, state: State) -> bool:
        if (level := self._options.get(CONF_LEVEL)) is not None:
            return reaches(state.attributes.get("level"), level)
        try:
            return float(state.state) > float(self._options[CONF_ABOVE])
        except ValueError:
            return False
