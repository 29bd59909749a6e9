# SPDX-License-Identifier: AGPL-3.0-or-later
"""The engine's process: runs the loop, says when it is ready, shows it is alive."""

import asyncio
import faulthandler
import json
import logging
import os
from pathlib import Path
import signal
import sys
from typing import Final

import msgspec

from .api.tls import CertificateError
from .engine import Engine
from .guardian import BEAT_S, HEARTBEAT_VARIABLE, STOP_S
from .observe.logbook import LOGBOOK
from .observe.logs import set_up_logging
from .runtime.files import PUBLIC, write_atomically
from .runtime.interpreter import describe, free_threaded, gil_enabled
from .runtime.watchdog import Watchdog
from .settings import Settings
from .store import StoreError

_LOGGER: Final = logging.getLogger(__name__)

FAILED: Final = 1
MARGIN_S: Final = 1.0
"""Between this process's own end and the guardian's patience."""
CANNOT_USE: Final = 78
"""EX_CONFIG: a restart would change nothing."""


def run_engine(
    settings: Settings, *, json_ready: bool = False, ready_file: Path | None = None
) -> int:
    """Run until SIGTERM or SIGINT; return the exit code."""
    set_up_logging(settings.log_level)
    logging.getLogger().addHandler(LOGBOOK)
    _LOGGER.info("%s", describe())
    if free_threaded() and gil_enabled():
        _LOGGER.warning("a dependency switched the GIL on: cameras share one core")
    # What a crash in a library leaves behind: stacks, without any value.
    faulthandler.enable()
    watchdog = Watchdog()
    watchdog.start()
    try:
        return asyncio.run(
            _run(settings, watchdog, json_ready=json_ready, ready_file=ready_file)
        )
    except (StoreError, CertificateError) as err:
        _LOGGER.critical("%s", err)
        return CANNOT_USE
    finally:
        watchdog.stop()


async def _run(
    settings: Settings,
    watchdog: Watchdog,
    *,
    json_ready: bool,
    ready_file: Path | None,
) -> int:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    heart = asyncio.create_task(_beat(stop, watchdog))
    engine = await asyncio.to_thread(Engine, settings)
    try:
        try:
            port = await engine.start()
        except OSError as err:
            _LOGGER.critical(
                "cannot listen on port %s: %s", settings.port, err.strerror
            )
            return FAILED
        _say_ready(engine, port, json_ready=json_ready, ready_file=ready_file)
        await stop.wait()
        _LOGGER.info("stopping")
    finally:
        try:
            async with asyncio.timeout(STOP_S - MARGIN_S):
                await engine.stop()
        except TimeoutError:
            # What is finished is on disk; a thread that hangs must not hold us.
            watchdog.write_down("not everything stopped in time")
            logging.shutdown()
            os._exit(FAILED)
        heart.cancel()
    return 0


def _say_ready(
    engine: Engine, port: int, *, json_ready: bool, ready_file: Path | None
) -> None:
    line = json.dumps(
        {
            "url": msgspec.structs.replace(engine.settings, port=port).local_url,
            "engine_id": engine.store.engine_id,
            "pid": os.getpid(),
        }
    )
    if not engine.access.owned() and not engine.supervised:
        code = engine.access.open_pairing()
        # For people at the terminal: the code opens pairing once, for ten minutes.
        sys.stderr.write(f"Pairing code: {code}  (10 minutes, once)\n")
        sys.stderr.flush()
    if ready_file is not None:
        write_atomically(ready_file, f"{line}\n".encode(), mode=PUBLIC)
    if json_ready:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


async def _beat(stop: asyncio.Event, watchdog: Watchdog) -> None:
    """Show guardian and watchdog that the loop runs; without a guardian, stop."""
    number = os.environ.pop(HEARTBEAT_VARIABLE, None)
    pipe = None if number is None else int(number)
    if pipe is not None:
        os.set_inheritable(pipe, False)
    while True:
        watchdog.beat()
        if pipe is not None:
            try:
                os.write(pipe, b".")
            except BrokenPipeError:
                _LOGGER.error("the guardian is gone; stopping")
                stop.set()
                pipe = None
        await asyncio.sleep(BEAT_S)
