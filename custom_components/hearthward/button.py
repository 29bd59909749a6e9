# SPDX-License-Identifier: Apache-2.0
"""Examine an engine; snooze a recipient, or try whether a notification arrives."""

from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util import dt as dt_util

from .alerts.desk import SNOOZE_FOR
from .alerts.policy import EVERY_CAMERA
from .alerts.recipients import Recipient
from .client import HearthwardError
from .const import DOMAIN
from .coordinator import HearthwardConfigEntry
from .entity import EngineEntity, RecipientEntity, async_add_recipient_entities
from .hub import Hub

PARALLEL_UPDATES = 0

FAULTY = "error"
"""The verdict of the engine on what has to be mended."""

EXAMINE = ButtonEntityDescription(
    key="examine",
    translation_key="examine",
    entity_category=EntityCategory.DIAGNOSTIC,
)
SNOOZE = ButtonEntityDescription(key="snooze", translation_key="snooze")
WAKE = ButtonEntityDescription(key="wake", translation_key="wake")
TEST = ButtonEntityDescription(key="test", translation_key="test_notification")


async def async_setup_entry(
    hass: HomeAssistant,
    entry: HearthwardConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the buttons of the engine and of each recipient."""
    hub = entry.runtime_data
    async_add_entities([ExamineButton(hub, EXAMINE)])
    async_add_recipient_entities(
        hub,
        async_add_entities,
        lambda recipient: [
            SnoozeButton(hub, recipient, SNOOZE),
            WakeButton(hub, recipient, WAKE),
            TestButton(hub, recipient, TEST),
        ],
    )


class ExamineButton(EngineEntity, ButtonEntity):
    """Has the engine examine itself: detector, language model, disk, clock, network."""

    def __init__(self, hub: Hub, description: ButtonEntityDescription) -> None:
        """Take whom to ask."""
        super().__init__(hub, description)
        self._client = hub.client

    async def async_press(self) -> None:
        """Examine it; raise what it found wrong, so that the user reads it."""
        try:
            report = await self._client.doctor()
        except HearthwardError as err:
            raise HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key="cannot_connect",
                translation_placeholders={"reason": str(err)},
            ) from err
        if not report.healthy:
            wrong = [one.text for one in report.findings if one.verdict == FAULTY]
            raise HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key="examined",
                translation_placeholders={"findings": "; ".join(wrong)},
            )


class SnoozeButton(RecipientEntity, ButtonEntity):
    """Tells the recipient nothing for an hour."""

    async def async_press(self) -> None:
        """Snooze all cameras."""
        until = (dt_util.utcnow() + SNOOZE_FOR).timestamp()
        self.book.async_snooze(self.recipient.id, until, EVERY_CAMERA)


class WakeButton(RecipientEntity, ButtonEntity):
    """Ends what is snoozed, for single cameras too."""

    async def async_press(self) -> None:
        """Tell everything again."""
        self.book.async_wake(self.recipient.id)


class TestButton(RecipientEntity, ButtonEntity):
    """Sends a notification, whatever the policy says."""

    def __init__(
        self, hub: Hub, recipient: Recipient, description: ButtonEntityDescription
    ) -> None:
        """Take the notifications, too."""
        super().__init__(hub, recipient, description)
        self._alerts = hub.alerts

    async def async_press(self) -> None:
        """Send it; raise where it cannot be handed over."""
        await self._alerts.async_test(self.recipient.id)
