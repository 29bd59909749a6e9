# SPDX-License-Identifier: Apache-2.0
"""Print what breaks the house rules, one finding per line; nothing means nothing."""

import ast
from collections.abc import Iterator
import json
from pathlib import Path
import re
import sys
import tomllib

from scripts import tree
from scripts.envs.places import ROOT

LONGEST = 450
BIGGEST_BYTES = 1_000_000
APACHE = "Apache-2.0"
AGPL = "AGPL-3.0-or-later"
COPYLEFT = {"hearthward_engine", "ultralytics"}
NEEDED = (
    ".ci/run",
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
    "addon/LICENSE",
    "hacs.json",
    "repository.yaml",
)
CODE = {".py", ".sh", ".ts"}
TEXT = CODE | {".cfg", ".js", ".json", ".md", ".toml", ".txt", ".yaml", ".yml", ""}
REGISTRY = re.compile(
    r"pypi\.org|pythonhosted\.org|registry\.npmjs|(?:deb|security)\.debian\.org"
)
# Three folders below /opt are places in the engine's image.
MACHINE = re.compile(
    r"(?<![\w.])/(?:work|farm|opt(?!/(?:bytecode|hearthward|python)\b)|root|home/\w+"
    r"|Users)/"
)
# Inside an image these are paths of the image.
IMAGE = {"Dockerfile", "apparmor.txt", "compose.yaml", ".dockerignore"}
CHECKING = re.compile(r"assert|expect|check|verify|raises|warns|fail")
LINK = re.compile(r"\]\((?!\w+:|#)([^)\s#]+)")


def main() -> int:
    """Run every rule over the repository."""
    findings = [finding for rule in RULES for finding in rule()]
    print("\n".join(findings) if findings else "no finding")
    return int(bool(findings))


def names() -> Iterator[str]:
    """Find files whose name does harm, and files that are missing."""
    for path in tree.files():
        stray = path.stem == "config" and path.suffix in {".yaml", ".yml", ".json"}
        if stray and path != Path("addon/config.yaml"):
            yield f"{path}: Supervisor would take this for an app"
        if path.name == "uv.lock":
            yield f"{path}: lock into requirements/ with hashes instead"
    for needed in NEEDED:
        if not (ROOT / needed).exists():
            yield f"{needed}: missing"


def contents() -> Iterator[str]:
    """Find hosts of registries and paths of somebody's machine."""
    for path in tree.files():
        if path.suffix not in TEXT or (ROOT / path).stat().st_size > BIGGEST_BYTES:
            continue
        for number, line in enumerate(tree.read(path).splitlines(), 1):
            if REGISTRY.search(line):
                yield f"{path}:{number}: names a package registry's host"
            if MACHINE.search(line) and path.name not in IMAGE:
                yield f"{path}:{number}: holds a path of one machine"


def lengths() -> Iterator[str]:
    """Find long files; a long file is two things."""
    for path in tree.with_suffix(*CODE):
        lines = tree.read(path).count("\n")
        if lines > LONGEST:
            yield f"{path}: {lines} lines, more than {LONGEST}"


def licences() -> Iterator[str]:
    """Require a licence in each code file: AGPL with the engine or Ultralytics."""
    for path in (*tree.with_suffix(*CODE), *tree.shell_scripts()):
        text = tree.read(path)
        if not text.strip():
            continue
        head = "\n".join(text.splitlines()[:4])
        found = re.search(r"SPDX-License-Identifier: (\S+)", head)
        if not found:
            yield f"{path}:1: no SPDX-License-Identifier"
            continue
        strict = path.parts[0] == "addon" or (
            path.suffix == ".py" and not COPYLEFT.isdisjoint(_imports(text))
        )
        if strict and found[1] != AGPL:
            yield f"{path}:1: uses the engine or Ultralytics, so it is {AGPL}"
        elif found[1] not in {APACHE, AGPL}:
            yield f"{path}:1: {found[1]} is no licence of this project"


def tests() -> Iterator[str]:
    """Find tests that assert nothing."""
    for path in tree.with_suffix(".py"):
        if not path.name.startswith("test_"):
            continue
        for node in ast.walk(ast.parse(tree.read(path), str(path))):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            if node.name.startswith("test") and not _asserts(node):
                yield f"{path}:{node.lineno}: {node.name} asserts nothing"


def syntax() -> Iterator[str]:
    """Require that JSON and TOML files can be read."""
    for path in tree.with_suffix(".json", ".toml"):
        try:
            if path.suffix == ".json":
                json.loads(tree.read(path))
            else:
                tomllib.loads(tree.read(path))
        except ValueError as err:
            yield f"{path}: {err}"


def versions() -> Iterator[str]:
    """Require one version everywhere, and a word about it."""
    places = {
        "addon/config.yaml": r"^version: [\"']?([^\"'\s]+)",
        "addon/hearthward_engine/__init__.py": r"^__version__ = \"([^\"]+)",
        "addon/pyproject.toml": r"^version = \"([^\"]+)",
        "custom_components/hearthward/manifest.json": r"\"version\": \"([^\"]+)",
    }
    stated = {}
    for name, pattern in places.items():
        path = Path(name)
        if not (ROOT / path).exists():
            continue
        match = re.search(pattern, tree.read(path), re.MULTILINE)
        if match:
            stated[name] = match[1]
        else:
            yield f"{name}: states no version"
    if len(set(stated.values())) > 1:
        yield "versions differ: " + ", ".join(f"{k} {v}" for k, v in stated.items())
    changelog = Path("CHANGELOG.md")
    if (ROOT / changelog).exists():
        text = tree.read(changelog)
        for version in sorted(set(stated.values())):
            if f"## [{version}]" not in text:
                yield f"{changelog}: says nothing about {version}"


def commands() -> Iterator[str]:
    """Require that the continuous run calls the commands, and scripts can start."""
    run = ROOT / ".ci/run"
    text = run.read_text(encoding="utf-8") if run.exists() else ""
    for command in ("scripts/lint", "scripts/test"):
        if command not in text:
            yield f".ci/run: does not call {command}"
    for path in tree.shell_scripts():
        if path.suffix == "" and not (ROOT / path).stat().st_mode & 0o111:
            yield f"{path}: has a shebang but is not executable"


def links() -> Iterator[str]:
    """Require that a link within the repository leads somewhere."""
    for path in tree.with_suffix(".md"):
        for target in LINK.findall(tree.read(path)):
            base = ROOT if target.startswith("/") else (ROOT / path).parent
            if not (base / target.lstrip("/")).exists():
                yield f"{path}: links to {target}, which is not there"


RULES = (
    names,
    contents,
    lengths,
    licences,
    tests,
    syntax,
    versions,
    commands,
    links,
)


def _imports(text: str) -> set[str]:
    """Return the top-level packages that a module imports."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def _asserts(test: ast.AST) -> bool:
    """Return whether a test can fail on what it saw."""
    for node in ast.walk(test):
        if isinstance(node, ast.Assert):
            return True
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func).rpartition(".")[2]
            if CHECKING.search(name):
                return True
    return False


if __name__ == "__main__":
    sys.exit(main())
