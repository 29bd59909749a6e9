# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fetch a model that a server lacks: visibly, one at a time, until it is there."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, suppress
import json
import logging
import random
from typing import Final, NamedTuple

import httpx
import ollama

FIRST_PAUSE_S: Final = 5.0
LONGEST_PAUSE_S: Final = 300.0

_LOGGER: Final = logging.getLogger(__name__)


class Hindrance(NamedTuple):
    """Why a pull failed, and when it is worth another try."""

    text: str
    pause_s: float | None
    """None: soon, and later each time."""


_KNOWN: Final = (
    (
        ("file does not exist", "not found", "invalid model name"),
        Hindrance("Ollama's library has no such model: check ollama_model", 1800.0),
    ),
    (
        ("no space left", "not enough space", "disk quota"),
        Hindrance("the server's disk is full: free some space there", 300.0),
    ),
    (
        ("newer version of ollama",),
        Hindrance("the model needs a newer Ollama: update it", 1800.0),
    ),
    (
        ("no such host", "dial tcp", "lookup ", "tls:", "network is unreachable"),
        Hindrance(
            "the server cannot reach Ollama's library: connect it to the internet, or "
            "bring the model there by hand",
            120.0,
        ),
    ),
)


def hindrance(said: str) -> Hindrance:
    """Return what a server's words about a failed pull mean."""
    lower = said.lower()
    for words, known in _KNOWN:
        if any(word in lower for word in words):
            return known
    text = " ".join(said.split())[:160] or "the server fell silent"
    return Hindrance(f"the download broke off: {text}", None)


class Bar:
    """How much is there; layers become known one by one, yet it only grows."""

    def __init__(self) -> None:
        """Start at nothing."""
        self._layers: dict[str, tuple[int, int]] = {}
        self.share = 0.0

    def take(self, step: ollama.ProgressResponse) -> None:
        """Take what a line of the server says."""
        if step.digest and step.total:
            self._layers[step.digest] = (step.completed or 0, step.total)
        done = sum(done for done, _ in self._layers.values())
        self.share = max(self.share, min(0.99, done / self.size if self.size else 0.0))

    @property
    def size(self) -> int:
        """Return the bytes of all layers known so far."""
        return sum(total for _, total in self._layers.values())


class Pull:
    """The pull of one model on one server; there is never a second beside it."""

    def __init__(
        self,
        model: str,
        place: str,
        steps: Callable[[], AsyncIterator[ollama.ProgressResponse]],
    ) -> None:
        """Pull by ``steps``, once it is started."""
        self._model = model
        self._place = place
        self._steps = steps
        self._task: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()
        self._told = -1
        self.progress: float | None = None
        """From 0 to 1 while it is under way."""
        self.trouble = ""
        """What hinders it, between two tries."""

    def start(self) -> None:
        """Begin, unless it is under way or waits for its next try."""
        if self._task is None or self._task.done():
            self._changed.clear()
            self.progress, self.trouble = 0.0, ""
            self._task = asyncio.create_task(self._run(), name="pull")

    async def stop(self) -> None:
        """End it: what is there stays on the server's disk and need not come again."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        self.progress, self.trouble = None, ""

    async def settled(self, within_s: float) -> None:
        """Wait until it ends, well or not, for at most so long."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await self._changed.wait()
        self._changed.clear()

    async def _run(self) -> None:
        pause_s = FIRST_PAUSE_S
        while True:
            self.progress, self.trouble = 0.0, ""
            found = await self._once()
            self.progress = None
            if found is None:
                _LOGGER.info("%s is now on %s", self._model, self._place)
                self._changed.set()
                return
            wait_s = found.pause_s or pause_s
            self.trouble = found.text
            _LOGGER.warning(
                "%s is not on %s yet; %s (tried again in %.0f s)",
                self._model,
                self._place,
                found.text,
                wait_s,
            )
            self._changed.set()
            await asyncio.sleep(wait_s * random.uniform(0.8, 1.2))  # noqa: S311
            pause_s = min(pause_s * 2, LONGEST_PAUSE_S)

    async def _once(self) -> Hindrance | None:
        """Pull; return None when the model is there, else why it is not."""
        bar = Bar()
        try:
            async with aclosing(self._steps()) as steps:  # type: ignore[type-var]
                async for step in steps:
                    if step.status == "success":
                        return None
                    bar.take(step)
                    self.progress = round(bar.share, 2)
                    self._tell(bar)
        except ollama.ResponseError as error:
            return hindrance(str(error.error))
        except (httpx.HTTPError, ConnectionError) as error:
            return hindrance(f"no connection ({type(error).__name__})")
        except (json.JSONDecodeError, ValueError, AttributeError, TypeError):
            return hindrance("the server's answer makes no sense")
        return hindrance("")

    def _tell(self, bar: Bar) -> None:
        """Log each tenth once, however often the download breaks off."""
        tenth = int(bar.share * 10)
        if tenth > self._told and bar.size:
            self._told = tenth
            _LOGGER.info(
                "%s: %d %% of %.1f GB is on %s",
                self._model,
                tenth * 10,
                bar.size / 1e9,
                self._place,
            )
