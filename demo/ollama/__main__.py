# SPDX-License-Identifier: Apache-2.0
"""``python -m demo.ollama serve --port 0``: run the stand-in, print where it is."""

import argparse
import asyncio
import json
import os
import signal

from aiohttp import web

from demo.ollama.server import MODEL, StandIn


async def serve(host: str, port: int, models: tuple[str, ...]) -> None:
    """Serve until SIGTERM or SIGINT; print one JSON line when ready."""
    runner = web.AppRunner(
        StandIn(models).app(), access_log=None, handler_cancellation=True
    )
    await runner.setup()
    site = web.TCPSite(runner, host, port)
    await site.start()
    address = runner.addresses[0]
    line = {
        "url": f"http://{address[0]}:{address[1]}",
        "pid": os.getpid(),
        "model": models[0],
        "stand_in": True,
    }
    print(json.dumps(line), flush=True)
    stopped = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stopped.set)
    await stopped.wait()
    await runner.cleanup()


def main() -> None:
    """Run what the command line says."""
    parser = argparse.ArgumentParser(description="a test double of an Ollama server")
    commands = parser.add_subparsers(required=True)
    command = commands.add_parser("serve", help="serve until told to stop")
    command.add_argument("--host", default="127.0.0.1")
    command.add_argument("--port", type=int, default=11434, help="0 takes a free one")
    command.add_argument("--model", action="append", dest="models")
    options = parser.parse_args()
    models = tuple(options.models or (MODEL,))
    asyncio.run(serve(options.host, options.port, models))


if __name__ == "__main__":
    main()
