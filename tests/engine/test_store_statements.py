# SPDX-License-Identifier: AGPL-3.0-or-later
"""The store builds no SQL statement while cameras are watched."""

from datetime import UTC

import msgspec
import pytest
from sqlalchemy.sql.cache_key import HasCacheKey

from hearthward_engine.domain import IncidentState, Level
from hearthward_engine.present.history import IncidentQuery, Position, WindowQuery
from hearthward_engine.store import Store
from hearthward_engine.store.almanac import Almanac

from .spine_helpers import T0, make_assessment, make_incident, make_window
from .store_helpers import Facts
from .thread_helpers import yard_camera


def use_everything(store: Store, name: str) -> None:
    """Call whatever of the store is called while cameras are watched."""
    camera = msgspec.structs.replace(
        yard_camera(0), id=store.register_camera(name, "")[0]
    )
    store.save_camera(camera)
    window = make_window(name, camera_id=camera.id, incident_id=name)
    store.keep_open(window).result()
    store.record(make_assessment(window, status="provisional"), window)
    store.record(make_assessment(window, revision=2), window, Facts(name, []))
    store.record_incident("started", make_incident(name, window_ids=(name,)))
    store.record_incident("changed", make_incident(name, revision=2, score=70))
    store.add_feedback(name, "correct")
    store.set_meta("house", name)
    store.forget_open(name)
    place = Position(T0, name)
    for query in (
        WindowQuery(),
        WindowQuery(text="person"),
        WindowQuery(camera_id=camera.id, level=Level.HIGH, before=place, after=1.0),
    ):
        store.windows(query)
    assert store.window(name)
    assert store.incident(name)
    assert store.media(f"{name}-k0")
    assert store.newest_of_incident(make_incident(window_ids=(name,)))
    store.newest_of_camera(camera.id)
    store.feedback(camera.id)
    store.window_count(camera.id)
    store.last_revision(name)
    store.incidents_since(T0)
    almanac = Almanac(store)
    for asked in (
        IncidentQuery(),
        IncidentQuery(state=IncidentState.OPEN, before=place, after=1.0),
    ):
        almanac.incidents(asked)
    almanac.tally(T0, T0 + 1, UTC)
    store.open_windows()
    store.log_range()
    store.events(0)
    store.cameras()
    store.remove_camera(camera.id)


def test_no_statement_is_built_anew(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_everything(store, "first")
    built: list[object] = []
    build = HasCacheKey._generate_cache_key

    def counting(statement: HasCacheKey) -> object:
        built.append(statement)
        return build(statement)

    monkeypatch.setattr(HasCacheKey, "_generate_cache_key", counting)
    use_everything(store, "second")
    # Each would stop all threads of a free-threaded Python for a moment, twice.
    assert [str(statement) for statement in built] == []
