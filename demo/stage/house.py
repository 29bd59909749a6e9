# SPDX-License-Identifier: Apache-2.0
"""What stands in the house: its place on earth, its people, its alarm, its cameras."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from .hass_api import HassApi, HassSocket
from .processes import StageError

type TimeOfDay = Literal["day", "night"]

LATITUDE = 47.0
LOCAL_HOUR = {"day": 12, "night": 1}
DEGREES_PER_HOUR = 15
ALARM = "alarm_control_panel.house_alarm"
PEOPLE = ("Robin", "Kim")
"""Two residents: who left alone just now could be taken for the person in the yard."""
SETTLE_SECONDS = 180.0
CAMERA_TRIES = 3


@dataclass(frozen=True)
class CameraAddress:
    """Where a camera of the street can be reached; the password is a secret."""

    name: str
    still_url: str
    stream_url: str
    username: str = ""
    password: str = field(default="", repr=False)


async def move_house(
    api: HassApi, time_of_day: TimeOfDay, hour: int | None = None
) -> str:
    """Put the house where it is night, or noon, or that hour, at this moment.

    So the sun, its sensors and the local time of Home Assistant all agree. Return the
    time zone.
    """
    now = datetime.now(UTC)
    local = LOCAL_HOUR[time_of_day] if hour is None else hour
    offset = (local - now.hour + 11) % 24 - 11
    # The names of these zones count westwards.
    zone = f"Etc/GMT{-offset:+d}" if offset else "Etc/UTC"
    async with await api.socket() as socket:
        await socket.command(
            "config/core/update",
            latitude=LATITUDE,
            longitude=(local - now.hour - now.minute / 60 + 12) % 24 * DEGREES_PER_HOUR
            - 12 * DEGREES_PER_HOUR,
            time_zone=zone,
            unit_system="metric",
            country="AT",
            currency="EUR",
            language="en",
        )
    wanted = "above_horizon" if time_of_day == "day" else "below_horizon"
    await wait_state(api, "sun.sun", wanted)
    return zone


async def move_in(api: HassApi) -> None:
    """Let the telephones say where the residents are; the first user is one of them."""
    async with await api.socket() as socket:
        known = {
            one["name"]: one for one in (await socket.command("person/list"))["storage"]
        }
        for name in PEOPLE:
            fields = {
                "name": name,
                "device_trackers": [f"device_tracker.{name.lower()}s_phone"],
            }
            if person := known.get(name):
                fields |= {"person_id": person["id"], "user_id": person["user_id"]}
            await socket.command(f"person/{'update' if person else 'create'}", **fields)


async def everybody_leaves(api: HassApi) -> None:
    """Send the residents away and arm the alarm."""
    for name in PEOPLE:
        await _go(api, name, home=False)
    await api.action("alarm_control_panel", "alarm_arm_away", entity_id=ALARM)
    await wait_state(api, ALARM, "armed_away")


async def everybody_comes_home(api: HassApi) -> None:
    """Bring the residents home and disarm the alarm."""
    for name in PEOPLE:
        await _go(api, name, home=True)
    await api.action("alarm_control_panel", "alarm_disarm", entity_id=ALARM)
    await wait_state(api, ALARM, "disarmed")


async def _go(api: HassApi, name: str, *, home: bool) -> None:
    """Let a resident come home or leave."""
    switch = f"input_boolean.{name.lower()}_home"
    action = "turn_on" if home else "turn_off"
    await api.action("input_boolean", action, entity_id=switch)
    await wait_state(api, f"person.{name.lower()}", "home" if home else "not_home")


async def add_cameras(api: HassApi, cameras: list[CameraAddress]) -> list[str]:
    """Add cameras with Home Assistant's own flow; return their entity ids."""
    entries = await asyncio.gather(*(_create_camera(api, one) for one in cameras))
    async with await api.socket() as socket:
        return [
            await _name_camera(socket, entry, camera.name)
            for entry, camera in zip(entries, cameras, strict=True)
        ]


async def wait_state(api: HassApi, entity_id: str, state: str) -> None:
    """Wait until an entity has a state; raise StageError when it never gets it."""
    seen = None
    try:
        async with asyncio.timeout(SETTLE_SECONDS):
            while True:
                entity = (await api.states()).get(entity_id)
                seen = entity and entity["state"]
                if seen == state:
                    return
                await asyncio.sleep(0.2)
    except TimeoutError:
        msg = f"{entity_id} is {seen}, not {state}"
        raise StageError(msg) from None


async def _create_camera(api: HassApi, camera: CameraAddress) -> str:
    """Run the flow of a generic camera; return the config entry's id."""
    flow = await api.post(FLOWS, {"handler": "generic"})
    answers: dict[str, Any] = {
        "still_image_url": camera.still_url,
        "stream_source": camera.stream_url,
        "advanced": {
            "framerate": 2,
            "verify_ssl": True,
            "rtsp_transport": "tcp",
            "authentication": "basic",
        },
    }
    if camera.username:
        answers |= {"username": camera.username, "password": camera.password}
    # The flow waits ten seconds for the stream, which a busy machine can miss.
    step = await api.post(f"{FLOWS}/{flow['flow_id']}", answers)
    for _ in range(CAMERA_TRIES):
        if step.get("errors"):
            step = await api.post(f"{FLOWS}/{flow['flow_id']}", answers)
    if step["type"] == "form" and step["step_id"] == "user_confirm":
        step = await api.post(f"{FLOWS}/{flow['flow_id']}", {"confirmed_ok": True})
    if step["type"] != "create_entry":
        msg = f"Home Assistant did not take the camera {camera.name}: {step['errors']}"
        raise StageError(msg)
    return str(step["result"]["entry_id"])


async def _name_camera(socket: HassSocket, entry_id: str, name: str) -> str:
    """Give a new camera its name; return its entity id."""
    entity_id = ""
    async with asyncio.timeout(SETTLE_SECONDS):
        while not entity_id:
            for entity in await socket.command("config/entity_registry/list"):
                if entity["config_entry_id"] == entry_id:
                    entity_id = entity["entity_id"]
            await asyncio.sleep(0.2)
    renamed = await socket.command(
        "config/entity_registry/update",
        entity_id=entity_id,
        name=name,
        new_entity_id="camera." + name.lower().replace(" ", "_"),
    )
    return str(renamed["entity_entry"]["entity_id"])


FLOWS = "/api/config/config_entries/flow"
