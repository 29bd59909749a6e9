# SPDX-License-Identifier: Apache-2.0
"""Command line of the street: serve, render, list."""

import argparse
import asyncio
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
import contextlib
import json
import os
import signal
import sys

from . import cache
from .cameras import CAMERAS
from .catalogue import DEMO_SCENES, QUIET, SCENES, find_scene
from .scene import Scene
from .server import serve


def _parse_scenes(text: str) -> Mapping[str, Scene]:
    chosen: dict[str, Scene] = {}
    for part in text.split(","):
        camera, _, name = part.strip().partition("=")
        if camera not in CAMERAS:
            msg = f"unknown camera {camera!r}; known: {', '.join(CAMERAS)}"
            raise argparse.ArgumentTypeError(msg)
        try:
            chosen[camera] = find_scene(name, camera)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None
    return chosen


def prerender(scenes: Iterable[Scene], workers: int = 0) -> None:
    """Render what is not cached yet, several scenes at a time, telling progress."""
    todo = [scene for scene in scenes if not cache.is_cached(scene)]
    if not todo:
        return
    workers = min(workers or os.cpu_count() or 1, len(todo))
    with ProcessPoolExecutor(workers) as pool:
        jobs = {pool.submit(cache.ensure, scene): scene for scene in todo}
        for done, job in enumerate(as_completed(jobs), 1):
            job.result()
            name = jobs[job].name
            print(
                f"rendered {name} ({done} of {len(todo)})", file=sys.stderr, flush=True
            )


def _needed(scenes: Iterable[Scene], loop: bool) -> list[Scene]:
    needed = list(scenes)
    if not loop:
        needed += [SCENES[QUIET[scene.camera, scene.lighting]] for scene in needed]
    return list({scene.name: scene for scene in needed}.values())


def _serve(options: argparse.Namespace) -> int:
    prerender(_needed([*options.scenes.values(), *options.prepare], options.loop))
    with contextlib.suppress(KeyboardInterrupt, asyncio.CancelledError):
        asyncio.run(_serve_until_signal(options))
    return 0


async def _serve_until_signal(options: argparse.Namespace) -> None:
    task = asyncio.create_task(
        serve(options.scenes, options.port, options.loop, options.rtsp)
    )
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    await task


def _render(options: argparse.Namespace) -> int:
    names = sorted(SCENES) if options.all else options.names
    if not names:
        names = sorted(set(DEMO_SCENES.values()))
    prerender([find_scene(name) for name in names], options.workers)
    return 0


def _list(options: argparse.Namespace) -> int:
    for scene in SCENES.values():
        row = {
            "scene": scene.name,
            "camera": scene.camera,
            "seconds": scene.seconds,
            "lighting": scene.lighting,
            "weather": scene.weather,
            "kind": scene.kind,
            "scenario": scene.scenario,
            "expected": scene.expected,
            "cached": cache.is_cached(scene),
        }
        if options.json:
            print(json.dumps(row))
        else:
            print(
                f"{scene.name:22} {scene.camera:11} {scene.lighting:5} {scene.scenario}"
            )
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the street's command line."""
    parser = argparse.ArgumentParser(prog="python -m demo.street", description=__doc__)
    commands = parser.add_subparsers(required=True)
    run = commands.add_parser("serve", help="replay scenes as cameras on loopback")
    run.add_argument("--port", type=int, default=0)
    default = ",".join(f"{camera}={name}" for camera, name in DEMO_SCENES.items())
    run.add_argument(
        "--scenes", type=_parse_scenes, default=default, metavar="CAMERA=SCENE,…"
    )
    run.add_argument(
        "--loop",
        action="store_true",
        help="repeat the scenes; otherwise quiet ones follow them",
    )
    run.add_argument("--no-rtsp", dest="rtsp", action="store_false")
    run.add_argument(
        "--prepare",
        type=_names,
        default=(),
        metavar="SCENE,…",
        help="render these too before starting",
    )
    run.set_defaults(do=_serve)
    draw = commands.add_parser("render", help="render scenes into the cache")
    draw.add_argument("names", nargs="*")
    draw.add_argument("--all", action="store_true")
    draw.add_argument("--workers", type=int, default=0)
    draw.set_defaults(do=_render)
    show = commands.add_parser("list", help="list the scenes")
    show.add_argument("--json", action="store_true")
    show.set_defaults(do=_list)
    options = parser.parse_args(arguments)
    result: int = options.do(options)
    return result


def _names(text: str) -> tuple[Scene, ...]:
    try:
        return tuple(find_scene(name.strip()) for name in text.split(","))
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


if __name__ == "__main__":
    sys.exit(main())
