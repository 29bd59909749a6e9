# SPDX-License-Identifier: AGPL-3.0-or-later
"""What Home Assistant knows about the house, and what people think of verdicts."""

import asyncio
from typing import Final

from ..domain import HouseState, Item
from ..present.history import UnknownWindowError
from .checks import check_time_zone
from .errors import ApiError, Code
from .routing import Answer, Call, Route
from .wire import FeedbackAnswer, FeedbackRequest, HouseReport, ReportedItem


def house_state(report: HouseReport, now: float) -> HouseState:
    """Return a report in the engine's time."""

    def item[T](reported: ReportedItem[T]) -> Item[T]:
        return Item(value=reported.value, changed_at=now - reported.age_s)

    doorbell = report.doorbell_age_s
    return HouseState(
        received_at=now,
        time_zone=report.time_zone,
        language=report.language,
        sun=None if report.sun is None else item(report.sun),
        alarm=None if report.alarm is None else item(report.alarm),
        people={name: item(found) for name, found in report.people.items()},
        contacts={name: item(found) for name, found in report.contacts.items()},
        locks={name: item(found) for name, found in report.locks.items()},
        doorbell_at=None if doorbell is None else now - doorbell,
    )


async def put(call: Call[HouseReport, None]) -> Answer:
    """Take over the state of the house."""
    check_time_zone(call.body.time_zone)
    state = house_state(call.body, call.services.clock.now())
    await asyncio.to_thread(call.services.take_house, state)
    return None


async def feedback(call: Call[FeedbackRequest, None]) -> FeedbackAnswer:
    """Take what a person thinks of a verdict."""
    try:
        camera_id, shift = await asyncio.to_thread(
            call.services.give_feedback, call.body.window_id, call.body.verdict
        )
    except UnknownWindowError as err:
        raise ApiError(
            Code.NOT_FOUND, "window_id names no stored window", "window_id"
        ) from err
    return FeedbackAnswer(camera_id=camera_id, shift=shift)


ROUTES: Final = (
    Route(
        method="PUT",
        path="/house",
        handler=put,
        summary="Say what is known about the house, on change and every 60 s.",
        body=HouseReport,
        statuses=(204,),
    ),
    Route(
        method="POST",
        path="/feedback",
        handler=feedback,
        summary="Say what a person thinks of a window's verdict.",
        body=FeedbackRequest,
        answer=FeedbackAnswer,
        errors=(Code.NOT_FOUND,),
    ),
)
