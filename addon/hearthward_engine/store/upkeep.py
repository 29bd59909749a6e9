# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keep the store tidy and within its limits, a bounded batch at a time."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from itertools import batched
import logging
from typing import Final, Protocol

from sqlalchemy import Connection

from ..domain import Clock
from . import reads
from .media import MediaFolder
from .retention import (
    after_oldest,
    forget_before,
    forget_pictures,
    least_needed_pictures,
    used_bytes,
)

_LOGGER: Final = logging.getLogger(__name__)

SWEEP_BATCH: Final = 500


class Book(Protocol):
    """What reads and writes the database."""

    def read(self) -> AbstractContextManager[Connection]:
        """Lend a connection for reading."""

    def write[T](self, work: Callable[[Connection], T]) -> T:
        """Run work in the log writer's transaction."""


class Upkeep:
    """Deletes rows first and then their files, so that no row is without its file."""

    def __init__(self, book: Book, media: MediaFolder, clock: Clock) -> None:
        """Nothing is deleted before it is asked for."""
        self._book = book
        self._media = media
        self._clock = clock

    def sweep(self) -> int:
        """Delete files without a row, and rows without their file.

        Call before anything is recorded: a file is written before its row.
        Return how many files were deleted.
        """
        with self._book.read() as connection:
            known = reads.media_places(connection)
        swept = self._media.sweep(set(known))
        there = self._media.places()
        lost = [media_id for place, media_id in known.items() if place not in there]
        for part in batched(lost, SWEEP_BATCH, strict=False):
            self._book.write(partial(forget_pictures, media_ids=list(part)))
        if lost:
            _LOGGER.warning("%s pictures are gone from the disk", len(lost))
        return swept

    def forget_before(self, cutoff: float) -> None:
        """Delete windows, incidents, events and pictures older than a time."""
        done = False
        while not done:
            places, done = self._book.write(partial(forget_before, cutoff=cutoff))
            self._media.delete(places)

    def keep_within(self, limit: int) -> None:
        """Delete pictures, and then windows, until all takes up so many bytes."""
        sizes = self._media.places()
        pictures = sum(sizes.values())
        while pictures and pictures + self._used() > limit:
            with self._book.read() as connection:
                gone = least_needed_pictures(connection, self._clock.now())
            if not gone:
                break
            self._book.write(partial(forget_pictures, media_ids=list(gone)))
            self._media.delete(list(gone.values()))
            pictures -= sum(sizes.pop(place, 0) for place in gone.values())
        while pictures + self._used() > limit:
            with self._book.read() as connection:
                cutoff = after_oldest(connection)
            if cutoff is None:
                break
            self.forget_before(cutoff)

    def _used(self) -> int:
        with self._book.read() as connection:
            return used_bytes(connection)
