# SPDX-License-Identifier: AGPL-3.0-or-later
"""Search: every window is found by what was last said of it, whatever is typed."""

from collections.abc import Iterator
from pathlib import Path
import sqlite3

from hypothesis import given, strategies as st
import msgspec
import pytest

from hearthward_engine.domain import Assessment, Level, Window
from hearthward_engine.present.history import Position, WindowQuery
from hearthward_engine.runtime.clock import ManualClock
from hearthward_engine.store import Store, search
from hearthward_engine.store.store import DATABASE

from .spine_helpers import T0, make_assessment, make_window
from .store_v1 import make_v1

SAID = {
    "w1": ("Person loiters at the front door", "Nobody of the house is at home."),
    "w2": ("Kurier an der Tür", "Ein Bote legt etwas ab und geht."),
    "w3": ("Car in the drive", "A car stops at the gate, and a person gets out."),
}


@pytest.fixture(params=["indexed", "looked through"])
def kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Search with SQLite's index and, as where it has none, without."""
    if request.param != "indexed":
        monkeypatch.setattr(search, "full_text", lambda: False)
    return str(request.param)


@pytest.fixture
def told(kind: str, tmp_path: Path, clock: ManualClock) -> Iterator[Store]:
    """A store of three windows whose texts are told apart."""
    with Store(tmp_path / kind, clock) as store:
        for number, (name, (title, summary)) in enumerate(SAID.items()):
            window = make_window(name, started_at=T0 + number, camera_id=f"c{number}")
            made = assess(window, title, summary)
            store.record(made, window)
        yield store


def assess(
    window: Window, title: str, summary: str = "", *, revision: int = 1
) -> Assessment:
    made = make_assessment(window, revision=revision)
    return msgspec.structs.replace(made, title=title, summary=summary)


def found(store: Store, asked: str, **more: object) -> list[str]:
    query = WindowQuery(text=asked, **more)  # type: ignore[arg-type]
    return [made.window_id for made in store.windows(query)]


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("person", ["w3", "w1"]),
        ("PERSON door", ["w1"]),
        ("person car", ["w3"]),
        ("kuri*", ["w2"]),
        ('"front door"', ["w1"]),
        ('"door front"', []),
        ('"front d"*', ["w1"]),
        ("bicycle", []),
        ("person NOT car", []),
        ("title:person", []),
        ("***", []),
    ],
)
def test_windows_are_found_by_words_starts_of_words_and_phrases(
    told: Store, asked: str, names: list[str]
) -> None:
    assert found(told, asked) == names


def test_accents_do_not_count_and_words_are_whole(store: Store) -> None:
    window = make_window("w2")
    title, summary = SAID["w2"]
    store.record(assess(window, title, summary), window)
    assert found(store, "tur") == found(store, "TÜR") == ["w2"]
    assert found(store, "kuri") == []


def test_search_joins_the_other_filters_and_paging(told: Store) -> None:
    assert found(told, "person", camera_id="c0") == ["w1"]
    assert found(told, "person", level=Level.LOW) == []
    assert found(told, "person", after=T0 + 1) == ["w3"]
    assert found(told, "person", limit=1) == ["w3"]
    assert found(told, "person", before=Position(T0 + 2, "w3")) == ["w1"]


def test_only_what_the_newest_revision_says_is_found(told: Store) -> None:
    window = make_window("w1", camera_id="c0")
    late = assess(window, "Postman", "Brings mail.", revision=3)
    told.record(late, window)
    early = assess(window, "Ghost", "Booh.", revision=2)
    told.record(early, window)
    assert found(told, "postman") == ["w1"]
    assert found(told, "loiters") == found(told, "ghost") == []


def test_what_is_forgotten_is_not_found_any_more(told: Store, tmp_path: Path) -> None:
    told.forget_before(T0 + 1.5)
    assert found(told, "person") == ["w3"]
    with told.read() as connection:
        rows = connection.exec_driver_sql("SELECT count(*) FROM texts")
        assert rows.scalar() == 1


@given(asked=st.text(max_size=60) | st.text('"*()^:-+ANDORNEAR{}\\\0 éd', max_size=60))
def test_nothing_that_can_be_typed_breaks_the_search(asked: str) -> None:
    words = search.bound(asked)
    if not words:
        return
    with sqlite3.connect(":memory:") as connection:
        connection.execute(
            "CREATE VIRTUAL TABLE texts USING fts5(title, "
            "tokenize='unicode61 remove_diacritics 2')"
        )
        connection.execute("INSERT INTO texts VALUES (?)", (asked.replace("\0", " "),))
        rows = connection.execute(
            "SELECT * FROM texts WHERE texts MATCH ?", (words["match"],)
        ).fetchall()
    assert len(rows) == 1, "a text is found by itself"


def test_windows_of_a_first_schema_are_found_after_the_update(
    kind: str, tmp_path: Path, clock: ManualClock
) -> None:
    window = make_window("w1")
    make_v1(
        tmp_path / DATABASE,
        [
            (window, assess(window, "Somebody")),
            (window, assess(window, "Postman at the door", revision=2)),
        ],
    )
    with Store(tmp_path, clock) as store:
        assert (store.epoch, store.engine_id) == ("the-epoch", "the-engine")
        assert found(store, "postman") == ["w1"]
        assert found(store, "somebody") == []
        assert [event.seq for event in store.events(0)] == [1, 2]
        again = make_window("w2", started_at=T0 + 1)
        event = store.record(assess(again, "Cat"), again)
        assert event.seq == 3
        assert found(store, "cat") == ["w2"]


def test_the_index_is_built_again_after_a_python_that_had_none(
    tmp_path: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def record(name: str, title: str) -> None:
        with Store(tmp_path, clock) as store:
            window = make_window(name)
            store.record(assess(window, title), window)

    record("w1", "Dog")
    with monkeypatch.context() as patched:
        patched.setattr(search, "full_text", lambda: False)
        record("w2", "Cat")
    with Store(tmp_path, clock) as store:
        assert found(store, "cat") == ["w2"]
        assert found(store, "dog") == ["w1"]
