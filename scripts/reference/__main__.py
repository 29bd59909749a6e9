# SPDX-License-Identifier: Apache-2.0
"""Write the generated pages: python -m scripts.reference ENGINE_PYTHON [--check]."""

import argparse
import json
import os
import subprocess
import sys
from typing import Final

from scripts.envs.places import ROOT

from .api import api_page
from .markdown import FOLDER
from .metrics import metrics_page
from .parameters import parameters_page
from .settings import settings_page

# What needs a running Home Assistant is written, and compared, by its own test.
BY_TESTS: Final = ("tests/integration/test_reference.py",)


def main() -> int:
    """Write every page anew, or say which are out of step."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("engine", help="an interpreter that has the engine")
    parser.add_argument(
        "--check", action="store_true", help="write nothing, say what is out of step"
    )
    options = parser.parse_args()
    pages = _pages(options.engine)
    if options.check:
        stale = [
            name
            for name, text in pages.items()
            if not (FOLDER / name).exists()
            or (FOLDER / name).read_text(encoding="utf-8") != text
        ]
        for name in stale:
            print(f"docs/reference/{name} is out of step: run scripts/docs --write")
        return int(bool(stale))
    for name, text in pages.items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-m", "pytest", "--quiet", *BY_TESTS],
        check=False,
        cwd=ROOT,
        env=os.environ | {"HEARTHWARD_WRITE_DOCS": "1"},
    ).returncode


def _pages(engine: str) -> dict[str, str]:
    """Return the pages that follow from the code alone, by their file's name."""
    contract = subprocess.run(
        [engine, "-m", "hearthward_engine", "openapi"], check=True, capture_output=True
    ).stdout
    return {
        "api.md": api_page(json.loads(contract)),
        "metrics.md": metrics_page(),
        "parameters.md": parameters_page(),
        "settings.md": settings_page(),
    }


sys.exit(main())
