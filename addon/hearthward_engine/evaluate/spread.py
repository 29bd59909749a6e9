# SPDX-License-Identifier: AGPL-3.0-or-later
"""Spread offline work over the processors where there is enough of it."""

from collections.abc import Callable, Sequence

from ..runtime.executors import cores, cpu_executor

WORTH_A_POOL = 500
"""With fewer items, starting workers costs more than they save."""

CHUNK = 64


def spread[Item, Made](
    work: Callable[[Item], Made], items: Sequence[Item], workers: int | None = None
) -> list[Made]:
    """Return ``work`` of every item, in order.

    Threads without the GIL, processes with it: there ``work`` is a module's function
    and items and results pickle.
    """
    count = cores() if workers is None else workers
    if count == 1 or len(items) < WORTH_A_POOL:
        return [work(item) for item in items]
    with cpu_executor(count, name="eval") as pool:
        return list(pool.map(work, items, chunksize=CHUNK))
