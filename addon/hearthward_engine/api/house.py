# SPDX-License-Identifier: AGPL-3.0-or-later
"""What Home Assistant knows about the house."""

import asyncio
from typing import Final

from ..domain import HouseState, Item
from .checks import check_time_zone
from .routing import Answer, Call, Route
from .wire import HouseReport, ReportedItem


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


ROUTES: Final = (
    Route(
        method="PUT",
        path="/house",
        handler=put,
        summary="Say what is known about the house, on change and every 60 s.",
        body=HouseReport,
        statuses=(204,),
    ),
)
