# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where CPU work of the offline commands runs: threads, or processes with a GIL."""

from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
import multiprocessing
import os

from .interpreter import gil_enabled


def cores() -> int:
    """Return how many processors this process may use, at least one."""
    if hasattr(os, "process_cpu_count"):
        return os.process_cpu_count() or 1
    return os.cpu_count() or 1


def cpu_executor(workers: int | None = None, *, name: str = "cpu") -> Executor:
    """Return an executor in which ``workers`` Python functions run in parallel.

    Threads where the GIL is off, else spawned processes: their functions and
    arguments must pickle. For evaluation, replay and rendering; never for cameras.
    """
    count = cores() if workers is None else workers
    if count < 1:
        msg = f"workers must be at least 1, not {count}"
        raise ValueError(msg)
    if not gil_enabled():
        return ThreadPoolExecutor(count, thread_name_prefix=name)
    # Never fork: this process has threads that may hold locks.
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(count, mp_context=context)
