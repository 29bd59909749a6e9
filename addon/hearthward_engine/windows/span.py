# SPDX-License-Identifier: AGPL-3.0-or-later
"""Join reports about the house into the house over time; their order is no matter."""

from collections.abc import Mapping

from ..domain import HouseSpan, HouseState, Item, Spell

KEEP_S = 1800.0
"""What was over before this is forgotten; a window is re-decided long before."""

SAME_CHANGE_S = 2.0
"""Reports tell one and the same change this far apart, by their way through a net."""

DISORDER_S = 600.0
"""A report that is older than this shows that the clock was set back."""

MAX_SPELLS = 64
"""Per item; a contact that flaps must not fill the memory."""

type Spells[T] = tuple[Spell[T], ...]


def span_of(report: HouseState) -> HouseSpan:
    """Return what a single report tells of the house over time."""
    return with_report(None, report)


def with_report(span: HouseSpan | None, report: HouseState) -> HouseSpan:
    """Return the house over time with one more report, early or late."""
    at = report.received_at
    if span is None or at < span.received_at - DISORDER_S:
        span = HouseSpan(received_at=at)
    newest = at >= span.received_at
    past = max(at, span.received_at) - KEEP_S
    rings = {
        *span.rings,
        *(() if report.doorbell_at is None else (report.doorbell_at,)),
    }
    return HouseSpan(
        received_at=max(at, span.received_at),
        time_zone=report.time_zone if newest else span.time_zone,
        language=report.language if newest else span.language,
        sun=_joined(span.sun, report.sun, at, past),
        alarm=_joined(span.alarm, report.alarm, at, past),
        people=_all_joined(span.people, report.people, at, past),
        contacts=_all_joined(span.contacts, report.contacts, at, past),
        locks=_all_joined(span.locks, report.locks, at, past),
        rings=_rings(rings, past),
    )


def _all_joined[T](
    known: Mapping[str, Spells[T]], told: Mapping[str, Item[T]], at: float, past: float
) -> dict[str, Spells[T]]:
    joined = {
        name: _joined(known.get(name, ()), told.get(name), at, past)
        for name in sorted({*known, *told})
    }
    return {name: spells for name, spells in joined.items() if spells}


def _joined[T](
    known: Spells[T], item: Item[T] | None, at: float, past: float
) -> Spells[T]:
    spells = list(known)
    if item is not None:
        told = Spell(value=item.value, since=item.changed_at, seen_at=at)
        same = [spell for spell in spells if _is_same(spell, told)]
        spells = [spell for spell in spells if spell not in same]
        spells.append(
            Spell(
                value=told.value,
                since=min(spell.since for spell in (told, *same)),
                seen_at=max(spell.seen_at for spell in (told, *same)),
            )
        )
    spells.sort(key=lambda spell: (spell.since, spell.seen_at))
    over_at = [*(spell.since for spell in spells[1:]), float("inf")]
    return tuple(
        spell
        for spell, over in zip(spells, over_at, strict=False)
        if over >= past and spell.seen_at >= past
    )[-MAX_SPELLS:]


def _is_same[T](one: Spell[T], other: Spell[T]) -> bool:
    return one.value == other.value and abs(one.since - other.since) <= SAME_CHANGE_S


def _rings(rings: set[float], past: float) -> tuple[float, ...]:
    """Return the rings, each once: what follows closely is the same one told again."""
    kept: list[float] = []
    for ring in sorted(rings):
        if ring >= past and (not kept or ring - kept[-1] > SAME_CHANGE_S):
            kept.append(ring)
    return tuple(kept[-MAX_SPELLS:])
