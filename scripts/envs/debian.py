# SPDX-License-Identifier: Apache-2.0
"""CPython 3.14 out of Debian's packages, without touching the system.

apt runs with a private state folder, verifies the packages with the system's own
Debian keyring and only downloads; they are unpacked into one folder, and the
interpreter is pointed at the C library that came with it.
"""

import os
from pathlib import Path
import re
import shutil

from .places import CACHE, SetupError, run, say
from .tools import tool

HOME = CACHE / "python3.14-debian"
PYTHON = HOME / "usr/bin/python3.14"
SUITE = "forky"
PACKAGE = "python3.14-venv"
KEYRINGS = (
    Path("/usr/share/keyrings/debian-archive-keyring.gpg"),
    Path("/usr/share/keyrings/debian-archive-keyring.pgp"),
)
# The system's hooks would refresh or clean the system's own files.
SILENCED_HOOKS = (
    "APT::Update::Pre-Invoke",
    "APT::Update::Post-Invoke",
    "APT::Update::Post-Invoke-Success",
    "DPkg::Pre-Install-Pkgs",
    "DPkg::Pre-Invoke",
    "DPkg::Post-Invoke",
)


def obtainable() -> bool:
    """Return whether this machine has apt, a Debian mirror and Debian's keyring."""
    tools = all(map(shutil.which, ("apt-get", "dpkg", "dpkg-deb")))
    return tools and _keyring() is not None and mirror() is not None


def install() -> Path:
    """Download, unpack and relocate the interpreter; return its path."""
    address, keyring = mirror(), _keyring()
    if address is None or keyring is None:
        msg = "no Debian mirror among this machine's apt sources"
        raise SetupError(msg)
    say(f"taking CPython 3.14 from Debian's {SUITE} suite into {HOME}")
    work = HOME.with_suffix(".new")
    shutil.rmtree(work, ignore_errors=True)
    archives = _download(work / "apt", address, keyring)
    tree = work / "tree"
    tree.mkdir()
    for package in archives:
        run(["dpkg", "-x", package, tree])
    _relocate(tree / "usr/bin/python3.14", tree, HOME)
    shutil.rmtree(HOME, ignore_errors=True)
    tree.rename(HOME)
    shutil.rmtree(work)
    return PYTHON


def mirror(sources: Path = Path("/etc/apt")) -> str | None:
    """Return the address of the Debian mirror that this machine's apt uses."""
    files = [sources / "sources.list", *sorted((sources / "sources.list.d").glob("*"))]
    for file in files:
        if file.suffix not in {".list", ".sources"} or not file.is_file():
            continue
        text = file.read_text(encoding="utf-8", errors="replace")
        entries = _deb822(text) if file.suffix == ".sources" else _one_line(text)
        for uris, components in entries:
            for uri in uris:
                if "main" in components and re.search(r"/debian/?$", uri):
                    return uri.rstrip("/")
    return None


def _deb822(text: str) -> list[tuple[list[str], list[str]]]:
    """Return (addresses, components) of each enabled binary stanza."""
    entries = []
    for stanza in re.split(r"\n\s*\n", text):
        lines = [line for line in stanza.splitlines() if not line.startswith("#")]
        joined = re.sub(r"\n[ \t]+", " ", "\n".join(lines))
        fields = {
            key.strip().lower(): value.split()
            for key, _, value in (line.partition(":") for line in joined.splitlines())
        }
        if "deb" in fields.get("types", []) and fields.get("enabled") != ["no"]:
            entries.append((fields.get("uris", []), fields.get("components", [])))
    return entries


def _one_line(text: str) -> list[tuple[list[str], list[str]]]:
    """Return (addresses, components) of each `deb [options] uri suite …` line."""
    entries = []
    for line in text.splitlines():
        match = re.match(r"deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+\S+\s*([^#]*)", line)
        if match:
            entries.append(([match[1]], match[2].split()))
    return entries


def _keyring() -> Path | None:
    """Return the keyring that Debian installed for its own archive."""
    return next(filter(Path.is_file, KEYRINGS), None)


def _download(home: Path, address: str, keyring: Path) -> list[Path]:
    """Let apt fetch the package and all it needs; return the verified archives."""
    for folder in ("lists/partial", "cache/archives/partial", "etc"):
        (home / folder).mkdir(parents=True)
    (home / "status").touch()
    (home / "etc/sources.list").write_text(
        f"deb [signed-by={keyring}] {address} {SUITE} main\n", encoding="utf-8"
    )
    settings = {
        "Dir::State": home,
        "Dir::State::Lists": home / "lists",
        "Dir::State::status": home / "status",
        "Dir::Cache": home / "cache",
        "Dir::Cache::archives": home / "cache/archives",
        "Dir::Cache::pkgcache": "",
        "Dir::Cache::srcpkgcache": "",
        "Dir::Etc::sourcelist": home / "etc/sources.list",
        "Dir::Etc::sourceparts": "/dev/null",
        "Dir::Etc::preferences": "/dev/null",
        "Dir::Etc::preferencesparts": "/dev/null",
        "Acquire::Languages": "none",
        "APT::Install-Recommends": "false",
        "APT::Keep-Downloaded-Packages": "true",
        "Debug::NoLocking": "true",
    }
    if os.geteuid() == 0:
        settings["APT::Sandbox::User"] = "root"
    lines = [f'{key} "{value}";' for key, value in settings.items()]
    lines += [f"#clear {hook};" for hook in SILENCED_HOOKS]
    (home / "apt.conf").write_text("\n".join(lines) + "\n", encoding="utf-8")
    apt = ["apt-get", f"--config-file={home / 'apt.conf'}", "--quiet=2"]
    run([*apt, "update"])
    run([*apt, "--yes", "--download-only", "install", PACKAGE])
    return sorted((home / "cache/archives").glob("*.deb"))


def _relocate(python: Path, tree: Path, final: Path) -> None:
    """Point the interpreter at the loader and libraries of its future home."""
    libraries = next((tree / "usr/lib").glob("*/libc.so.6")).parent
    loader = next(libraries.glob("ld-linux*.so*"))
    # RPATH, not RUNPATH: extension modules must find their libraries through it too.
    run(
        [
            tool("patchelf"),
            "--set-interpreter",
            final / loader.relative_to(tree),
            "--force-rpath",
            "--set-rpath",
            final / libraries.relative_to(tree),
            python,
        ]
    )
