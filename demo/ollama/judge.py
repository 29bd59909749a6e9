# SPDX-License-Identifier: Apache-2.0
"""Read a prompt's facts and say something plausible about them, always the same."""

from collections.abc import Iterator
import re
from typing import Any

_PRIOR = re.compile(r"\bprior\b[^\d\n]{0,30}(\d{1,3})", re.IGNORECASE)
_WINDOWS = re.compile(r"^Window (w\d+):$", re.MULTILINE)
_QUOTED = re.compile(r"«([^»]*)»")
_STAY = re.compile(r"«([^»]*)» ([\d.]+) s\b")
_HOUSE = (
    ("nobody home", "nobody is home"),
    ("armed_away", "the alarm is armed"),
    ("doorbell rang", "the doorbell rang"),
)

WEIGHTS = (
    (re.compile(r"\bnight\b"), 3),
    (re.compile(r"\(unknown\)|unknown person"), 2),
    (re.compile(r"\bcame up [2-9] times"), 5),
    (re.compile(r"\brestricted\b"), 4),
    (re.compile(r"nobody home"), 2),
    (re.compile(r"armed_away|triggered"), 3),
    (re.compile(r"beside a parked vehicle"), 3),
    (re.compile(r"doorbell rang"), -5),
    (re.compile(r"\(known:"), -4),
    (re.compile(r"in daylight|, daylight"), -2),
)


def wish(prompt: str) -> dict[str, Any]:
    """Return the answer that the facts suggest; a schema may still cut it.

    Where several windows are asked about, it is one answer for each.
    """
    first, *windows = _WINDOWS.split(prompt)
    if not windows:
        return _one(first)
    return {
        key: _one(facts) for key, facts in zip(windows[::2], windows[1::2], strict=True)
    }


def _one(prompt: str) -> dict[str, Any]:
    lines = [line.strip(" -") for line in prompt.splitlines() if line.strip()]
    found = _PRIOR.search(prompt)
    prior = int(found.group(1)) if found else 20
    fired = [(pattern, weight) for pattern, weight in WEIGHTS if pattern.search(prompt)]
    score = max(0, min(100, prior + sum(weight for _, weight in fired)))
    evidence = [line for line in lines if line.startswith(("person", "car", "Rule"))]
    return {
        "evidence": (evidence or lines)[:3],
        "factors": list(_factors(prompt, fired))[:4] or ["nothing unusual"],
        "score": score,
        "title": _title(prompt),
        "summary": _summary(lines),
        "action": "alert" if score >= 60 else "watch" if score >= 30 else "none",
        "subjects_visible": True,
    }


def _factors(prompt: str, fired: list[tuple[re.Pattern[str], int]]) -> Iterator[str]:
    for pattern, weight in sorted(fired, key=lambda one: -abs(one[1])):
        match = pattern.search(prompt)
        if match:
            word = match.group(0).strip(" (),:")
            yield f"{word} {'raises' if weight > 0 else 'lowers'} the risk"


def _title(prompt: str) -> str:
    subject = next(
        (
            label
            for label in ("person", "car", "truck", "dog", "cat", "bird")
            if re.search(rf"^- {label}\b", prompt, re.MULTILINE)
        ),
        "movement",
    )
    who = "Unknown person" if "(unknown)" in prompt and subject == "person" else subject
    zones = re.findall(r"(?:restricted|entry|yard|driveway|sidewalk) «([^»]*)»", prompt)
    place = zones[-1] if zones else next(iter(_QUOTED.findall(prompt)), "the camera")
    when = " at night" if re.search(r"\bnight\b", prompt) else ""
    return f"{who.capitalize()} at {place}{when}"


def _summary(lines: list[str]) -> str:
    """Return a sentence about the first person, and one about the house."""
    told = next((line for line in lines if line.startswith("person")), "")
    if not told:
        return lines[0] if lines else ""
    who = "Somebody unknown" if "(unknown)" in told else "Somebody of the house"
    stays = [(name, float(stay)) for name, stay in _STAY.findall(told)]
    if stays:
        place, longest = max(stays, key=lambda one: one[1])
        way = next((f", by way of {name}" for name, _ in stays if name != place), "")
        text = f"{who} was at {place} for {longest:.0f} s{way}."
    else:
        text = f"{who} was in sight."
    house = [said for fact, said in _HOUSE if any(fact in line for line in lines)]
    return f"{text} {' and '.join(house).capitalize()}." if house else text
