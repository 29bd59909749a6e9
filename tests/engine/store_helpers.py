# SPDX-License-Identifier: AGPL-3.0-or-later
"""A crowd that writes to a store and reads from it, and checks what it reads."""

import random
import threading

import msgspec

from hearthward_engine.domain import Event, IncidentState
from hearthward_engine.present.history import IncidentQuery, WindowQuery
from hearthward_engine.store import Store
from hearthward_engine.store.almanac import Almanac

from .spine_helpers import jpeg, make_assessment, make_incident, make_window

WINDOWS = 15
"""How many windows each writer records, with two revisions and an incident's news."""


class Facts(msgspec.Struct):
    """What must come back together with its window."""

    window_id: str
    words: list[str]


class Journal:
    """What the writers know to be written, for the readers to find."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.done = threading.Event()
        self.recorded: dict[str, Event] = {}

    def note(self, window_id: str, event: Event) -> None:
        with self.lock:
            self.recorded[window_id] = event

    def some(self, rng: random.Random) -> str | None:
        with self.lock:
            known = list(self.recorded)
        return rng.choice(known) if known else None


def write(store: Store, journal: Journal, writer: int) -> list[Event]:
    """Keep, record twice and log windows and their incident."""
    events = []
    for number in range(WINDOWS):
        name = f"{writer}-{number}"
        window = make_window(name, camera_id=f"c{writer % 4}", incident_id=f"i{writer}")
        store.keep_open(window).result()
        facts = Facts(name, [name] * 50)
        for revision, status in ((1, "provisional"), (2, "final")):
            made = make_assessment(
                window, revision=revision, status=status, score=40 + writer
            )
            events.append(store.record(made, window, facts))
        journal.note(name, events[-1])
        change = "started" if number == 0 else "changed"
        incident = make_incident(
            f"i{writer}", revision=number + 1, window_ids=(name,), score=40 + writer
        )
        events.append(store.record_incident(change, incident))
    return events


def read(store: Store, journal: Journal, reader: int) -> int:
    """Read at random until the writers are done; return how far the log was read."""
    rng = random.Random(reader)
    head = 0
    # Fifty that never pause would only take the processor from the one that writes.
    while not journal.done.wait(rng.uniform(0.0, 0.5)):
        page = store.events(head, 40)
        assert [event.seq for event in page] == [head + 1 + n for n in range(len(page))]
        head += len(page)
        assert store.log_range().head >= head
        name = journal.some(rng)
        if name is not None:
            rng.choice((_look_at_window, _look_at_picture, _look_at_lists))(store, name)
    return head


def _look_at_window(store: Store, name: str) -> None:
    found = store.window(name)
    assert found is not None, "what was acknowledged is there"
    assert found.window.id == name
    assert [made.revision for made in found.revisions] == [1, 2]
    assert {made.window_id for made in found.revisions} == {name}
    assert found.facts == {"window_id": name, "words": [name] * 50}


def _look_at_picture(store: Store, name: str) -> None:
    assert store.media(f"{name}-k0") == jpeg()


def _look_at_lists(store: Store, _name: str) -> None:
    listed = [made.window_id for made in store.windows(WindowQuery(limit=500))]
    assert len(set(listed)) == len(listed)
    stories = Almanac(store).incidents(IncidentQuery()).incidents
    assert all(one.state is IncidentState.OPEN for one in stories)
