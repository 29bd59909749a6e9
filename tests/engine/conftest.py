# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fixtures of the engine's tests."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from hearthward_engine.runtime.clock import ManualClock
from hearthward_engine.store import Store

from .release_server import ReleaseServer, release_server
from .spine_helpers import T0, Running, running


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(T0)


@pytest.fixture
def store(tmp_path: Path, clock: ManualClock) -> Iterator[Store]:
    with Store(tmp_path / "data", clock) as opened:
        yield opened


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[Running]:
    async with running(tmp_path / "data") as started:
        yield started


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ReleaseServer]:
    """Run a stand-in for the release server on a free port of loopback."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with release_server() as release:
        yield release
