# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rates over labelled windows, with the intervals that their number allows."""

from collections.abc import Callable, Iterable, Sequence
from math import sqrt
import random
from typing import Any, Final

from ..domain import Value
from .labelled import Label

ALARM_SCORE = 60
"""From here on a score wakes people."""

Z_95 = 1.959964

RESAMPLES: Final = 1000
RESAMPLE_SEED: Final = 1
"""The same report has the same intervals."""


class Scored(Value, frozen=True):
    """A label and the score that the window got; None where it got none."""

    label: Label
    score: int | None

    @property
    def alarmed(self) -> bool:
        """Return whether the score is an alarm."""
        return self.score is not None and self.score >= ALARM_SCORE

    @property
    def in_band(self) -> bool:
        """Return whether the score lies in the expected band."""
        low, high = self.label.expected
        return self.score is not None and low <= self.score <= high


def wilson(hits: int, n: int) -> tuple[float, float]:
    """Return the 95 % Wilson interval of ``hits`` out of ``n``; (0, 1) for none."""
    if n == 0:
        return 0.0, 1.0
    share, z2 = hits / n, Z_95**2
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    spread = Z_95 * sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return max(0.0, centre - spread), min(1.0, centre + spread)


def summary(scored: Sequence[Scored]) -> dict[str, Any]:
    """Return false alarms, incidents found and share in band; by cluster too."""
    return {
        **_with_resampled(_rates(scored), scored),
        "by_scenario": {
            name: _rates(group)
            for name, group in _grouped(scored, lambda one: one.label.scenario)
        },
        "by_cluster": _by_cluster(scored),
    }


def _rates(scored: Sequence[Scored]) -> dict[str, Any]:
    benign = [one for one in scored if one.label.kind == "benign"]
    threats = [one for one in scored if one.label.kind == "threat"]
    return {
        "n": len(scored),
        "not_assessed": sum(one.score is None for one in scored),
        "false_alarm_rate": _rate(one.alarmed for one in benign),
        "incident_rate": _rate(one.alarmed for one in threats),
        "in_band": _rate(one.in_band for one in scored),
    }


def _with_resampled(rates: dict[str, Any], scored: Sequence[Scored]) -> dict[str, Any]:
    """Add to each rate the interval by resampling whole clusters.

    Windows of one story resemble one another; Wilson's interval does not know that.
    """
    clusters = [group for _, group in _grouped(scored, lambda one: one.label.cluster)]
    for name, counted in COUNTED.items():
        parts = [[counted(one) for one in group] for group in clusters]
        low, high = resampled(
            [
                (sum(hit is True for hit in part), sum(hit is not None for hit in part))
                for part in parts
            ]
        )
        rates[name] |= {"cluster_low": low, "cluster_high": high}
    return rates


def resampled(
    clusters: Sequence[tuple[int, int]], times: int = RESAMPLES
) -> tuple[float | None, float | None]:
    """Return the 95 % bootstrap interval of hits by n over clusters.

    None where all clusters agree: redrawing them shows no spread then, which is no
    proof that there is none. Wilson's interval says what their number allows.
    """
    counted = [(hits, n) for hits, n in clusters if n]
    if len({hits / n for hits, n in counted}) < 2:
        return None, None
    rng = random.Random(RESAMPLE_SEED)  # noqa: S311 - no secret
    shares = sorted(
        sum(hits for hits, _ in drawn) / sum(n for _, n in drawn)
        for drawn in (rng.choices(counted, k=len(counted)) for _ in range(times))
    )
    low, high = shares[int(0.025 * times)], shares[int(0.975 * times) - 1]
    return round(low, 4), round(high, 4)


def _false_alarm(one: Scored) -> bool | None:
    return one.alarmed if one.label.kind == "benign" else None


def _found(one: Scored) -> bool | None:
    return one.alarmed if one.label.kind == "threat" else None


COUNTED: Final[dict[str, Callable[[Scored], bool | None]]] = {
    "false_alarm_rate": _false_alarm,
    "incident_rate": _found,
    "in_band": lambda one: one.in_band,
}
"""What a rate counts: yes, no, or None where the window is none of its."""


def _by_cluster(scored: Sequence[Scored]) -> dict[str, Any]:
    """Count each story once: its windows are not independent of one another."""
    clusters = [group for _, group in _grouped(scored, lambda one: one.label.cluster)]
    benign = [c for c in clusters if all(one.label.kind == "benign" for one in c)]
    threats = [c for c in clusters if any(one.label.kind == "threat" for one in c)]
    return {
        "n": len(clusters),
        "false_alarm_rate": _rate(any(one.alarmed for one in c) for c in benign),
        "incident_rate": _rate(any(one.alarmed for one in c) for c in threats),
        "in_band": _rate(all(one.in_band for one in c) for c in clusters),
    }


def _rate(outcomes: Iterable[bool]) -> dict[str, Any]:
    counted = list(outcomes)
    hits, n = sum(counted), len(counted)
    low, high = wilson(hits, n)
    return {
        "value": round(hits / n, 4) if n else None,
        "hits": hits,
        "n": n,
        "low": round(low, 4),
        "high": round(high, 4),
    }


def _grouped(
    scored: Sequence[Scored], key: Callable[[Scored], str]
) -> list[tuple[str, list[Scored]]]:
    groups: dict[str, list[Scored]] = {}
    for one in scored:
        groups.setdefault(key(one), []).append(one)
    return list(groups.items())
