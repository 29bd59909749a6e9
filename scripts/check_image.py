# SPDX-License-Identifier: Apache-2.0
"""What is wrong with the image: Dockerfile, build context, AppArmor profile."""

from collections.abc import Iterator
from fnmatch import fnmatch
import os
from pathlib import Path
import re
import shutil
import subprocess
from typing import Any, Final

from scripts import check_app_config

ARGUMENTS: Final = {"PYTHON": "3.14t", "FLAVOUR": "cpu"}
LABELS: Final = {
    "io.hass.arch": "${BUILD_ARCH}",
    "io.hass.name": None,
    "io.hass.description": None,
    "io.hass.type": "app",
    "io.hass.version": "${BUILD_VERSION}",
    "org.opencontainers.image.licenses": "AGPL-3.0-or-later",
    "org.opencontainers.image.source": "https://github.com/hearthward/hearthward",
    "org.opencontainers.image.title": None,
    "org.opencontainers.image.version": "${BUILD_VERSION}",
}
ENVIRONMENT: Final = {
    "HEARTHWARD_DATA_DIR": "/data",
    "HEARTHWARD_HOST": "0.0.0.0",  # noqa: S104 - inside of a container
    "HEARTHWARD_MODELS_DIR": "/usr/share/hearthward/models",
    "ORT_DISABLE_TELEMETRY": "1",
}
BUILD_TOOLS: Final = re.compile(r"\b(apt-get|apt|pip|uv|gcc|curl|wget)\b")
CAPABILITIES: Final = {
    *("chown", "dac_override", "dac_read_search", "fowner", "kill", "setgid"),
    *("setpcap", "setuid"),
}
ENGINE: Final = ("/opt/hearthward/lib/**", "/opt/python/**", "/data/**")

Instruction = tuple[str, str]


def findings(home: Path) -> Iterator[str]:
    """Yield what is wrong with the files that the image is made of."""
    path = home / "Dockerfile"
    if not path.exists():
        yield "Dockerfile: missing"
        return
    stages = read(path)
    config = check_app_config.load(home / "config.yaml")
    for rule in (arguments, last_stage, start):
        for finding in rule(stages, home, config):
            yield f"Dockerfile: {finding}"
    yield from context(stages, home)
    yield from profile(home / "apparmor.txt", str(config.get("slug")))


def read(path: Path) -> list[list[Instruction]]:
    """Return the instructions by stage; before the first FROM comes stage zero."""
    text = re.sub(r"(?m)^\s*#.*\n", "", path.read_text(encoding="utf-8"))
    stages: list[list[Instruction]] = [[]]
    for line in text.replace("\\\n", " ").splitlines():
        word, _, rest = line.strip().partition(" ")
        if word == "FROM":
            stages.append([])
        if word:
            stages[-1].append((word, rest.strip()))
    return stages


def arguments(
    stages: list[list[Instruction]], home: Path, config: dict[str, Any]
) -> Iterator[str]:
    """Require the build arguments that are promised, said once, with their defaults."""
    given = dict(rest.partition("=")[::2] for word, rest in stages[0] if word == "ARG")
    for name, default in ARGUMENTS.items():
        if given.get(name) != default:
            yield f"ARG {name} must be {default} before the first FROM"
    for stage in stages[1:]:
        for word, rest in stage:
            if word == "ARG" and rest.partition("=")[0] in given and "=" in rest:
                yield f"ARG {rest} says a default twice"
    offered = str(config.get("schema", {}).get("model", ""))[len("list(") : -1]
    if sorted(given.get("MODELS", "").strip('"').split()) != sorted(offered.split("|")):
        yield f"ARG MODELS must be the models that the app offers: {offered}"
    lock = home.parent / "requirements/bootstrap.txt"
    locked = re.search(r"^uv==(\S+)", lock.read_text(encoding="utf-8"), re.MULTILINE)
    if locked and given.get("UV") != locked[1]:
        yield f"ARG UV must be {locked[1]}, which requirements/bootstrap.txt locks"


def last_stage(
    stages: list[list[Instruction]], _home: Path, config: dict[str, Any]
) -> Iterator[str]:
    """Require labels, environment and port, and no build tools."""
    last = stages[-1]
    labels, environment = _pairs(last, "LABEL"), _pairs(last, "ENV")
    for name, value in LABELS.items():
        if name not in labels:
            yield f"LABEL {name} is missing"
        elif value and labels[name] != value:
            yield f"LABEL {name} must be {value}"
    if labels.get("io.hass.name") != config.get("name"):
        yield f"LABEL io.hass.name must be {config.get('name')}"
    for name, value in ENVIRONMENT.items():
        if environment.get(name) != value:
            yield f"ENV {name} must be {value}"
    if ("EXPOSE", f"{config.get('ingress_port')}/tcp") not in last:
        yield f"EXPOSE must be {config.get('ingress_port')}/tcp, as in config.yaml"
    for word, rest in last:
        if word == "RUN" and (tool := BUILD_TOOLS.search(rest)):
            yield f"the last stage must not run {tool[1]}"
        if word == "USER":
            yield "USER: the entrypoint drops root by itself, once options are read"


def start(
    stages: list[list[Instruction]], home: Path, _config: dict[str, Any]
) -> Iterator[str]:
    """Require a health check and an entrypoint that is there and can be run."""
    said = dict(stages[-1])
    if '["hearthward-engine", "health"]' not in said.get("HEALTHCHECK", ""):
        yield "HEALTHCHECK must ask hearthward-engine health"
    path = re.fullmatch(r'\["(/[^"]+)"\]', said.get("ENTRYPOINT", ""))
    if not path:
        yield "ENTRYPOINT must be one absolute path"
    elif not os.access(home / "rootfs" / path[1].lstrip("/"), os.X_OK):
        yield f"ENTRYPOINT {path[1]} is no program in rootfs"


def context(stages: list[list[Instruction]], home: Path) -> Iterator[str]:
    """Require that what is copied exists and is let in by .dockerignore."""
    ignore = home / ".dockerignore"
    lines = ignore.read_text(encoding="utf-8").split() if ignore.exists() else []
    if "*" not in lines:
        yield ".dockerignore: must leave out everything but what is named"
    let_in = [line[1:] for line in lines if line.startswith("!")]
    copied = set()
    for word, rest in (instruction for stage in stages for instruction in stage):
        if word in {"COPY", "ADD"} and "--from=" not in rest:
            copied |= {source.removeprefix("./") for source in rest.split()[:-1]}
    for source in sorted(copied):
        if not (home / source).exists():
            yield f"Dockerfile: COPY {source}: there is no such file"
        elif not any(fnmatch(source, name) for name in let_in):
            yield f".dockerignore: must let in {source}"
    for name in sorted(set(let_in) - copied):
        yield f".dockerignore: lets in {name}, which nothing copies"


def profile(path: Path, slug: str) -> Iterator[str]:
    """Require one AppArmor profile that names what it allows."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    # As Supervisor looks for it: at the start of a line.
    names = re.findall(r"(?m)^profile ([^ ]+).*$", text)
    if names != [slug]:
        yield f"apparmor.txt: must have one profile, called {slug}"
    rules = [line.strip() for line in text.splitlines()]
    for broad in ("capability,", "file,", "network,", "mount,", "ptrace,", "/** rwk,"):
        if broad in rules:
            yield f"apparmor.txt: {broad} allows too much"
    for name in re.findall(r"(?m)^\s*capability (\w+),", text):
        if name not in CAPABILITIES:
            yield f"apparmor.txt: nothing needs the capability {name}"
    for place in ENGINE:
        if f"  {place} " not in text:
            yield f"apparmor.txt: the engine needs {place}"
    yield from _parsed(path)


def _parsed(path: Path) -> Iterator[str]:
    """Let AppArmor's own parser read the profile, where it is installed."""
    parser = shutil.which("apparmor_parser", path="/usr/sbin:/sbin:/usr/bin")
    if not parser or not path.exists():
        return
    run = subprocess.run(
        [parser, "--skip-kernel-load", "--skip-cache", "--skip-read-cache", path],
        check=False,
        capture_output=True,
        text=True,
    )
    if run.returncode:
        yield f"apparmor.txt: {run.stderr.strip().splitlines()[-1]}"


def _pairs(stage: list[Instruction], word: str) -> dict[str, str]:
    """Return the name="value" pairs of all instructions of one kind."""
    text = " ".join(rest for found, rest in stage if found == word)
    pairs = re.findall(r'([\w.]+)=(?:"([^"]*)"|(\S+))', text)
    return {name: quoted or plain for name, quoted, plain in pairs}
