# SPDX-License-Identifier: Apache-2.0
"""One engine: listens to its events and hands each to whom it concerns."""

import asyncio
from collections.abc import Coroutine
from datetime import datetime
import logging
from typing import Any, Final

from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers.event import (
    TrackStates,
    async_call_later,
    async_track_state_change_filtered,
)

from .alerts.desk import Alerts
from .arrivals import Arrivals
from .cameras import CameraSettings
from .changes import Settled
from .client import (
    ActivityEvent,
    AssessmentEvent,
    AuthFailed,
    CameraEvent,
    CertificateChanged,
    Disconnected,
    EngineClient,
    EngineEvent,
    EngineInfo,
    EngineState,
    EventStream,
    FrameSocket,
    Gap,
    Hello,
    IncidentEvent,
    Message,
    OtherHomeAssistant,
    Reset,
    Snapshot,
    SourceNeeded,
)
from .const import DOMAIN, SUBENTRY_CAMERA
from .coordinator import CameraCoordinator, EngineCoordinator, HearthwardConfigEntry
from .forwarder import CameraForwarder
from .gone import GoneCameras
from .history import History
from .house import House
from .incidents import OpenIncidents
from .issues import EngineIssues, Issues
from .journal import Journal

_LOGGER = logging.getLogger(__name__)

FORGOTTEN: Final = frozenset({"unknown_camera", "not_found"})
SET_UP_AGAIN_AFTER_SECONDS: Final = 3
"""Not at once: an engine that goes on refusing must not keep us turning."""


class Hub:
    """Everything that runs for one config entry."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: HearthwardConfigEntry,
        client: EngineClient,
        info: EngineInfo,
        engine: EngineCoordinator,
        cameras: dict[str, CameraCoordinator],
        journal: Journal,
    ) -> None:
        """Take what set-up found out; ``cameras`` by the engine's camera id."""
        self.client = client
        self.info = info
        self.engine = engine
        self.cameras = cameras
        self.incidents = OpenIncidents(hass, entry)
        self.device_id: str = ""
        """The engine's device, via which the cameras' devices hang."""
        self.alerts: Alerts
        """Built after the hub, since they look into it."""
        self._hass = hass
        self._entry = entry
        self._journal = journal
        self._issues = Issues(hass, entry)
        self._ailments = EngineIssues(hass, entry, journal, self._issues)
        self._gone = GoneCameras(hass, entry, self._issues, cameras)
        self._arrivals = Arrivals(hass, entry, journal)
        self._history = History(hass, client, info.engine_id, cameras, journal)
        self._house = House(hass, client, journal, entry.options)
        self._frames = FrameSocket(client, self._on_refusal, on_credit=self._on_credit)
        self._events = EventStream(client, lambda: journal.cursor)
        self._tasks: set[asyncio.Task[None]] = set()
        self._filling: asyncio.Task[None] | None = None
        self._setting_up_again = False
        self._reachable = True
        self._refused: set[tuple[str, str]] = set()
        self._settled = Settled.of(entry)
        self.forwarders = {
            camera_id: CameraForwarder(
                hass,
                client,
                self._frames,
                camera.settings,
                camera_id,
                camera.async_source_reason,
                self._set_up_again,
            )
            for camera_id, camera in cameras.items()
        }

    @callback
    def async_start(self) -> None:
        """Start listening and forwarding; all of it ends with the entry's unload."""
        self.alerts.async_start()
        self._history.async_start()
        self._gone.async_start()
        self._arrivals.async_start()
        self._run(self._listen(), "events")
        self._run(self._frames.run(), "frames")
        self._run(self._house.run(), "house")
        for camera_id, forwarder in self.forwarders.items():
            self._run(forwarder.run(), f"camera {camera_id}")
        self._entry.async_on_unload(self._house.async_listen())
        tracker = async_track_state_change_filtered(
            self._hass, TrackStates(False, set(), {"camera"}), self._on_camera_change
        )
        self._entry.async_on_unload(tracker.async_remove)

    async def async_stop(self) -> None:
        """Stop all that runs, then keep what must survive."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)
        self._history.async_close()
        self._issues.async_close()
        await self.alerts.async_stop()
        await self._journal.async_close()

    async def async_write(self) -> None:
        """Write now what would be written in a moment."""
        # First what was told: a cursor that is behind only makes it told as late.
        await self.alerts.book.async_write()
        await self._journal.async_write()

    @callback
    def async_take_settings(self) -> bool:
        """Go by the entry's changed settings; return whether that needs no reload."""
        if Settled.of(self._entry) != self._settled:
            return False
        ids = {one.settings.subentry_id: id_ for id_, one in self.cameras.items()}
        for subentry in self._entry.get_subentries_of_type(SUBENTRY_CAMERA):
            settings = CameraSettings.from_subentry(subentry).beside(ids)
            camera_id = ids[subentry.subentry_id]
            if settings != self.cameras[camera_id].settings:
                self.cameras[camera_id].settings = settings
                self.forwarders[camera_id].async_set_settings(settings)
        self._house.async_choose(self._entry.options)
        return True

    @callback
    def async_forget_gpu(self) -> None:
        """Take it that the engine does without a GPU from now on."""
        self._journal.async_set_gpu(None)
        self._ailments.async_look_again()

    @callback
    def _run(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        """Start work that ends with the hub."""
        task = self._entry.async_create_background_task(
            self._hass, work, f"{DOMAIN} {name}"
        )
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    # --- events

    async def _listen(self) -> None:
        """Handle what the engine says, one message after the other."""
        ours = True
        async for message in self._events.messages():
            if isinstance(message, Hello):
                ours = message.engine_id == self.info.engine_id
                if not ours:
                    self._set_up_again()
            # What another engine says is not about our cameras.
            if not ours and not isinstance(message, Disconnected):
                continue
            try:
                self._handle(message)
            except Exception:
                _LOGGER.exception("A %s was not taken in", type(message).__name__)
            # Many may have come at once; what else there is to do has its turn between.
            await asyncio.sleep(0)

    @callback
    def _handle(self, message: Message) -> None:
        match message:
            case Hello():
                self._history.hello(message)
                self.incidents.async_hello(message)
            case Snapshot():
                self._on_snapshot(message)
            case EngineEvent(data=state):
                self._on_engine(state)
            case Disconnected():
                self._on_lost(message)
            case CameraEvent() | ActivityEvent() | SourceNeeded():
                self._on_camera_message(message)
            case Reset() | Gap() | AssessmentEvent() | IncidentEvent():
                self._history.async_take(message)
                if isinstance(message, IncidentEvent):
                    self.incidents.async_take(message)
        if (
            self._reachable
            and self._history.wants_backfill
            and (self._filling is None or self._filling.done())
        ):
            self._filling = self._run(self._history.backfill(), "back-fill")

    @callback
    def _on_snapshot(self, snapshot: Snapshot) -> None:
        """Take in all current state, then tell the engine ours."""
        if not self._reachable:
            _LOGGER.info("%s is back", self._entry.title)
        self._reachable = True
        self._on_engine(snapshot.engine)
        self.incidents.async_snapshot(snapshot.incidents)
        for state in snapshot.cameras:
            if camera := self.cameras.get(state.camera_id):
                camera.async_state(state)
                self.forwarders[state.camera_id].async_state(state)
        for forwarder in self.forwarders.values():
            forwarder.async_connected()
        self._house.async_connected()

    @callback
    def _on_lost(self, lost: Disconnected) -> None:
        """Make all unavailable, once; ask for a new token if ours was refused."""
        if self._reachable:
            _LOGGER.warning("%s cannot be reached: %s", self._entry.title, lost.error)
        self._reachable = False
        for forwarder in self.forwarders.values():
            forwarder.async_disconnected()
        self._house.async_disconnected()
        self._ailments.async_lost()
        self.engine.async_failed(str(lost.error))
        self.incidents.async_lost()
        for camera in self.cameras.values():
            camera.async_lost()
        if isinstance(lost.error, AuthFailed):
            self._entry.async_start_reauth(self._hass)
        elif isinstance(lost.error, OtherHomeAssistant | CertificateChanged):
            self._set_up_again()

    @callback
    def _on_engine(self, state: EngineState) -> None:
        """Take in the engine's state; some of it is the user's to mend."""
        self.engine.async_push(state)
        self._ailments.async_update(state)

    @callback
    def _on_camera_message(
        self, message: CameraEvent | ActivityEvent | SourceNeeded
    ) -> None:
        """Hand on what concerns one camera; strangers are passed over."""
        match message:
            case CameraEvent(data=state):
                if camera := self.cameras.get(state.camera_id):
                    camera.async_state(state)
                    self.forwarders[state.camera_id].async_state(state)
            case ActivityEvent(id=track_id, data=activity):
                if camera := self.cameras.get(activity.camera_id):
                    camera.async_activity(track_id, activity)
            case SourceNeeded(camera_id=camera_id):
                if forwarder := self.forwarders.get(camera_id):
                    forwarder.async_source_needed(message.generation, message.reason)

    # --- the cameras' forwarding

    @callback
    def _on_camera_change(self, event: Event[EventStateChangedData]) -> None:
        """Look for the stream of a camera that has just become available."""
        old, new = event.data["old_state"], event.data["new_state"]
        gone = (STATE_UNAVAILABLE, STATE_UNKNOWN)
        if new is None or new.state in gone or (old and old.state not in gone):
            return
        for forwarder in self.forwarders.values():
            if forwarder.settings.current_entity_id(self._hass) == new.entity_id:
                forwarder.async_camera_available()

    @callback
    def _on_credit(self, camera_id: str) -> None:
        """Hand on that the engine wants pictures of a camera."""
        if forwarder := self.forwarders.get(camera_id):
            forwarder.async_credited()

    @callback
    def _on_refusal(self, camera_id: str, code: str, message: str) -> None:
        """Say once per camera and code why the engine refuses its pictures."""
        if code in FORGOTTEN:
            self._set_up_again()
        elif (camera_id, code) not in self._refused and (
            camera := self.cameras.get(camera_id)
        ):
            self._refused.add((camera_id, code))
            _LOGGER.warning(
                "%s: picture refused: %s", camera.settings.title, message or code
            )

    @callback
    def _set_up_again(self) -> None:
        """Set up again, once and soon: that registers the cameras or says what is."""
        if self._setting_up_again:
            return
        self._setting_up_again = True
        self._entry.async_on_unload(
            async_call_later(
                self._hass, SET_UP_AGAIN_AFTER_SECONDS, self._async_set_up_again
            )
        )

    @callback
    def _async_set_up_again(self, _now: datetime) -> None:
        self._hass.config_entries.async_schedule_reload(self._entry.entry_id)
