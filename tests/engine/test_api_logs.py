# SPDX-License-Identifier: AGPL-3.0-or-later
"""The log as the page shows it: the newest lines, no secret, for nobody else."""

from collections.abc import Iterator
import logging
import secrets
import subprocess
import sys
from typing import Any

import pytest

from hearthward_engine.observe.logbook import LOGBOOK, LONGEST, LogBook
from hearthward_engine.observe.logs import HIDDEN, REDACTOR

from .spine_helpers import API, Running
from .test_api_door import log_in

LOGGER = logging.getLogger("hearthward_engine.tests.logbook")


@pytest.fixture
def book() -> Iterator[LogBook]:
    """Let the process's log book hear of everything, as ``serve`` does."""
    root = logging.getLogger()
    level = root.level
    root.addHandler(LOGBOOK)
    root.setLevel(logging.DEBUG)
    yield LOGBOOK
    root.setLevel(level)
    root.removeHandler(LOGBOOK)


async def page_of(engine: Running, **query: Any) -> tuple[int, Any]:
    cookie, _ = await log_in(engine)
    url = f"{engine.url}{API}/logs"
    async with engine.http.get(url, headers=cookie, params=query) as answer:
        return answer.status, await answer.json()


async def test_it_lists_the_newest_lines_by_level_and_page(
    engine: Running, book: LogBook
) -> None:
    for number in range(5):
        LOGGER.info("calm %s", number)
        LOGGER.error("grave %s", number)
    status, found = await page_of(engine, level="error", limit=3)
    assert status == 200
    mine = [line for line in found["lines"] if line["logger"] == LOGGER.name]
    assert [line["text"] for line in mine] == ["grave 4", "grave 3", "grave 2"]
    assert {line["level"] for line in mine} == {"error"}
    _, older = await page_of(engine, level="error", limit=500, before=found["next"])
    texts = [line["text"] for line in older["lines"] if line["logger"] == LOGGER.name]
    assert texts[:2] == ["grave 1", "grave 0"]
    _, all_of_it = await page_of(engine, level="info")
    assert "calm 4" in {line["text"] for line in all_of_it["lines"]}


async def test_secrets_are_out_also_those_that_become_known_later(
    engine: Running, book: LogBook
) -> None:
    password = secrets.token_urlsafe(12)
    LOGGER.warning("opened rtsp://viewer:%s@camera/1", password)
    LOGGER.warning("the word is %s", password)
    LOGGER.warning("the token is %s", engine.token)
    REDACTOR.hide(password)
    _, found = await page_of(engine, level="warning", limit=500)
    text = str(found)
    assert password not in text
    assert engine.token not in text
    assert f"the word is {HIDDEN}" in text


async def test_tracebacks_are_shown_and_endless_texts_cut(
    engine: Running, book: LogBook
) -> None:
    try:
        raise RuntimeError("<script>alert(1)</script>")  # noqa: TRY301
    except RuntimeError:
        LOGGER.exception("it failed")
    LOGGER.error("x" * (2 * LONGEST))
    _, found = await page_of(engine, level="error", limit=2)
    endless, traceback = (line["text"] for line in found["lines"])
    assert len(endless) < LONGEST + 10
    assert traceback.startswith("it failed\nTraceback")
    assert "<script>alert(1)</script>" in traceback


async def test_the_token_alone_does_not_open_it(engine: Running) -> None:
    status, refused = await engine.call("GET", "/logs")
    assert (status, refused["error"]["code"]) == (401, "unauthorized")
    assert "log in there" in refused["error"]["message"]
    async with engine.http.get(f"{engine.url}{API}/logs") as answer:
        assert answer.status == 401


@pytest.mark.parametrize(("level", "shown"), [("info", False), ("debug", True)])
def test_requests_that_went_well_are_told_to_who_looks_for_faults_only(
    level: str, shown: bool
) -> None:
    program = (
        "import logging, sys; from hearthward_engine.observe.logs import "
        "set_up_logging; set_up_logging(sys.argv[1]); "
        "http = logging.getLogger('httpx'); "
        "http.info('went well'); http.warning('went wrong')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, level],
        capture_output=True,
        text=True,
        check=True,
    )
    assert ("went well" in done.stderr) is shown
    assert "went wrong" in done.stderr


def test_it_keeps_only_the_newest() -> None:
    book = LogBook(kept=3)
    for number in range(9):
        book.emit(logging.makeLogRecord({"msg": f"line {number}", "levelno": 20}))
    found = book.lines(logging.DEBUG, None, 10)
    assert [line.text for line in found] == ["line 8", "line 7", "line 6"]
    assert book.lines(logging.WARNING, None, 10) == []
