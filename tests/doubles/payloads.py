# SPDX-License-Identifier: Apache-2.0
"""What the engine says, as its API words it."""

from io import BytesIO
from typing import Any

from PIL import Image

type Raw = dict[str, Any]

START_AT = "2026-11-21T22:00:00+00:00"


def jpeg(shade: int = 0) -> bytes:
    """Return a small JPEG of one grey."""
    buffer = BytesIO()
    Image.new("L", (16, 16), shade).save(buffer, "JPEG")
    return buffer.getvalue()


def camera_state(camera_id: str, **changes: Any) -> Raw:
    """Return the state of a camera that is being watched and sees nothing."""
    return {
        "camera_id": camera_id,
        "name": camera_id,
        "state": "watching",
        "reason": None,
        "source": "push",
        "fps": 5.0,
        "frame_age_s": 0.2,
        "dropped": {},
        "presence": {"person": 0, "vehicle": 0, "animal": 0},
        "window_id": None,
        "incident_id": None,
        "risk": {
            "score": 0,
            "level": "low",
            "state": "clear",
            "window_id": None,
            "title": None,
            "since": None,
        },
        "image": None,
        "image_at": None,
    } | changes


def engine_state(**changes: Any) -> Raw:
    """Return the state of an engine that is well."""
    return {
        "status": "ok",
        "reasons": [],
        "version": "0.1.0",
        "demo": False,
        "gil_enabled": False,
        "interpreter": "CPython 3.14.2t",
        "detector": {"backend": "onnx", "model": "yolo26n", "device": "cpu"},
        "llm": {"state": "ok", "model": "nemotron-3-nano:4b", "reason": None},
        "home_risk": {"score": 0, "level": "low"},
        "cameras": 1,
        "uptime_s": 60,
        "capacity": {
            "used": 0.62,
            "limited_by": "detector",
            "more_cameras": 9,
            "shed_per_s": 0.0,
        },
        "problems": [],
    } | changes


def language(**states: str) -> Raw:
    """Return the language model's servers with the states of ``place=state``."""
    return {
        "model": "nemotron-3-nano:4b",
        "fetches": False,
        "hosts": [
            {
                "place": place,
                "state": {"state": state, "model": "nemotron-3-nano:4b"},
                "reachable": state != "unreachable",
                "models": [],
                "pulls": [],
            }
            for place, state in (states or {"gpubox:11434": "ok"}).items()
        ],
    }


def doctor_report(**changes: Any) -> Raw:
    """Return what a sound engine finds in itself, but for a full disk."""
    return {
        "version": "0.1.0",
        "healthy": True,
        "findings": [
            {
                "name": "interpreter",
                "verdict": "ok",
                "text": "CPython 3.14.2t, free-threaded",
                "facts": {"gil_enabled": False},
            },
            {
                "name": "disk",
                "verdict": "warning",
                "text": "400 MB are free; 1024 MB are wanted",
                "facts": {"free_mb": 400},
            },
        ],
    } | changes


def assessment(camera_id: str, window_id: str = "w1", **changes: Any) -> Raw:
    """Return a final verdict on a window with an intruder."""
    return {
        "window_id": window_id,
        "camera_id": camera_id,
        "incident_id": "i1",
        "revision": 1,
        "status": "final",
        "decided_at": "2026-11-21T22:01:35+00:00",
        "started_at": "2026-11-21T22:00:00+00:00",
        "ended_at": "2026-11-21T22:01:30+00:00",
        "outcome": "assessed",
        "reason": "",
        "score": 88,
        "level": "critical",
        "title": "Unknown person at the back door",
        "summary": "A person tried the handle of the back door at night.",
        "reasoning": "Nobody is expected.",
        "factors": ["night", "armed away"],
        "rules": [
            {
                "name": "restricted_zone",
                "reason": "Somebody is where nobody should be.",
                "shift": 0,
                "floor": 60,
                "ceiling": None,
            }
        ],
        "prior": 70,
        "floor": 60,
        "ceiling": 100,
        "classes": ["person"],
        "zones": ["back door"],
        "assessed_by": "nemotron-3-nano:4b",
        "house_state": "fresh",
        "image": "m1",
        "provenance": {},
    } | changes


def incident(camera_id: str, incident_id: str = "i1", **changes: Any) -> Raw:
    """Return an open incident of one window."""
    return {
        "id": incident_id,
        "revision": 1,
        "state": "open",
        "started_at": "2026-11-21T22:00:00+00:00",
        "ended_at": None,
        "camera_ids": [camera_id],
        "window_ids": ["w1"],
        "score": 88,
        "level": "critical",
        "title": "Unknown person at the back door",
        "merged_into": None,
    } | changes
