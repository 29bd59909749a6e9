# SPDX-License-Identifier: Apache-2.0
"""What only a person can mend, shown as repairs while it lasts."""

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.loader import async_get_loaded_integration

from .client import EngineState
from .const import DOMAIN, ISSUE_MODEL_MISSING, ISSUE_VERSION_MISMATCH
from .coordinator import HearthwardConfigEntry


@callback
def async_released_version(hass: HomeAssistant) -> str:
    """Return the engine's version that this integration was released with: its own."""
    return str(async_get_loaded_integration(hass, DOMAIN).version)


class EngineIssues:
    """The repairs of one engine."""

    def __init__(self, hass: HomeAssistant, entry: HearthwardConfigEntry) -> None:
        """Show nothing yet."""
        self._hass = hass
        self._entry = entry

    @callback
    def async_update(self, state: EngineState) -> None:
        """Show what the engine's state asks for, and take away what is mended."""
        self._show(
            ISSUE_MODEL_MISSING,
            ir.IssueSeverity.ERROR,
            there=state.status == "model_missing",
        )
        released = async_released_version(self._hass)
        self._show(
            ISSUE_VERSION_MISMATCH,
            ir.IssueSeverity.WARNING,
            there=bool(state.version) and state.version != released,
            engine=state.version,
            integration=released,
        )

    @callback
    def async_clear(self) -> None:
        """Show nothing any more."""
        for key in (ISSUE_MODEL_MISSING, ISSUE_VERSION_MISMATCH):
            ir.async_delete_issue(self._hass, DOMAIN, self._id(key))

    def _id(self, key: str) -> str:
        return f"{key}_{self._entry.entry_id}"

    @callback
    def _show(
        self, key: str, severity: ir.IssueSeverity, *, there: bool, **more: str
    ) -> None:
        if not there:
            ir.async_delete_issue(self._hass, DOMAIN, self._id(key))
            return
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            self._id(key),
            is_fixable=False,
            severity=severity,
            translation_key=key,
            translation_placeholders={"name": self._entry.title, **more},
        )
