# SPDX-License-Identifier: Apache-2.0
"""Tell the recipients of an engine what it finds, and take their answers."""

import asyncio
from collections import Counter
from collections.abc import Coroutine, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
import logging
from typing import Any, Final, Protocol

from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.util import dt as dt_util

from ..client import EngineClient, HearthwardError
from ..const import (
    DOMAIN,
    EVENT_INCIDENT,
    EVENT_INCIDENT_LATE,
    EVENT_RISK_DIGEST,
    EVENT_RISK_SUMMARY,
    SUBENTRY_RECIPIENT,
)
from ..coordinator import CameraCoordinator, HearthwardConfigEntry
from .book import AlertBook
from .message import (
    CORRECT,
    FALSE_ALARM,
    Message,
    Notice,
    Press,
    Words,
    clearing,
    press_of,
    tag_of,
    tags_of,
)
from .phones import SHAPES, Kind, async_kind_of, async_send
from .picture import async_picture_path
from .policy import HELD, Alert, Moment, Step, decide, is_quiet, is_snoozed, rank_of
from .recipients import Recipient, async_anybody_home, async_is_home
from .words import async_words

_LOGGER = logging.getLogger(__name__)

PRESSED: Final = "mobile_app_notification_action"
DIGEST_EVERY: Final = timedelta(minutes=1)
"""How often it is looked whether what was held back may be told."""
SNOOZE_FOR: Final = timedelta(hours=1)
PANEL_PATH: Final = f"/{DOMAIN}"
"""Where taps lead unless the recipient has another wish."""
LAST_SENDING_SECONDS: Final = 5


class Place(Protocol):
    """What notifications need of the hub."""

    client: EngineClient
    cameras: dict[str, CameraCoordinator]


class Alerts:
    """The notifications of one config entry."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: HearthwardConfigEntry,
        place: Place,
        book: AlertBook,
        recipients: Mapping[str, Recipient],
        words: Words,
    ) -> None:
        """Take the recipients by their ids."""
        self.book = book
        self.recipients = recipients
        self.counts: Counter[str] = Counter()
        """How often what was done, for diagnostics."""
        self._hass = hass
        self._entry = entry
        self._place = place
        self._words = words
        self._queues: dict[str, asyncio.Queue[Message]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @callback
    def async_start(self) -> None:
        """Listen to the engine's verdicts and the phones' answers."""
        if not self.recipients:
            return
        bus = self._hass.bus
        for event_type, listener in (
            (EVENT_RISK_SUMMARY, self._on_summary),
            (EVENT_RISK_DIGEST, self._on_digest),
            (EVENT_INCIDENT, self._on_incident),
            (EVENT_INCIDENT_LATE, self._on_incident),
            (PRESSED, self._on_press),
        ):
            self._entry.async_on_unload(bus.async_listen(event_type, listener))
        self._entry.async_on_unload(
            async_track_time_interval(
                self._hass, self._tell_held, DIGEST_EVERY, cancel_on_shutdown=True
            )
        )
        for recipient_id, recipient in self.recipients.items():
            self._queues[recipient_id] = asyncio.Queue()
            self._run(self._deliver(recipient), f"notify {recipient.name}")

    async def async_stop(self) -> None:
        """Send what is still on its way, then keep what must survive."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)
        with suppress(TimeoutError):
            async with asyncio.timeout(LAST_SENDING_SECONDS):
                for recipient_id, queue in self._queues.items():
                    while not queue.empty():
                        recipient = self.recipients[recipient_id]
                        await async_send(self._hass, recipient, queue.get_nowait())
        await self.book.async_close()

    async def async_test(self, recipient_id: str) -> None:
        """Send a test; raise HomeAssistantError where it is not handed over."""
        recipient = self.recipients[recipient_id]
        message = Message(
            title=self._entry.title,
            text=self._words.test,
            data={"tag": f"{DOMAIN}-test", "group": DOMAIN},
        )
        if not await async_send(self._hass, recipient, message):
            raise HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key="notification_failed",
                translation_placeholders={"name": recipient.name},
            )

    # --- verdicts

    @callback
    def _on_summary(self, event: Event) -> None:
        """Tell whom it concerns of a verdict."""
        data = event.data
        if data["camera_id"] not in self._place.cameras:
            return
        alert = Alert(
            window_id=data["id"],
            revision=data["revision"],
            incident_id=data["incident_id"],
            camera_id=data["camera_id"],
            final=data["status"] == "final",
            level=data["level"],
            title=data["title"],
            summary=data["summary"],
            image=data["image"],
        )
        for recipient in self.recipients.values():
            self._tell(recipient, alert)

    @callback
    def _tell(self, recipient: Recipient, alert: Alert) -> None:
        step = decide(
            self.book.page(recipient.id).policy, alert, self._moment(recipient, alert)
        )
        self.counts[step] += 1
        if step in HELD:
            self.book.async_hold(recipient.id, alert)
            return
        if step is Step.BELOW_LEVEL:
            self.book.async_drop(recipient.id, alert.window_id)
        if step not in (Step.SOUND, Step.REPLACE):
            return
        heard = step is Step.SOUND
        kind = async_kind_of(self._hass, recipient)
        self.book.async_told(recipient.id, alert, heard=heard)
        if heard or kind is not Kind.PLAIN:
            notice = self._notice(recipient, alert, sound=heard)
            self._queues[recipient.id].put_nowait(SHAPES[kind](notice))

    def _moment(self, recipient: Recipient, alert: Alert) -> Moment:
        page = self.book.page(recipient.id)
        return Moment(
            now=dt_util.now(),
            cameras=frozenset(
                camera_id
                for camera_id, camera in self._place.cameras.items()
                if camera.settings.subentry_id in recipient.cameras
            ),
            recipient_home=async_is_home(self._hass, recipient.person),
            anybody_home=async_anybody_home(self._hass),
            snoozed=page.snoozed,
            told=page.told.get(alert.incident_id),
            heard=page.heard.get(alert.camera_id),
        )

    def _notice(self, recipient: Recipient, alert: Alert, *, sound: bool) -> Notice:
        camera = self._place.cameras[alert.camera_id]
        incident_path = f"{PANEL_PATH}/incident/{alert.incident_id}"
        picture = None
        if alert.image:
            picture = async_picture_path(self._hass, self._entry.entry_id, alert.image)
        return Notice(
            alert=alert,
            recipient_id=recipient.id,
            camera=camera.settings.title,
            words=self._words,
            open_path=recipient.open_path or incident_path,
            picture=picture,
            sound=sound,
        )

    @callback
    def _on_incident(self, event: Event) -> None:
        """Clear the notification of an incident that proved part of another."""
        if event.data["change"] != "merged":
            return
        incident_id = event.data["id"]
        for recipient in self.recipients.values():
            if not self.book.async_untold(recipient.id, incident_id):
                continue
            if async_kind_of(self._hass, recipient) is not Kind.PLAIN:
                for tag in tags_of(incident_id):
                    self._queues[recipient.id].put_nowait(clearing(tag))

    # --- digests

    @callback
    def _on_digest(self, event: Event) -> None:
        """Tell of serious verdicts that came too late to be news."""
        data = event.data
        if not set(data["camera_ids"]) & set(self._place.cameras):
            return
        text = self._words.late.format(count=data["count"], title=data["title"])
        for recipient in self.recipients.values():
            policy = self.book.page(recipient.id).policy
            enough = rank_of(data["level"]) >= rank_of(policy.minimum_level)
            if policy.enabled and policy.digest and enough:
                self._digest(recipient, text, "late")

    @callback
    def _tell_held(self, _now: datetime | None = None) -> None:
        """Tell in one message what quiet hours and snoozing held back."""
        now = dt_util.now()
        for recipient in self.recipients.values():
            page = self.book.page(recipient.id)
            if not page.held or is_quiet(page.policy, now):
                continue
            if any(is_snoozed(page.snoozed, one, now) for one in page.snoozed):
                continue
            held = self.book.async_take_held(recipient.id)
            if page.policy.enabled and page.policy.digest:
                worst = max(held, key=lambda one: rank_of(one.level))
                text = self._words.held.format(count=len(held), title=worst.title)
                self._digest(recipient, text, "held")

    def _digest(self, recipient: Recipient, text: str, which: str) -> None:
        self.counts["digest"] += 1
        data: dict[str, Any] = {}
        if async_kind_of(self._hass, recipient) is not Kind.PLAIN:
            path = recipient.open_path or f"{PANEL_PATH}/incidents"
            data = {
                "tag": f"{DOMAIN}-{which}",
                "group": DOMAIN,
                "url": path,
                "clickAction": path,
            }
        message = Message(title=self._entry.title, text=text, data=data)
        self._queues[recipient.id].put_nowait(message)

    # --- answers

    @callback
    def _on_press(self, event: Event) -> None:
        """Do what a button of ours stands for."""
        press = press_of(event.data.get("action"))
        if press is None or press.recipient_id not in self.recipients:
            return
        self.counts[press.verb] += 1
        if press.verb in (FALSE_ALARM, CORRECT):
            self._run(self._give_feedback(press), "feedback")
            return
        until = dt_util.now() + SNOOZE_FOR
        self.book.async_snooze(press.recipient_id, until.timestamp(), press.camera_id)
        text = self._words.snoozed.format(time=until.strftime("%H:%M"))
        self._confirm(press, text)

    async def _give_feedback(self, press: Press) -> None:
        try:
            await self._place.client.feedback(press.window_id, press.verb)
        except HearthwardError as err:
            _LOGGER.warning("A verdict given by notification is lost: %s", err)
            return
        self._confirm(press, self._words.noted)

    @callback
    def _confirm(self, press: Press, text: str) -> None:
        """Say in place of the notification that the answer has arrived."""
        told = self.book.page(press.recipient_id).told
        incident_id = next(
            (key for key, one in told.items() if one.window_id == press.window_id), None
        )
        if incident_id is None:
            return
        data = {
            "tag": tag_of(incident_id),
            "group": DOMAIN,
            "alert_once": True,
            "push": {"interruption-level": "passive", "sound": "none"},
        }
        camera = self._place.cameras.get(press.camera_id)
        title = camera.settings.title if camera else self._entry.title
        message = Message(title=title, text=text, data=data)
        self._queues[press.recipient_id].put_nowait(message)

    # --- sending

    async def _deliver(self, recipient: Recipient) -> None:
        """Send a recipient's messages one after the other, so that none overtakes."""
        queue = self._queues[recipient.id]
        while True:
            sent = await async_send(self._hass, recipient, await queue.get())
            self.counts["sent" if sent else "not_sent"] += 1

    @callback
    def _run(self, work: Coroutine[Any, Any, None], name: str) -> None:
        task = self._entry.async_create_background_task(
            self._hass, work, f"{DOMAIN} {name}"
        )
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def async_build_alerts(
    hass: HomeAssistant, entry: HearthwardConfigEntry, place: Place
) -> Alerts:
    """Return the notifications of an entry, as an earlier run left them."""
    recipients = {
        subentry.subentry_id: Recipient.of(subentry)
        for subentry in entry.get_subentries_of_type(SUBENTRY_RECIPIENT)
    }
    book = AlertBook(hass, entry.entry_id)
    await book.async_load(set(recipients))
    words = await async_words(hass)
    return Alerts(hass, entry, place, book, recipients, words)
