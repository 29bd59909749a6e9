# SPDX-License-Identifier: Apache-2.0
"""Turn durable events into bus events: each once, none lost, nothing old as new."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
import logging

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.util import dt as dt_util

from .client import (
    Assessment,
    AssessmentEvent,
    Cursor,
    EngineClient,
    Gap,
    HearthwardError,
    Hello,
    IncidentEvent,
    Reset,
)
from .const import (
    DIGEST_QUIET_SECONDS,
    EVENT_INCIDENT,
    EVENT_INCIDENT_LATE,
    EVENT_RISK_DIGEST,
    EVENT_RISK_SUMMARY,
    EVENT_RISK_SUMMARY_LATE,
    LATE_AFTER_SECONDS,
    SERIOUS_LEVELS,
)
from .coordinator import CameraCoordinator
from .journal import Journal
from .summary import (
    async_place_of,
    digest_item,
    incident_summary,
    risk_digest,
    risk_summary,
)

_LOGGER = logging.getLogger(__name__)

FINAL = "final"
EPOCH_START = datetime(1970, 1, 1, tzinfo=UTC)
BACKFILL_OVERLAP = timedelta(minutes=10)
"""Windows that started so much before the newest one may have ended after it."""


class History:
    """Keeps the cursor, drops what was handled, and fires the bus events."""

    def __init__(
        self,
        hass: HomeAssistant,
        client: EngineClient,
        engine_id: str,
        cameras: Mapping[str, CameraCoordinator],
        journal: Journal,
    ) -> None:
        """Take the cameras by the engine's camera id."""
        self._hass = hass
        self._client = client
        self._engine_id = engine_id
        self._cameras = cameras
        self._journal = journal
        self._head: Cursor | None = None
        self._gaps = 0
        self._failed = False
        self._digest_timer: CALLBACK_TYPE | None = None

    @callback
    def async_start(self) -> None:
        """Wait on with the digest that an earlier run did not come to send."""
        self._await_digest()

    # --- the connection

    @callback
    def hello(self, hello: Hello) -> None:
        """Take where the log stands; from now on nothing of it may be missed."""
        self._head = Cursor(hello.epoch, hello.head)
        if self._journal.cursor is None:
            self._journal.advance(self._head)

    @callback
    def async_take(
        self, message: Reset | Gap | AssessmentEvent | IncidentEvent
    ) -> None:
        """Take in what concerns the log."""
        match message:
            case Reset():
                self._reset()
            case Gap():
                self._gap()
            case AssessmentEvent():
                self._assessment(message)
            case IncidentEvent():
                self._incident(message)

    @callback
    def _reset(self) -> None:
        """Forget the cursor; what happened meanwhile is fetched instead."""
        if self._head is not None:
            self._journal.advance(self._head)
        self._gap()

    @callback
    def _gap(self) -> None:
        """Remember that windows are to be fetched."""
        self._gaps += 1
        if self._journal.backfill_after is None:
            self._journal.backfill_after = _with_overlap(self._journal.last_started_at)
            self._journal.schedule_save()

    @property
    def wants_backfill(self) -> bool:
        """Return whether windows are to be fetched now.

        The replay comes first: what it brings in time is no history yet.
        """
        cursor, head = self._journal.cursor, self._head
        return (
            self._journal.backfill_after is not None
            and cursor is not None
            and head is not None
            and cursor.epoch == head.epoch
            and cursor.seq >= head.seq
        )

    async def backfill(self) -> None:
        """Fetch the windows that the log no longer holds; called until it works."""
        gaps, after = self._gaps, self._journal.backfill_after
        missed: list[Assessment] = []
        before: str | None = None
        try:
            while True:
                page = await self._client.windows(after=after, before=before)
                missed.extend(page.windows)
                if page.next in (None, before):
                    break
                before = page.next
        except HearthwardError as err:
            if not self._failed:
                _LOGGER.warning("Missed windows not fetched yet: %s", err)
            self._failed = True
            return
        self._failed = False
        for assessment in reversed(missed):
            if self._first_time(assessment):
                self._late(assessment)
                await asyncio.sleep(0)
        if gaps == self._gaps:
            self._journal.backfill_after = None
            self._journal.schedule_save()

    # --- durable events

    @callback
    def _assessment(self, event: AssessmentEvent) -> None:
        """Fire one revision of a window's verdict."""
        assessment = event.data
        if self._first_time(assessment):
            if camera := self._cameras.get(assessment.camera_id):
                camera.async_assessment(assessment)
            if event.age_s > LATE_AFTER_SECONDS:
                self._late(assessment)
            else:
                self._fire(EVENT_RISK_SUMMARY, assessment)
        self._journal.advance(event.cursor, assessment.started_at)

    @callback
    def _incident(self, event: IncidentEvent) -> None:
        """Fire one revision of an incident."""
        if self._journal.first_time("incident", event.id, event.revision):
            entity_ids = {
                camera_id: camera.settings.current_entity_id(self._hass)
                for camera_id, camera in self._cameras.items()
            }
            late = event.age_s > LATE_AFTER_SECONDS
            before = self._journal.incident_level(event.data)
            self._hass.bus.async_fire(
                EVENT_INCIDENT_LATE if late else EVENT_INCIDENT,
                incident_summary(event.data, event.change, entity_ids, before),
            )
        self._journal.advance(event.cursor)

    @callback
    def async_close(self) -> None:
        """Send a digest that is still waiting."""
        if self._digest_timer is not None:
            self._digest_timer()
            self._send_digest()

    # --- inside

    def _first_time(self, assessment: Assessment) -> bool:
        return self._journal.first_time(
            "window", assessment.window_id, assessment.revision
        )

    @callback
    def _late(self, assessment: Assessment) -> None:
        """Let a late verdict be history; serious ones share one digest.

        What somebody asked for is no news: who asked has the answer.
        """
        if assessment.status != FINAL:
            return
        self._fire(EVENT_RISK_SUMMARY_LATE, assessment)
        if assessment.on_demand:
            return
        if assessment.level in SERIOUS_LEVELS:
            self._journal.digest[assessment.window_id] = digest_item(assessment)
        else:
            self._journal.digest.pop(assessment.window_id, None)
        self._journal.schedule_save()
        self._await_digest()

    @callback
    def _await_digest(self) -> None:
        """Send the digest, if there is one, when no late verdict has come a while."""
        if self._digest_timer is not None:
            self._digest_timer()
            self._digest_timer = None
        if self._journal.digest:
            self._digest_timer = async_call_later(
                self._hass, DIGEST_QUIET_SECONDS, self._send_digest
            )

    @callback
    def _send_digest(self, _now: datetime | None = None) -> None:
        """Fire one event for all serious late verdicts."""
        self._digest_timer = None
        digest = risk_digest(self._journal.digest)
        self._journal.digest = {}
        self._journal.schedule_save()
        self._hass.bus.async_fire(EVENT_RISK_DIGEST, digest)

    @callback
    def _fire(self, event_type: str, assessment: Assessment) -> None:
        camera = self._cameras.get(assessment.camera_id)
        place = async_place_of(self._hass, self._engine_id, camera)
        self._hass.bus.async_fire(event_type, risk_summary(assessment, place))


def _with_overlap(started_at: str | None) -> str:
    """Return from when on windows may be missing."""
    newest = dt_util.parse_datetime(started_at) if started_at else None
    return (newest - BACKFILL_OVERLAP if newest else EPOCH_START).isoformat()
