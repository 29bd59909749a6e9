# SPDX-License-Identifier: Apache-2.0
"""What an automation can ask; kept thin over the entities."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar, Final, Unpack, cast, override

from homeassistant.core import HomeAssistant, State, callback
from homeassistant.helpers.condition import (
    Condition,
    ConditionCheckParams,
    ConditionConfig,
)
from homeassistant.helpers.typing import ConfigType
import voluptuous as vol

from .const import LEVELS
from .targets import async_camera_entities, async_engine_entities, async_select
from .trigger_base import CONF_LEVEL, NO_STATE, reaches, schema_of

CONF_BEHAVIOR: Final = "behavior"
CONF_SCORE: Final = "score"
BEHAVIORS: Final = ("any", "all")
HOLD: Final = "hold"
"""What the risk sensor calls a risk that is shown on after its incident's end."""


def _one_threshold(options: dict[str, Any]) -> dict[str, Any]:
    """Refuse two thresholds; without any it is the level high."""
    if CONF_SCORE in options and CONF_LEVEL in options:
        msg = "give either a level or a score, not both"
        raise vol.Invalid(msg)
    if CONF_SCORE not in options:
        options.setdefault(CONF_LEVEL, "high")
    return options


class HearthwardCondition(Condition):
    """A condition on cameras; without a target on the home."""

    schema: ClassVar[vol.Schema]

    @classmethod
    @override
    async def async_validate_config(
        cls, hass: HomeAssistant, config: ConfigType
    ) -> ConfigType:
        """Return the configuration with its defaults; raise vol.Invalid."""
        return cast("ConfigType", cls.schema(config))

    def __init__(self, hass: HomeAssistant, config: ConditionConfig) -> None:
        """Take a validated configuration."""
        super().__init__(hass, config)
        self._target: Mapping[str, Any] = config.target or {}
        self._options: Mapping[str, Any] = config.options or {}

    @override
    def _async_check(self, **kwargs: Unpack[ConditionCheckParams]) -> bool:
        """Return whether any, or all, of those that are asked about are so."""
        answers = [
            state is not None and self._holds(state)
            for state in map(self._hass.states.get, self._entities())
        ]
        if self._options.get(CONF_BEHAVIOR) == "all":
            return bool(answers) and all(answers)
        return any(answers)

    @callback
    def _entities(self) -> set[str]:
        """Return the sensors to ask."""
        if not self._target:
            return self._of_home(None)
        selection = async_select(self._hass, self._target)
        return async_camera_entities(
            self._hass, "risk_score", selection
        ) | self._of_home(selection.engines)

    @abstractmethod
    def _of_home(self, engines: frozenset[str] | None) -> set[str]:
        """Return the sensors that speak for engines as a whole, or for all."""

    @abstractmethod
    def _holds(self, state: State) -> bool:
        """Return whether a sensor's state says yes."""


class RiskIsAtLeast(HearthwardCondition):
    """The current risk is at least so high; one that is not known is not."""

    schema = schema_of(
        vol.All(
            {
                vol.Optional(CONF_LEVEL): vol.In(LEVELS[1:]),
                vol.Optional(CONF_SCORE): vol.All(
                    vol.Coerce(float), vol.Range(min=1, max=100)
                ),
                vol.Optional(CONF_BEHAVIOR, default="any"): vol.In(BEHAVIORS),
            },
            _one_threshold,
        )
    )

    @override
    def _of_home(self, engines: frozenset[str] | None) -> set[str]:
        return async_engine_entities(self._hass, "home_risk", engines)

    @override
    def _holds(self, state: State) -> bool:
        if state.state in NO_STATE:
            return False
        if (level := self._options.get(CONF_LEVEL)) is not None:
            return reaches(state.attributes.get("level"), level)
        return float(state.state) >= float(self._options[CONF_SCORE])


class IncidentOpen(HearthwardCondition):
    """An incident is going on."""

    schema = schema_of({})

    @override
    def _of_home(self, engines: frozenset[str] | None) -> set[str]:
        return async_engine_entities(self._hass, "risk_score", engines)

    @override
    def _holds(self, state: State) -> bool:
        seen = state.attributes
        return seen.get("incident_id") is not None and seen.get("risk_state") != HOLD


CONDITIONS: Final[dict[str, type[Condition]]] = {
    "risk_is_at_least": RiskIsAtLeast,
    "incident_open": IncidentOpen,
}


async def async_get_conditions(hass: HomeAssistant) -> dict[str, type[Condition]]:
    """Return the conditions by name."""
    return CONDITIONS
