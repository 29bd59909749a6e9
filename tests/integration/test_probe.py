# SPDX-License-Identifier: Apache-2.0
"""What measures the integration counts its calls as the loop meets them."""

import asyncio
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from tests.doubles.probe.meter import Meter

SOURCE = """
import asyncio
import threading
from time import thread_time

def work(seconds):
    until = thread_time() + seconds
    while thread_time() < until:
        pass

def nested(seconds):
    work(seconds)
    return [one for one in numbers()]

def numbers():
    yield 1
    yield 2

def calling(other):
    return other()

def failing():
    raise ValueError('no')

async def waiting():
    await inner()
    await asyncio.sleep(0)

async def inner():
    await asyncio.sleep(0)
"""
BUSY_S = 0.02


@pytest.fixture
def measured(tmp_path: Path) -> ModuleType:
    """Return a module that is measured."""
    path = tmp_path / "measured/module.py"
    path.parent.mkdir()
    path.write_text(SOURCE)
    spec = spec_from_file_location("measured_module", path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def meter(measured: ModuleType) -> Iterator[Meter]:
    meter = Meter("/measured/")
    meter.start()
    yield meter
    meter.stop()


def test_what_a_call_calls_counts_with_it(meter: Meter, measured: ModuleType) -> None:
    assert measured.nested(BUSY_S) == [1, 2]
    report = meter.report()
    assert report["calls"] == 1
    assert [one["name"] for one in report["slowest"]] == ["module.py:nested"]
    assert report["max_ms"] >= BUSY_S * 1000
    assert report["calls_s"] >= BUSY_S
    assert report["loop_s"] >= report["calls_s"]


def test_what_others_do_does_not_count(meter: Meter, measured: ModuleType) -> None:
    sum(range(1000))
    assert meter.report()["calls"] == 0
    assert measured.calling(lambda: 3) == 3
    assert meter.report()["calls"] == 1


def test_a_call_that_fails_ends(meter: Meter, measured: ModuleType) -> None:
    for _ in range(2):
        with pytest.raises(ValueError, match="no"):
            measured.failing()
    assert meter.report()["calls"] == 2


async def test_a_coroutine_counts_each_time_it_is_resumed(
    meter: Meter, measured: ModuleType
) -> None:
    await measured.waiting()
    report = meter.report()
    assert report["calls"] == 3
    assert report["slowest"][0]["name"] == "module.py:waiting"

    task = asyncio.create_task(measured.inner())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert meter.report()["calls"] == 5
    measured.work(0)
    assert meter.report()["calls"] == 6


async def test_what_runs_in_a_thread_counts_apart(
    meter: Meter, measured: ModuleType
) -> None:
    await asyncio.to_thread(measured.work, BUSY_S)
    report = meter.report()
    assert report["calls"] == 0
    assert report["elsewhere_s"] >= BUSY_S


def test_a_measurement_begins_anew(meter: Meter, measured: ModuleType) -> None:
    measured.work(0)
    meter.stop()
    measured.work(0)
    meter.start()
    measured.work(0)
    assert meter.report()["calls"] == 1
