# SPDX-License-Identifier: AGPL-3.0-or-later
"""No token, password or pairing secret in any log, file or answer."""

import logging
from pathlib import Path
import time

import httpx
import pytest

from hearthward_engine.cli import main
from hearthward_engine.observe.logs import (
    HIDDEN,
    REDACTOR,
    RedactingFormatter,
    Redactor,
)

from .onnx_helpers import write_model
from .spine_helpers import API, jpeg
from .test_cli import DEADLINE_S, serving

PASSWORD = "pa55w0rd-Of-The-Camera"
STREAM_TOKEN = "tok3n-In-The-Query"
USER = "camera-user-name"
KEEPS_SECRETS = ("hearthward.db", "hearthward.keys")
"""Files that hold the token, for the engine alone."""
URL = f"rtsp://{USER}:{PASSWORD}@127.0.0.1:1/live?token={STREAM_TOKEN}&x=1"


def test_nothing_secret_reaches_a_log_a_file_or_an_answer_at_debug_level(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answers: list[str] = []
    model = write_model(tmp_path / "model.onnx", [[0, 0, 9, 9, 0.9, 0]])
    flags = ("--no-guardian", "--log-level", "debug", "--model-path", str(model))
    with serving(tmp_path, *flags) as (
        process,
        ready,
        log,
    ):
        main(["token", "--data-dir", str(tmp_path / "data")])
        token = capsys.readouterr().out.strip()
        with httpx.Client(
            base_url=ready["url"] + API,
            headers={"Authorization": f"Bearer {token}"},
            timeout=DEADLINE_S,
        ) as http:

            def call(method: str, path: str, **more: object) -> dict[str, object]:
                answer = http.request(method, path, **more)  # type: ignore[arg-type]
                answers.append(answer.text)
                found: dict[str, object] = answer.json() if answer.text else {}
                return found

            camera = call("POST", "/cameras", json={"key": "k", "name": "Front"})
            path = f"/cameras/{camera['camera_id']}"
            source = {"kind": "stream", "url": URL, "generation": 1}
            call("PUT", path, json={"name": "Front", "source": source})
            call("POST", "/test-source", json={"source": source})
            for bad in (
                URL.replace("rtsp", "file"),
                URL.replace("127.0.0.1:1", "[half"),
                URL.replace("127.0.0.1:1", ""),
                URL + "\n",
            ):
                source = {"kind": "stream", "url": bad}
                call("PUT", path, json={"name": "Front", "source": source})
                call("POST", "/test-source", json={"source": source})
            call(
                "PUT", path, json={"name": 5, "source": {"kind": "stream", "url": URL}}
            )
            call("PUT", path, json={"name": "x", "source": URL})
            call("POST", path + "/frames", content=jpeg())
            call("GET", "/health", params={"token": token})
            call("GET", f"/media/none?expires=1&signature={token}")
            for read in ("/cameras", path, "/health", "/openapi.json"):
                call("GET", read)
            answers.append(http.get("/metrics").text)
            http.get("/info", headers={"Authorization": f"Bearer {token}x"})
            # Until the stream's reader, which knows the password, has failed.
            deadline = time.monotonic() + DEADLINE_S
            while not call("GET", path)["status"]["reason"]:  # type: ignore[index]
                assert time.monotonic() < deadline
                time.sleep(0.1)
        process.terminate()
        process.wait(DEADLINE_S)
        printed = process.stdout.read()

    texts = {"the log": log.read_text(), "stdout": printed, "answers": "".join(answers)}
    for file in (tmp_path / "data").rglob("*"):
        if not file.is_file():
            continue
        if file.name.startswith(KEEPS_SECRETS):
            assert file.stat().st_mode & 0o077 == 0, f"others may read {file.name}"
        else:
            texts[file.name] = file.read_text(errors="replace")
    assert "POST /api/v1/cameras -> 201" in texts["the log"], "debug level is on"
    for name, text in texts.items():
        for secret in (token, PASSWORD, STREAM_TOKEN, USER):
            assert secret not in text, name
            assert secret[2:-2] not in text, name


def test_the_redactor_hides_what_it_was_told_and_what_looks_like_a_secret() -> None:
    redactor = Redactor()
    redactor.hide_url("rtsp://me:p%40ss-word@cam/1?user=abcd&stream=main&key=zz11")
    clean = redactor.clean
    assert clean("login me:p%40ss-word failed") == f"login {HIDDEN} failed"
    assert "p@ss-word" not in clean("decoded p@ss-word too")
    assert clean("the main stream") == "the main stream"
    assert "zz11" not in clean("with zz11")
    for text, secret in (
        ("open http://other:w0rd@host/x", "w0rd"),
        ("GET /x?token=abc123&y=1", "abc123"),
        ("GET /x?a=1&signature=ff00ff", "ff00ff"),
        ("Authorization: Bearer eyJhbGciOi", "eyJhbGciOi"),
        ('{"password": "letmein"}', "letmein"),
    ):
        assert secret not in clean(text)
        assert HIDDEN in clean(text)


def test_tracebacks_and_arguments_pass_the_redactor_too() -> None:
    secret = "s3cr3t-in-a-traceback"
    REDACTOR.hide(secret)
    error = RuntimeError(secret)
    record = logging.LogRecord(
        *("x", logging.ERROR, "f", 1, "failed on %s", (secret,)),
        (type(error), error, None),
    )
    assert secret not in RedactingFormatter("%(message)s").format(record)


def test_what_is_known_of_cameras_that_come_and_go_does_not_grow_for_ever() -> None:
    redactor = Redactor()
    redactor.hide("the-engines-own-token")

    def lease(number: int) -> str:
        return f"rtsp://me:password-{number}@cam/1?stream=main"

    redactor.hide_url(lease(0), "steady")
    for number in range(1, 3000):
        redactor.hide_url(lease(number), f"camera-{number % 50}")
        redactor.hide_url(lease(number), f"camera-{number % 50}")
        if number % 10 == 0:
            redactor.forget(f"camera-{number % 50}")
    assert len(redactor._secrets) < 3000
    assert redactor.clean("password-2999 password-2990") == f"{HIDDEN} {HIDDEN}"
    assert redactor.clean("password-0") == HIDDEN, "its lease lasts"
    assert redactor.clean("the-engines-own-token") == HIDDEN
    redactor.forget("steady")
    assert redactor.clean("password-0") == HIDDEN, "its last words may still come"
