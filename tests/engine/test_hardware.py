# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which device decodes; this machine's own FFmpeg is asked."""

from collections.abc import Iterator

import pytest

from hearthward_engine.ingest import hardware
from hearthward_engine.ingest.hardware import KINDS, decoding, obstacle


@pytest.fixture(autouse=True)
def asked_anew() -> Iterator[None]:
    obstacle.cache_clear()
    yield
    obstacle.cache_clear()


def test_the_processor_decodes_unless_something_else_is_set() -> None:
    chosen = decoding("software")
    assert (chosen.kind, chosen.accelerator()) == (None, None)


def test_what_does_not_work_here_is_not_used_and_the_reason_is_said() -> None:
    for kind in KINDS:
        chosen = decoding(kind)
        if obstacle(kind):
            assert chosen.kind is None
            assert chosen.reason.startswith(f"on the processor ({kind}: ")
        else:
            assert chosen.kind == kind


def test_the_first_that_works_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        hardware, "obstacle", lambda kind: "" if kind == "vaapi" else "not here"
    )
    chosen = decoding("auto")
    assert (chosen.kind, chosen.reason) == ("vaapi", "by vaapi")
    accelerator = chosen.accelerator()
    assert accelerator is not None
    assert accelerator.allow_software_fallback


def test_where_none_works_each_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hardware, "obstacle", lambda _: "not here")
    reason = decoding("auto").reason
    assert all(f"{kind}: not here" in reason for kind in KINDS)


def test_an_ffmpeg_that_does_not_know_a_device_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hardware, "hwdevices_available", list)
    assert obstacle("cuda") == "this FFmpeg does not know it"
