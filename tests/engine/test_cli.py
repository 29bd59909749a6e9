# SPDX-License-Identifier: AGPL-3.0-or-later
"""The command, as a real process."""

from collections.abc import Iterator
from contextlib import contextmanager
import json
import os
from pathlib import Path
import re
import signal
import subprocess
import sys
import time
from typing import Any

import httpx
import psutil
import pytest

from hearthward_engine.cli import main

from .spine_helpers import API

DEADLINE_S = 180.0  # a guard, not a measure: shared machines starve
COMMAND = (sys.executable, "-m", "hearthward_engine")


@contextmanager
def serving(folder: Path, *flags: str) -> Iterator[tuple[Any, dict[str, Any], Path]]:
    """Run ``serve`` on a free port; yield process, ready line and log."""
    log = folder / "engine.log"
    with (
        log.open("ab") as errors,
        subprocess.Popen(
            [
                *(*COMMAND, "serve", "--port", "0", "--json-ready", "--no-llm"),
                *("--data-dir", str(folder / "data"), *flags),
            ],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env=os.environ | {"PYTHONUNBUFFERED": "1"},
        ) as process,
    ):
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, log.read_text()
        try:
            yield process, json.loads(line), log
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait(DEADLINE_S)


def alive(url: str) -> bool:
    try:
        return bool(httpx.get(f"{url}{API}/health/live").json()["alive"])
    except httpx.TransportError:
        return False


def wait_until_alive(url: str) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while not alive(url):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_serve_says_where_it_listens_pairs_by_the_printed_code_and_stops_in_order(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ready_file = tmp_path / "ready.json"
    with serving(tmp_path, "--ready-file", str(ready_file)) as (process, ready, log):
        assert json.loads(ready_file.read_text()) == ready
        assert ready["pid"] != process.pid, "the guardian is the parent"
        info = httpx.get(f"{ready['url']}{API}/info").json()
        assert info["engine_id"] == ready["engine_id"]
        found = re.search(r"Pairing code: (\d{6})", log.read_text())
        assert found
        paired = httpx.post(
            f"{ready['url']}{API}/pair",
            json={"code": found[1], "instance_id": "ha"},
        ).json()
        # The command finds the same token while the engine runs.
        assert main(["token", "--data-dir", str(tmp_path / "data")]) == 0
        assert capsys.readouterr().out.strip() == paired["token"]
        assert paired["token"] not in log.read_text()
        process.send_signal(signal.SIGTERM)
        assert process.wait(DEADLINE_S) == 0
        assert not psutil.pid_exists(ready["pid"])
    with serving(tmp_path) as (_, _, log):
        log_text = log.read_text()
    assert log_text.count("Pairing code") == 1, "an owned engine shows no code"


def test_a_killed_engine_comes_back_at_the_same_address_with_its_log(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(tmp_path) as (process, ready, _):
        main(["token", "--data-dir", str(tmp_path / "data")])
        headers = {"Authorization": f"Bearer {capsys.readouterr().out.strip()}"}
        made = httpx.post(
            f"{ready['url']}{API}/cameras",
            json={"key": "front", "name": "Front"},
            headers=headers,
        ).json()
        psutil.Process(ready["pid"]).kill()
        deadline = time.monotonic() + DEADLINE_S
        while alive(ready["url"]):
            assert time.monotonic() < deadline
        wait_until_alive(ready["url"])
        again = httpx.post(
            f"{ready['url']}{API}/cameras",
            json={"key": "front", "name": "Front"},
            headers=headers,
        ).json()
        assert (again["camera_id"], again["known"]) == (made["camera_id"], True)
        assert process.poll() is None


def test_an_engine_whose_guardian_is_killed_stops_by_itself(tmp_path: Path) -> None:
    with serving(tmp_path) as (process, ready, _):
        engine = psutil.Process(ready["pid"])
        process.kill()
        engine.wait(DEADLINE_S)
    with serving(tmp_path, "--no-guardian") as (process, ready, _):
        assert ready["pid"] == process.pid


def test_a_bad_setting_ends_at_once_naming_the_flag(tmp_path: Path) -> None:
    answer = subprocess.run(
        [*COMMAND, "serve", "--reach", "900", "--data-dir", str(tmp_path)],
        capture_output=True,
        check=False,
        text=True,
        timeout=DEADLINE_S,
    )
    assert answer.returncode == 78
    assert "flag --reach" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_port_in_use_is_said_in_a_sentence(tmp_path: Path) -> None:
    with serving(tmp_path) as (_, ready, _):
        port = ready["url"].rpartition(":")[2]
        answer = subprocess.run(
            [
                *(*COMMAND, "serve", "--no-guardian", "--port", port, "--no-llm"),
                *("--data-dir", str(tmp_path / "other")),
            ],
            capture_output=True,
            check=False,
            text=True,
            timeout=DEADLINE_S,
        )
    assert answer.returncode == 1
    assert f"cannot listen on port {port}" in answer.stderr


def test_pairing_can_be_opened_and_the_owner_released_from_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def pair(url: str, code: str, instance: str) -> int:
        body = {"code": code, "instance_id": instance}
        return httpx.post(f"{url}{API}/pair", json=body).status_code

    def token(*flags: str) -> str:
        assert main(["token", *flags, "--data-dir", str(tmp_path / "data")]) == 0
        return capsys.readouterr().out.strip()

    with serving(tmp_path, "--no-guardian") as (_, ready, _):
        url = ready["url"]
        assert pair(url, token("--pairing-code"), "ha-1") == 200
        assert pair(url, token("--pairing-code"), "ha-2") == 409
        token("--release")
        assert pair(url, token("--pairing-code"), "ha-2") == 200


def test_doctor_reports_for_people_and_machines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    flags = ["--data-dir", str(tmp_path), "--ollama-url", "http://127.0.0.1:9"]
    assert main(["doctor", "--json", *flags]) == 1, "there is no model"
    report = json.loads(capsys.readouterr().out)
    assert report["healthy"] is False
    findings = {finding["name"]: finding for finding in report["findings"]}
    assert findings["interpreter"]["verdict"] == "ok"
    assert findings["interpreter"]["facts"]["codecs"]
    assert findings["model"]["verdict"] == "error"
    assert "hearthward-models" in findings["model"]["text"]
    assert findings["ollama 127.0.0.1:9"]["verdict"] == "warning"
    assert findings["disk"]["facts"]["free_mb"] > 0
    assert main(["doctor", "--no-llm", *flags]) == 1
    assert "error  model:" in capsys.readouterr().out


@pytest.mark.parametrize("tls", ["--no-tls", "--tls"])
def test_health_is_zero_while_an_engine_answers_and_one_when_none_does(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], tls: str
) -> None:
    with serving(tmp_path, tls) as (_, ready, _):
        assert ready["url"].startswith("https" if tls == "--tls" else "http:")
        flags = ["--port", ready["url"].rpartition(":")[2], tls]
        assert main(["health", *flags]) == 0
        assert capfd.readouterr().out.strip() == "alive"
    assert main(["health", *flags]) == 1
    assert f"no engine answers on port {flags[1]}" in capfd.readouterr().err


def test_help_names_every_setting(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["serve", "--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    for flag in ("--data-dir", "--window-seconds", "--no-llm", "--ollama-model"):
        assert flag in shown
