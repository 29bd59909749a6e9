# SPDX-License-Identifier: Apache-2.0
"""The page about the entities, out of those that a running Home Assistant has."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from .markdown import code, codes, page, table

OF_CAMERA: Final = """\
One device for each camera that is watched. Its entities are available while the camera
is analysed; else they are `unavailable`: the switch is off, no picture came for a
minute, there is no detection model, or no engine. The switch is always there."""
OF_RECIPIENT: Final = """\
One device for each phone or other target that is notified. What they say survives
restarts; [Be notified](../how-to/notifications.md) tells what each does."""
DEVICES: Final = {
    "engine": ("The engine", "One device for each engine."),
    "camera": ("A camera", OF_CAMERA),
    "recipient": ("A recipient", OF_RECIPIENT),
}
MEANINGS: Final = {
    "home_risk": "the highest risk score of all cameras that are available",
    "engine_status": "`degraded`: something is wrong, `reasons` say what; "
    "`model_missing`: it cannot see",
    "llm_status": "whether the language model answers, and why not",
    "capacity": "how much of the machine the cameras use, and how many more would fit",
    "incident": "the title of the most serious incident that is going on; `none` where "
    "nothing goes on",
    "last_error": "what went wrong last, also when it has passed; `none` since Home "
    "Assistant has known the engine",
    "examine": "has the engine examine itself; what it finds wrong is shown at once",
    "sensitivity": "how small and how uncertain a thing may be to count, for "
    "cameras without a choice of their own",
    "window_length": "after how long what a camera sees is judged at the latest; what "
    "is over earlier is judged earlier",
    "engine": "whether the engine is as new as the integration; not for the app, which "
    "the Supervisor updates; nothing is installed from here",
    "person_count": "how many persons are in the picture",
    "vehicle_count": "how many vehicles are in the picture, parked ones too",
    "animal_count": "how many animals are in the picture",
    "confidence": "how sure the detector was of the object it last began to follow",
    "latency": "how old the newest picture was when the engine told of the camera",
    "risk_score": "the camera's current risk, 0–100: the newest score of its open "
    "incident, held for five minutes after the end, then 0; `unknown` while what was "
    "seen could not be assessed",
    "risk_level": "the engine's level of that score",
    "person": "on while a person is in the picture",
    "vehicle": "on while a vehicle is in the picture, a parked one too",
    "animal": "on while an animal is in the picture",
    "activity": "fires once for each object that the engine begins to follow",
    "key_frame": "the picture that tells most about the newest window",
    "analysis": "off: nothing of the camera is fetched, sent or analysed",
    "fps": "pictures that go into the analysis each second",
    "source": "whether the engine reads the stream or is sent snapshots, and why",
    "notifications": "off: nothing at all is sent",
    "minimum_level": "verdicts below it are not told",
    "cooldown": "minutes between two notifications of one camera that are heard",
    "presence": "notify always, when the person is away, or when nobody is home",
    "quiet_hours": "only critical verdicts are heard between the two times",
    "quiet_from": "when they start",
    "quiet_until": "when they end",
    "digest": "tell afterwards, in one message, what was held back",
    "snoozed_until": "nothing is heard until then; a time that is past ends it",
    "snooze": "nothing is heard for an hour",
    "wake": "ends every snooze, of single cameras too",
    "test_notification": "sends one notification, whatever the wishes say",
}
REMARKS: Final = """\
Risk and presence are measurements of the engine: after a restart of Home Assistant they
come from the engine's own state, and are never restored from an old one. A result that
arrives more than two minutes late changes no entity's history: it fires an event of its
own ([Events on the bus](bus-events.md)).

The name of an entity in Home Assistant begins with the name of its device: the risk
score of the camera *Porch* is `sensor.porch_risk_score`. Entity ids are made once from
the names in your language, and you may rename them."""


@dataclass(frozen=True, kw_only=True)
class EntityRow:
    """An entity as Home Assistant registered it."""

    device: str
    platform: str
    key: str
    name: str
    category: str
    enabled: bool
    values: tuple[str, ...]
    attributes: tuple[str, ...]


def entities_page(rows: Iterable[EntityRow]) -> str:
    """Return the page; raise KeyError for an entity that nobody explained."""
    everything = sorted(rows, key=lambda one: (not one.enabled, one.category, one.name))
    parts = []
    for device, (title, words) in DEVICES.items():
        those = [row for row in everything if row.device == device]
        parts += [f"## {title}", words, table(HEADER, map(_row, those))]
    return page("Entities", *parts, REMARKS)


HEADER: Final = (
    "name",
    "entity",
    "what it says or does",
    "values, attributes",
    "shown",
)


def _row(row: EntityRow) -> tuple[str, ...]:
    values = codes(row.values)
    if row.attributes:
        values += f"{'; ' if values else ''}attributes {codes(row.attributes)}"
    shown = f"as {row.category}" if row.category else "yes"
    return (
        f"**{row.name}**",
        code(row.platform),
        MEANINGS[row.key],
        values,
        shown if row.enabled else "disabled at first",
    )
