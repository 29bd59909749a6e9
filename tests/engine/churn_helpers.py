# SPDX-License-Identifier: AGPL-3.0-or-later
"""A sender of pictures, and cameras of a running engine that come and go."""

from collections import Counter
from contextlib import suppress
from functools import partial
import random
import threading

from hearthward_engine.api.errors import ApiError
from hearthward_engine.domain import Camera, PushSource, Source, StreamSource
from hearthward_engine.engine import Engine
from hearthward_engine.ingest.credits import CreditBook, Grant
from hearthward_engine.present.history import UnknownCameraError

from .ingest_helpers import CameraServer, eventually
from .thread_helpers import FRAMES, film

CHANGERS, PUSHERS, CHANGES = 4, 4, 60


class Sender:
    """Holds the credits that it is granted, and uses them up."""

    def __init__(self, book: CreditBook) -> None:
        self.book = book
        self._lock = threading.Lock()
        self._held: Counter[str] = Counter()
        self.connect()

    def connect(self) -> None:
        """Connect anew: what the earlier connection held is gone."""
        held: Counter[str] = Counter()

        def granted(grant: Grant) -> None:
            with self._lock:
                held[grant.camera_id] += grant.credits

        with self._lock:
            self.book.listen(granted)
            for grant in self.book.connect()[1]:
                held[grant.camera_id] += grant.credits
            self._held = held

    def take(self, camera_id: str) -> bool:
        """Use a credit up, if there is one, for a picture that is sent next."""
        with self._lock:
            self._held[camera_id] -= (there_is := self._held[camera_id] > 0)
        return there_is

    def spend(self, camera_id: str) -> bool:
        """Use a credit up, if there is one, and let the book know at once."""
        with self._lock:
            there_is = self._held[camera_id] > 0
            if there_is:
                self._held[camera_id] -= 1
                self.book.spent(camera_id)
        return there_is

    def agrees(self) -> bool:
        """Return whether the book knows exactly what is held."""
        with self._lock:
            held = {name: count for name, count in self._held.items() if count}
        accounts = self.book._accounts.items()
        return held == {name: kept.held for name, kept in accounts if kept.held}


class Churn:
    """Changes, feeds and looks at the cameras of an engine, a thread for each part."""

    THREADS = CHANGERS + PUSHERS + 2

    def __init__(self, engine: Engine, server: CameraServer) -> None:
        self._engine = engine
        self._url = server.url("/mjpeg")
        self._keys = [f"key-{number}" for number in range(6)]
        self.ids = [engine.cameras.register(key, key)[0] for key in self._keys]
        self.sender = Sender(engine.credits)
        self.answers: set[str] = set()
        self._lock = threading.Lock()
        self._changing = CHANGERS
        self._over = threading.Event()

    def work(self, number: int) -> None:
        """Play the part of this number until the last change is made."""
        rng = random.Random(number)
        if number >= CHANGERS + PUSHERS:
            self._look_on()
        elif number >= CHANGERS:
            self._push(rng)
        else:
            try:
                for _ in range(CHANGES):
                    self._change(rng)
                    self._over.wait(rng.uniform(0.0, 0.05))
            finally:
                with self._lock:
                    self._changing -= 1
                    if self._changing == 0:
                        self._over.set()

    def settle(self) -> None:
        """Let every camera take a few pictures by credit, as on a quiet day."""
        for key, camera_id in zip(self._keys, self.ids, strict=True):
            self._engine.cameras.register(key, key)
            self._put(camera_id, PushSource())
        for frame in range(4):
            for camera_id in self.ids:
                credit = partial(self.sender.take, camera_id)
                eventually(credit, "there is a credit")
                # Of a size that nobody pushed, so that none is dropped as identical.
                taken = self._engine.cameras.push(camera_id, film(5, 10 + frame), 0.0)
                assert taken.accepted
        eventually(self.sender.agrees, "every credit comes back")

    def _change(self, rng: random.Random) -> None:
        number = rng.randrange(len(self.ids))
        camera_id, action = self.ids[number], rng.random()
        cameras = self._engine.cameras
        with suppress(UnknownCameraError):
            if action < 0.2:
                cameras.remove(camera_id)
            elif action < 0.35:
                self._put(camera_id, PushSource(), enabled=False)
            elif action < 0.5:
                self._put(camera_id, StreamSource(url=self._url, generation=1))
            else:
                known, _ = cameras.register(self._keys[number], "again")
                assert known == camera_id
                self._put(camera_id, PushSource(), min_box=rng.uniform(0.02, 0.1))

    def _put(self, camera_id: str, source: Source, **changes: object) -> None:
        camera = Camera(id=camera_id, name="", source=source, fps=20.0, **changes)  # type: ignore[arg-type]
        self._engine.cameras.put(camera)

    def _push(self, rng: random.Random) -> None:
        while not self._over.wait(0.002):
            camera_id = rng.choice(self.ids)
            if not self.sender.take(camera_id):
                continue
            picture = film(rng.randrange(5), rng.randrange(FRAMES))
            try:
                answer = self._engine.cameras.push(camera_id, picture, 0.0)
                said = "accepted" if answer.accepted else answer.reason
            except ApiError as err:
                said = err.code.value
            with self._lock:
                self.answers.add(said)

    def _look_on(self) -> None:
        while not self._over.wait(0.01):
            seen = {state.camera_id for state in self._engine.board.camera_states()}
            assert seen <= set(self.ids)
            assert len(self._engine.pipeline().cameras) <= len(self.ids)
            assert self._engine.metrics.render()[0]


def loops_and_readers() -> list[str]:
    """Return the names of the threads that belong to cameras."""
    return [
        thread.name
        for thread in threading.enumerate()
        if thread.name.startswith(("camera-", "reader-"))
    ]
