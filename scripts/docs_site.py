# SPDX-License-Identifier: Apache-2.0
"""Build the documentation and check it: scripts/docs [--write | --serve]."""

import argparse
from collections.abc import Iterator
import os
from pathlib import Path
import re
import shutil
import subprocess
import sys
import tomllib
from typing import Any, Final

from scripts.envs import venvs
from scripts.envs.places import ROOT, SetupError, run

CONFIG: Final = ROOT / "zensical.toml"
DOCS: Final = ROOT / "docs"
SITE: Final = ROOT / "build/site"
COLOURS: Final = re.compile(r"\x1b\[[0-9;]*m")
# What a browser fetches by itself; a link that a reader follows is another matter.
FETCHED: Final = re.compile(
    r"<(?:script|img|iframe|source|video|audio|embed)\b[^>]*?\bsrc=[\"']?"
    r"((?:https?:)?//[^\"'\s>]+)"
    r"|<link\b(?=[^>]*\brel=[\"']?(?:stylesheet|preload|preconnect|icon))[^>]*?"
    r"\bhref=[\"']?((?:https?:)?//[^\"'\s>]+)",
    re.IGNORECASE,
)


def main() -> int:
    """Do what was asked for."""
    parser = argparse.ArgumentParser(prog="scripts/docs", description=__doc__)
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--write",
        action="store_true",
        help="first write anew the pages that are generated from the code",
    )
    what.add_argument(
        "--serve", action="store_true", help="show the site and follow changes"
    )
    options = parser.parse_args()
    try:
        if options.serve:
            return subprocess.run(
                [_zensical(), "serve"], check=False, cwd=ROOT
            ).returncode
        if options.write:
            write()
        found = [*pages(), *build(), *fetches()]
    except SetupError as err:
        print(f"error: {err}", file=sys.stderr)
        return 1
    print("\n".join(found) if found else f"no finding; the site is in {SITE.name}")
    return int(bool(found))


def write() -> None:
    """Write the pages that are generated from the code."""
    run([venvs.require("ha"), "-m", "scripts.reference", venvs.require("engine")])


def pages() -> Iterator[str]:
    """Require that the site's menu and the folder hold the same pages."""
    config = tomllib.loads(CONFIG.read_text(encoding="utf-8"))
    listed = list(_listed(config["project"]["nav"]))
    there = {path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")}
    for page in sorted(there - set(listed)):
        yield f"docs/{page}: zensical.toml does not list it"
    for page in sorted(set(listed) - there):
        yield f"zensical.toml: lists {page}, which is not there"
    for page in sorted({one for one in listed if listed.count(one) > 1}):
        yield f"zensical.toml: lists {page} twice"


def build() -> Iterator[str]:
    """Build the site; yield what the generator complains about, links first."""
    shutil.rmtree(SITE, ignore_errors=True)
    built = subprocess.run(
        [_zensical(), "build", "--clean", "--strict"],
        check=False,
        cwd=ROOT,
        capture_output=True,
        text=True,
        env=os.environ | {"NO_COLOR": "1"},
    )
    said = COLOURS.sub("", built.stdout + built.stderr)
    said, _, crash = said.partition("Traceback (most recent call last)")
    if built.returncode:
        yield said.strip() or crash.strip()
    elif not (SITE / "index.html").exists():
        yield "the site has no start page"


def fetches(site: Path = SITE) -> Iterator[str]:
    """Require that no page has a browser fetch anything from elsewhere."""
    for path in sorted(site.rglob("*.html")):
        for match in FETCHED.finditer(path.read_text(encoding="utf-8")):
            yield f"{path.relative_to(site)}: fetches {match[1] or match[2]}"


def _listed(nav: Any) -> Iterator[str]:
    """Yield the pages of a menu and of its parts."""
    if isinstance(nav, str):
        yield nav
    elif isinstance(nav, dict):
        for part in nav.values():
            yield from _listed(part)
    else:
        for part in nav:
            yield from _listed(part)


def _zensical() -> Path:
    return venvs.require("docs").with_name("zensical")


if __name__ == "__main__":
    sys.exit(main())
