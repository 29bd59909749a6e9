# SPDX-License-Identifier: Apache-2.0
"""Check the whole repository: scripts/lint [--fix]."""

import argparse
from pathlib import Path
import shutil
import subprocess
import sys

from scripts import tree
from scripts.envs import node, venvs
from scripts.envs.places import ROOT, Command, SetupError
from scripts.steps import Steps

CACHE = ROOT / ".venvs/.cache"
YAML_RULES = ROOT / "scripts/yamllint.yaml"
NODE = ROOT / ".venvs/node"
NODE_LOCK = ROOT / "scripts/node/package-lock.json"
# voluptuous is probatio since Home Assistant 2026.10.
STUBS = str(ROOT / "scripts/stubs")
IMPORT_PATHS = "addon:."
# What is checked together, and the environment whose packages it sees.
PROGRAMS = {
    "engine": ("engine", ("addon/hearthward_engine", "demo", "benchmarks")),
    "integration": ("ha", ("custom_components/hearthward",)),
    "scripts": ("ha", ("scripts",)),
}


def main() -> int:
    """Run every check, whatever the others say."""
    parser = argparse.ArgumentParser(prog="scripts/lint", description=__doc__)
    parser.add_argument("--fix", action="store_true", help="let ruff repair first")
    options = parser.parse_args()
    steps = Steps("lint")
    try:
        programs = {
            name: venvs.require(name).parent for name in ("tools", "engine", "ha")
        }
    except SetupError as err:
        print(f"error: {err}", file=sys.stderr)
        return 1
    tools = programs["tools"]
    if options.fix:
        subprocess.run([tools / "ruff", "check", "--fix-only", "."], check=False)
        subprocess.run([tools / "ruff", "format", "."], check=False)
    _python(steps, programs)
    _others(steps, tools)
    _house(steps, programs)
    _documentation(steps, programs)
    _frontend(steps)
    return steps.close()


def _python(steps: Steps, programs: dict[str, Path]) -> None:
    """Check style, types and the direction of imports."""
    tools = programs["tools"]
    steps.run("ruff check", [tools / "ruff", "check", "."])
    steps.run("ruff format", [tools / "ruff", "format", "--check", "."])
    for name, (environment, folders) in PROGRAMS.items():
        present = [folder for folder in folders if (ROOT / folder).is_dir()]
        if present:
            mypy: Command = (
                tools / "mypy",
                *("--python-executable", programs[environment] / "python"),
                *("--cache-dir", CACHE / f"mypy-{name}"),
                *present,
            )
            steps.run(f"types of {name}", mypy, env={"MYPYPATH": STUBS})
    cache = ("--cache-dir", CACHE / "imports")
    imports: Command = (tools / "lint-imports", "--no-logo", *cache)
    steps.run("imports", imports, env={"PYTHONPATH": IMPORT_PATHS})


def _others(steps: Steps, tools: Path) -> None:
    """Check shell scripts, the Dockerfile, YAML and spelling."""
    if shells := tree.shell_scripts():
        steps.run("shellcheck", [tools / "shellcheck", "--shell=bash", *shells])
    dockerfile = ROOT / "addon/Dockerfile"
    if dockerfile.exists():
        steps.run("hadolint", [tools / "hadolint", dockerfile])
    rules = ("--strict", "--config-file", YAML_RULES)
    yaml = tree.with_suffix(".yaml", ".yml")
    steps.run("yamllint", [tools / "yamllint", *rules, *yaml])
    text = [
        path
        for path in tree.with_suffix(".py", ".md", ".yaml", ".toml", ".ts", "")
        if path.parent.name != "translations" or path.stem == "en"
    ]
    steps.run("spelling", [tools / "codespell", *text])
    _compose(steps)


def _compose(steps: Steps) -> None:
    """Check the compose file with the linter that npm has."""
    if not (npm := shutil.which("npm")):
        steps.note("dclint", 0, ok=False, remark="FAILED: npm is missing")
        return
    lock = NODE_LOCK.read_bytes()
    installed = NODE / "package-lock.json"
    if not installed.exists() or installed.read_bytes() != lock:
        shutil.rmtree(NODE, ignore_errors=True)
        NODE.mkdir(parents=True)
        shutil.copy(NODE_LOCK.with_name("package.json"), NODE)
        installed.write_bytes(lock)
        if not steps.run("node tools", [npm, "ci", "--no-fund", "--silent"], cwd=NODE):
            installed.unlink()
            return
    config = NODE_LOCK.with_name("dclint.json")
    steps.run(
        "dclint",
        [
            NODE / "node_modules/.bin/dclint",
            *("--config", config, "--max-warnings", "0"),
            ROOT / "addon/compose.yaml",
        ],
    )


def _house(steps: Steps, programs: dict[str, Path]) -> None:
    """Check the rules of this house, of Home Assistant and of its apps."""
    rules: Command = (programs["tools"] / "python", "-m", "scripts.check_house")
    steps.run("house rules", rules)
    app: Command = (programs["tools"] / "python", "-m", "scripts.check_app")
    steps.run("app", app)
    if (ROOT / "custom_components/hearthward/manifest.json").exists():
        python = programs["ha"] / "python"
        steps.run("integration", (python, "-m", "scripts.check_integration"))


def _documentation(steps: Steps, programs: dict[str, Path]) -> None:
    """Check that the site builds, and that its pages say what the code says."""
    steps.run("documentation", (sys.executable, "-m", "scripts.docs_site"))
    pages: Command = (programs["ha"] / "python", "-m", "scripts.reference")
    engine = programs["engine"] / "python"
    steps.run("generated pages", (*pages, engine, "--check"))


def _frontend(steps: Steps) -> None:
    """Check types, style and that the committed bundles are what a build gives."""
    try:
        node.ensure()
    except SetupError as err:
        steps.note("frontend", 0, ok=False, remark=f"FAILED: {err}")
        return
    steps.run("frontend", ["npm", "run", "lint"], cwd=node.HOME)


if __name__ == "__main__":
    sys.exit(main())
