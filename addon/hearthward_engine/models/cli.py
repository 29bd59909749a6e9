# SPDX-License-Identifier: AGPL-3.0-or-later
"""``hearthward-models``: get weights, export them, check the export."""

import argparse
from collections.abc import Sequence
import contextlib
from dataclasses import asdict
import json
from pathlib import Path
import sys
from typing import Final

from ..runtime.interpreter import describe, free_threaded
from . import official
from .catalog import DEFAULT_NAME, find_export
from .errors import ModelError
from .fetch import adopt, fetch
from .lock import FILE_NAME
from .manifest import sha256

FAILED: Final = 1
UNUSABLE: Final = 2
_MIB: Final = 1024 * 1024


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return 0, 1 if it failed, 2 if it cannot run here."""
    options = _parser().parse_args(arguments)
    if free_threaded():
        _say(
            f"a Python with the GIL is needed, this is {describe()}; "
            "Ultralytics' packages do not exist for free-threaded Python. Install "
            "hearthward-engine[models] on Python 3.14 and run it there; the exports "
            "work on both"
        )
        return UNUSABLE
    try:
        # Libraries print what they like; stdout belongs to the command's own answer.
        with contextlib.redirect_stdout(sys.stderr):
            done, answer = options.run(options)
    except ModelError as err:
        _say(f"{options.command}: {err}")
        return FAILED
    except KeyboardInterrupt:
        _say(f"{options.command} was interrupted; run the same command again to go on")
        return 130
    print(answer)
    return 0 if done else FAILED


def _parser() -> argparse.ArgumentParser:
    """Return the parser of all three commands."""
    parser = argparse.ArgumentParser(
        prog="hearthward-models", description=__doc__, allow_abbrev=False
    )
    commands = parser.add_subparsers(dest="command", required=True)

    getter = commands.add_parser("fetch", help="get the official weights")
    getter.add_argument(
        "--base-url",
        metavar="URL",
        default=official.RELEASE_URL,
        help="a release as GitHub's API describes it (default: %(default)s)",
    )
    getter.add_argument(
        "--offline",
        metavar="FILE",
        type=Path,
        help="take the weights from this file instead of the network",
    )
    getter.set_defaults(run=_fetch)

    exporter = commands.add_parser("export", help="make ONNX and torch programs")
    exporter.set_defaults(run=_export)

    verifier = commands.add_parser("verify", help="compare export and Ultralytics")
    verifier.add_argument(
        "--images", metavar="DIR", type=Path, help="compare on these pictures"
    )
    verifier.add_argument("--json", action="store_true", help="answer in JSON")
    verifier.set_defaults(run=_verify)

    for command in (getter, exporter, verifier):
        command.add_argument(
            "--models", metavar="DIR", type=Path, required=True, help="models folder"
        )
        command.add_argument(
            "--name", default=DEFAULT_NAME, help="which model (default: %(default)s)"
        )
        command.add_argument(
            "--lock",
            metavar="FILE",
            type=Path,
            help=f"file of known checksums (default: {FILE_NAME} in the models folder)",
        )
    return parser


def _fetch(options: argparse.Namespace) -> tuple[bool, str]:
    """Get weights and say where they are."""
    if options.offline:
        path = adopt(options.models, options.name, options.offline, lock=options.lock)
        return True, f"{path} is in place, its checksum is locked"
    path = fetch(
        options.models,
        options.name,
        release_url=options.base_url,
        lock=options.lock,
        report=_Progress(options.name),
    )
    return True, f"{path} is in place, its checksum is the locked one"


def _export(options: argparse.Namespace) -> tuple[bool, str]:
    """Export weights and say what was made."""
    from .export import export

    model = export(options.models, options.name, lock=options.lock)
    files = [model.onnx, *model.torch.values()]
    sizes = [f"{file} ({file.stat().st_size / _MIB:.1f} MiB)" for file in files]
    return True, "\n".join(sizes)


def _verify(options: argparse.Namespace) -> tuple[bool, str]:
    """Compare an export with Ultralytics and return the table or the JSON."""
    from ..vision.onnx import OnnxDetector
    from . import frames
    from .export import weights
    from .verify import verify

    source = weights(options.models, options.name, lock=options.lock)
    model = find_export(options.models, options.name)
    if model is None:
        msg = (
            f"{options.name} is not exported yet: run hearthward-models export "
            f"--models {options.models} --name {options.name}"
        )
        raise ModelError(msg)
    if model.source_sha256 != sha256(source):
        msg = (
            f"{options.name} was exported from other weights than {source}; export "
            "it again"
        )
        raise ModelError(msg)
    folder = options.images
    pictures = frames.of_folder(folder) if folder else frames.generated()
    verdict = verify(model, source, OnnxDetector(model.onnx), pictures)
    if options.json:
        answer = {**asdict(verdict), "holds": verdict.holds, "versions": model.versions}
        return verdict.holds, json.dumps(answer, indent=2, default=dict)
    rows = [
        f"{'holds' if check.holds else 'FAILS':6} {check.name:14} {check.value:<12.6g} "
        f"{check.target:10} {check.compared} boxes {check.note}".rstrip()
        for check in verdict.checks
    ]
    head = f"{verdict.model} against Ultralytics on {verdict.frames} pictures"
    return verdict.holds, "\n".join([head, *rows])


class _Progress:
    """Writes how far a download is to stderr: live on a terminal, else in tenths."""

    def __init__(self, name: str) -> None:
        """Start at nothing."""
        self._name = name
        self._shown = -1

    def __call__(self, have: int, size: int) -> None:
        """Show the bytes that are here, of all the bytes there will be."""
        live = sys.stderr.isatty()
        percent = 100 * have // size
        step = percent if live else percent // 10
        if step == self._shown:
            return
        self._shown = step
        text = f"{self._name}: {percent} % of {size / _MIB:.1f} MiB"
        end = "\r" if live and have < size else "\n"
        print(text, file=sys.stderr, end=end, flush=True)


def _say(text: str) -> None:
    """Print one sentence to stderr."""
    print(f"hearthward-models: {text}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
