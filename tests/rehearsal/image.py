# SPDX-License-Identifier: AGPL-3.0-or-later
"""Build the app's image from its own Dockerfile, without Docker.

The instructions are carried out as they stand, each RUN in a root of its own. What no
machine without Docker has is put in their place: for Debian's image this machine's own
programs, for uv's image this machine's uv, for the download of an interpreter the one
that is here, for the stage of the official weights an empty folder.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
import json
import os
from pathlib import Path
import shlex
import shutil
import subprocess
import sys

from scripts.envs import debian, tools

from . import dockerfile
from .dockerfile import HealthCheck, Instruction, Stage

SANDBOX = Path(__file__).with_name("sandbox.py")
BUILD_SECONDS = 900
CACHE = "/tmp/uv"
DEBIAN, UV = "debian:", "ghcr.io/astral-sh/uv:"
NOT_BUILT = "exports"
"""The stage that needs the official weights."""
MODELS = "models"
FOLDERS = (
    *("dev", "etc", "home", "mnt", "opt", "proc", "root", "run", "srv"),
    *("sys", "tmp", "usr/local/bin", "usr/share", "var/lib", "var/tmp"),
)
SYSTEM = ("bin", "sbin", "lib", "lib64", "libexec")
TABLES = (
    *("alternatives", "debian_version", "host.conf", "ld.so.cache", "ld.so.conf"),
    *("ld.so.conf.d", "login.defs", "nsswitch.conf", "os-release", "ssl"),
)
USERS = {
    "passwd": "root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65534::/:/bin/false\n",
    "group": "root:x:0:\ntty:x:5:\nvideo:x:44:\nnogroup:x:65534:\n",
    "shadow": "root:*:20000:0:99999:7:::\n",
    "gshadow": "root:*::\n",
}
PASSED_ON = ("SSL_CERT_FILE", "SSL_CERT_DIR", "UV_DEFAULT_INDEX", "UV_INDEX_URL")
PASSED_ON_ENDINGS = ("_proxy", "_PROXY")


@dataclass(frozen=True)
class Interpreter:
    """The Python that the image gets."""

    prefix: Path
    version: str
    free_threaded: bool

    @property
    def argument(self) -> str:
        """Return the value of the build argument that asks for it."""
        return "3.14t" if self.free_threaded else "3.14"

    @property
    def folder(self) -> str:
        """Return the name under which uv keeps such an interpreter."""
        kind = "+freethreaded" if self.free_threaded else ""
        return f"cpython-{self.version}{kind}-linux-{os.uname().machine}-gnu"

    @classmethod
    def of(cls, python: Path) -> Interpreter:
        """Ask a Python what it is."""
        code = (
            "import json, platform, sys, sysconfig as s; print(json.dumps(["
            "sys.base_prefix, platform.python_version(), "
            "bool(s.get_config_var('Py_GIL_DISABLED'))]))"
        )
        answer = subprocess.run(
            [python, "-I", "-c", code], check=True, capture_output=True
        ).stdout
        prefix, version, free_threaded = json.loads(answer)
        return cls(Path(prefix), version, free_threaded)

    def copy_to(self, target: Path, final: Path) -> None:
        """Copy it to a folder that will be found at `final`."""
        if self.prefix == Path("/usr"):
            msg = "the system's own Python cannot be copied; install one with uv"
            raise RuntimeError(msg)
        if not self.prefix.is_relative_to(debian.HOME):
            copy(self.prefix, target)
            return
        copy(debian.HOME, target)
        debian._relocate(target / "usr/bin/python3.14", target, final)
        for name in ("bin", "lib"):
            (target / name).symlink_to(f"usr/{name}")


@dataclass(frozen=True)
class Image:
    """What the build has left, and how it wants to be run."""

    root: Path
    environment: Mapping[str, str]
    command: list[str]
    healthcheck: HealthCheck


class Builder:
    """Builds stages into folders, each once."""

    def __init__(self, context: Path, folder: Path, python: Interpreter) -> None:
        """Build what is in `context` alone."""
        self._context = context
        self._folder = folder
        self._python = python
        text = (context / "Dockerfile").read_text(encoding="utf-8")
        stages = dockerfile.read(text, {"PYTHON": python.argument, "FLAVOUR": "cpu"})
        self._stages = {stage.name: stage for stage in stages}
        self._image = stages[-1]
        self._built: dict[str, Path] = {}

    def build(self) -> Image:
        """Build the image."""
        stage = self._image
        entrypoint, command = stage.last("ENTRYPOINT"), stage.last("CMD")
        return Image(
            self._root_of(stage.name),
            stage.environment,
            [word for one in (entrypoint, command) if one for word in one.command],
            dockerfile.healthcheck(stage),
        )

    def _root_of(self, name: str) -> Path:
        """Return the root of a stage, or of an image of a registry."""
        if name not in self._built:
            self._built[name] = root = self._folder / name.replace("/", "_")
            root.mkdir(parents=True)
            if stage := self._stages.get(name):
                self._build(stage, root)
            elif name.startswith(DEBIAN):
                lay_foundation(root)
            elif name.startswith(UV):
                shutil.copy2(tools.uv(), root / "uv")
            elif name != "scratch":
                msg = f"the rehearsal knows nothing in place of the image {name}"
                raise RuntimeError(msg)
        return self._built[name]

    def _build(self, stage: Stage, root: Path) -> None:
        if stage.name == NOT_BUILT:
            (root / MODELS).mkdir()
            return
        copy(self._root_of(stage.base), root)
        at = Path("/")
        for one in self._lineage(stage):
            if one.name == "WORKDIR":
                at = at / one.text
                (root / at.relative_to("/")).mkdir(parents=True, exist_ok=True)
        for one in stage.instructions:
            match one.name:
                case "COPY":
                    self._copy(one, root, at)
                case "RUN":
                    self._run(one, stage, root, at)

    def _lineage(self, stage: Stage) -> Iterable[Instruction]:
        if base := self._stages.get(stage.base):
            yield from self._lineage(base)
        yield from stage.instructions

    def _copy(self, one: Instruction, root: Path, at: Path) -> None:
        """Copy as Docker does: of a folder what is in it; all becomes root's."""
        origin = self._context
        if name := one.flags.get("from"):
            origin = self._root_of(name)
        *sources, target = one.words
        place = root / (at / target).relative_to("/")
        many = len(sources) > 1 or target.endswith("/")
        for source in sources:
            path = origin / source.lstrip("/")
            if path.is_dir():
                copy(path, place)
                continue
            final = place / path.name if many else place
            final.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, final)
            os.chown(final, 0, 0)

    def _run(self, one: Instruction, stage: Stage, root: Path, at: Path) -> None:
        variables = dict(one.variables)
        # uv's cache makes a build with a hundred packages one of seconds.
        cached = variables.pop("UV_NO_CACHE", None) is not None
        if folder := variables.get("UV_PYTHON_INSTALL_DIR"):
            final = Path(folder) / self._python.folder
            place = root / final.relative_to("/")
            if not place.exists():
                self._python.copy_to(place, final)
        spec = {
            "root": str(root),
            "binds": [
                *system_binds(),
                ("/etc/resolv.conf", "/etc/resolv.conf", True),
                *([(uv_cache(), CACHE, False)] if cached else []),
            ],
            "scratch": {"/tmp": "1777"},
            "command": one.command,
            "cwd": str(at),
            "environment": {
                "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                "HOME": "/root",
                **_passed_on(),
                **variables,
                "UV_CACHE_DIR": CACHE,
                "UV_PYTHON_DOWNLOADS": "never",
            },
        }
        done = subprocess.run(
            sandboxed(spec, self._folder / f"{stage.name}.json"),
            check=False,
            capture_output=True,
            text=True,
            timeout=BUILD_SECONDS,
        )
        if done.returncode != 0:
            msg = (
                f"stage {stage.name}: {shlex.join(one.command)}\n"
                f"ended with {done.returncode}:\n{done.stdout}{done.stderr}"
            )
            raise RuntimeError(msg)


def sandboxed(spec: Mapping[str, object], file: Path) -> list[str]:
    """Return the command that runs what a spec describes, after writing it."""
    defaults: dict[str, object] = {
        "binds": [],
        "scratch": {},
        "cwd": "/",
        "network": None,
        "hostname": None,
        "capabilities": None,
        "init": False,
        "read_only": False,
        "tell": False,
    }
    file.write_text(json.dumps(defaults | dict(spec)), encoding="utf-8")
    return [sys.executable, "-I", str(SANDBOX), str(file)]


def context_of(folder: Path, target: Path) -> None:
    """Copy a folder as Docker would send it: only what .dockerignore lets through."""
    rules = (folder / ".dockerignore").read_text(encoding="utf-8").splitlines()
    let_through = [rule[1:] for rule in rules if rule.startswith("!")]
    if "*" not in rules or any("/" in rule for rule in let_through):
        msg = "the rehearsal understands a .dockerignore of '*' and '!name' only"
        raise RuntimeError(msg)
    target.mkdir()
    shutil.copy2(folder / "Dockerfile", target)
    for name in let_through:
        source = folder / name
        if source.is_dir():
            shutil.copytree(
                source, target / name, ignore=shutil.ignore_patterns("__pycache__")
            )
        else:
            shutil.copy2(source, target)


def copy(source: Path, target: Path) -> None:
    """Copy what is in a folder with all its links and modes; make it root's."""
    target.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        [
            *("cp", "--archive", "--reflink=auto", "--no-preserve=ownership"),
            *(f"{source}/.", target),
        ],
        check=True,
    )


def lay_foundation(root: Path) -> None:
    """Lay out what Debian's image has, without its programs."""
    for name in FOLDERS:
        (root / name).mkdir(parents=True)
    (root / "tmp").chmod(0o1777)
    (root / "root").chmod(0o700)
    for name in SYSTEM:
        for folder in (Path("/usr"), Path("/")):
            here = folder / name
            there = root / here.relative_to("/")
            if here.is_symlink():
                there.symlink_to(here.readlink())
            elif here.is_dir():
                there.mkdir()
    for name in TABLES:
        here, there = Path("/etc", name), root / "etc" / name
        if here.is_dir():
            shutil.copytree(here, there, symlinks=True)
        elif here.exists():
            shutil.copy2(here, there)
    for name, text in USERS.items():
        (root / "etc" / name).write_text(text, encoding="utf-8")
    for name in ("hosts", "resolv.conf", "hostname"):
        (root / "etc" / name).touch()


def system_binds() -> list[tuple[str, str, bool]]:
    """Return the folders of this machine's programs, to be seen but not changed."""
    folders = [Path(folder, name) for folder in ("/usr", "/") for name in SYSTEM]
    return [
        (str(folder), str(folder), True)
        for folder in folders
        if folder.is_dir() and not folder.is_symlink()
    ]


def uv_cache() -> str:
    """Return the folder in which uv keeps what it has fetched."""
    answer = subprocess.run(
        [tools.uv(), "cache", "dir"], check=True, capture_output=True, text=True
    )
    folder = Path(answer.stdout.strip())
    folder.mkdir(parents=True, exist_ok=True)
    return str(folder)


def _passed_on() -> dict[str, str]:
    """Return what this machine says about its way to the package index."""
    return {
        name: value
        for name, value in os.environ.items()
        if name in PASSED_ON or name.endswith(PASSED_ON_ENDINGS)
    }
