# SPDX-License-Identifier: AGPL-3.0-or-later
"""The command ``hearthward-engine``; imports what a command needs, when it needs it."""

import argparse
from collections.abc import Sequence
import json
from pathlib import Path
import ssl
import sys
from typing import Any, Final
from urllib.request import urlopen

import msgspec

from . import __version__
from .guardian import Guardian, engine_command, free_port
from .settings import OPTIONS, Settings, SettingsError, load

USAGE_ERROR: Final = 2
HEALTH_S: Final = 5.0
SETTINGS_ERROR: Final = 78
"""EX_CONFIG: a restart would change nothing."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    parser = _parser()
    options = parser.parse_args(given)
    try:
        settings = _settings(options)
    except SettingsError as err:
        print(f"hearthward-engine: {err}", file=sys.stderr)
        return SETTINGS_ERROR
    match options.command:
        case "serve":
            return _serve(options, settings)
        case "doctor":
            from .doctor import doctor

            return doctor(settings, as_json=options.json)
        case "health":
            return _health(settings)
        case "eval" | "replay":
            return _eval(options, settings)
        case "token":
            return _token(options, settings)
        case _:
            return _openapi()


def _serve(options: argparse.Namespace, settings: Settings) -> int:
    if options.no_guardian:
        from .process import run_engine

        ready_file = Path(options.ready_file) if options.ready_file else None
        return run_engine(
            settings, json_ready=options.json_ready, ready_file=ready_file
        )
    from .observe.logs import set_up_logging

    set_up_logging(settings.log_level)
    arguments = _flags(options)
    if settings.port == 0:
        # Every restart must come back where the clients look for it.
        arguments += ["--port", str(free_port(settings.host))]
    if options.json_ready:
        arguments.append("--json-ready")
    if options.ready_file:
        arguments += ["--ready-file", options.ready_file]
    return Guardian(engine_command(arguments)).run()


def _health(settings: Settings) -> int:
    """Ask the running engine whether it is alive; for a container's health check."""
    # Its certificate is its own, and the way is this machine's loopback.
    context = ssl._create_unverified_context() if settings.tls else None  # noqa: S323, SLF001
    url = f"{settings.local_url}/api/v1/health/live"
    try:
        with urlopen(url, timeout=HEALTH_S, context=context) as answer:  # noqa: S310
            alive = json.load(answer)["alive"] is True
    except (OSError, ValueError, KeyError, TypeError) as err:
        print(f"no engine answers on port {settings.port}: {err}", file=sys.stderr)
        return 1
    print("alive" if alive else "not alive")
    return 0 if alive else 1


def _eval(options: argparse.Namespace, settings: Settings) -> int:
    from .evaluate import command
    from .wiring.judges import ollama_settings

    host = next(iter(ollama_settings(settings)), None)
    if options.command == "replay":
        return command.replay(
            settings.folder, options.assess, host, as_json=options.json
        )
    return command.evaluate(
        Path(options.windows), options.assess, host, as_json=options.json
    )


def _token(options: argparse.Namespace, settings: Settings) -> int:
    from .api.access import Access
    from .runtime.clock import SystemClock
    from .store import Store, StoreError
    from .store.memory import Ledger
    from .wiring.audit import OwnerLog

    clock = SystemClock()
    try:
        with Store(settings.folder, clock) as store:
            noted = OwnerLog(Ledger(store), clock, "command line")
            access = Access(store, clock, noted)
            if options.release:
                access.release()
                print("the next Home Assistant that pairs owns this engine")
            elif options.pairing_code:
                print(access.open_pairing())
            else:
                print(access.token)
    except StoreError as err:
        print(f"hearthward-engine: {err}", file=sys.stderr)
        return 1
    return 0


def _openapi() -> int:
    from .api.app import ROUTES
    from .api.openapi import openapi_json

    print(openapi_json(ROUTES).decode())
    return 0


def _settings(options: argparse.Namespace) -> Settings:
    flags = {
        name: value
        for name in Settings.__struct_fields__
        if (value := getattr(options, name, None)) is not None
    }
    path = Path(options.options) if getattr(options, "options", None) else OPTIONS
    return load(flags, options=path)


def _flags(options: argparse.Namespace) -> list[str]:
    """Return the settings given as flags, to hand on to the engine process."""
    arguments: list[str] = []
    for name in Settings.__struct_fields__:
        value = getattr(options, name, None)
        if value is None:
            continue
        flag = f"--{name.replace('_', '-')}"
        if isinstance(value, bool):
            arguments.append(flag if value else f"--no-{flag[2:]}")
        elif name != "port" or value != "0":
            arguments += [flag, str(value)]
    if options.options:
        arguments += ["--options", options.options]
    return arguments


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="hearthward-engine",
        description="Home-security intelligence: watches cameras, weighs windows.",
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(dest="command", required=True)

    serve = commands.add_parser("serve", help="run the engine")
    _add_settings(serve)
    serve.add_argument(
        "--no-guardian", action="store_true", help="run without the parent process"
    )
    serve.add_argument(
        "--json-ready",
        action="store_true",
        help="print one line {url, engine_id, pid} once listening",
    )
    serve.add_argument(
        "--ready-file", metavar="FILE", help="write the same line to a file"
    )

    doctor = commands.add_parser("doctor", help="check this installation")
    _add_settings(doctor)
    doctor.add_argument("--json", action="store_true", help="for machines")

    health = commands.add_parser("health", help="ask the running engine if it lives")
    _add_settings(health)

    evaluate = commands.add_parser("eval", help="score labelled windows")
    _add_settings(evaluate)
    evaluate.add_argument("--windows", required=True, metavar="FILE")
    evaluate.add_argument("--assess", choices=("rules", "llm"), default="rules")
    evaluate.add_argument("--json", action="store_true", help="for machines")

    replay = commands.add_parser(
        "replay", help="decide stored windows anew and tell what would change"
    )
    _add_settings(replay)
    replay.add_argument("--assess", choices=("rules", "llm"), default="rules")
    replay.add_argument("--json", action="store_true", help="for machines")

    token = commands.add_parser("token", help="show the token")
    _add_settings(token)
    kinds = token.add_mutually_exclusive_group()
    kinds.add_argument(
        "--pairing-code", action="store_true", help="open pairing for ten minutes"
    )
    kinds.add_argument(
        "--release", action="store_true", help="let another Home Assistant take over"
    )

    commands.add_parser("openapi", help="print the contract")
    return parser


def _add_settings(parser: argparse.ArgumentParser) -> None:
    """Give every setting its flag; all are read as text and checked in one place."""
    group = parser.add_argument_group("settings")
    for field in msgspec.inspect.type_info(Settings).fields:  # type: ignore[attr-defined]
        flag = f"--{field.name.replace('_', '-')}"
        words, shown = _described(field)
        if isinstance(field.default, bool):
            group.add_argument(
                flag, action=argparse.BooleanOptionalAction, default=None, help=words
            )
        else:
            group.add_argument(flag, metavar=shown, default=None, help=words)
    group.add_argument(
        "--options", metavar="FILE", help=f"app options (default {OPTIONS})"
    )


def _described(field: Any) -> tuple[str, str]:
    """Return a setting's help and what stands for its value."""
    kind = field.type
    words = ""
    if isinstance(kind, msgspec.inspect.Metadata):
        words = (kind.extra_json_schema or {}).get("description", "")
        kind = kind.type
    default = json.dumps(field.default)
    choices = getattr(kind, "values", ())
    shown = "|".join(map(str, choices)) if choices else field.name.upper()
    return f"{words} (default {default})".replace("%", "%%"), shown
