# SPDX-License-Identifier: Apache-2.0
"""Write the generated pages: python -m scripts.reference ENGINE_PYTHON."""

import json
import os
import subprocess
import sys

from scripts.envs.places import ROOT

from .api import api_page
from .markdown import FOLDER
from .metrics import metrics_page
from .settings import settings_page

# What needs a running Home Assistant is written by its own test.
BY_TESTS = ("tests/integration/test_reference.py",)


def main() -> int:
    """Write every page anew."""
    contract = subprocess.run(
        [sys.argv[1], "-m", "hearthward_engine", "openapi"],
        check=True,
        capture_output=True,
    ).stdout
    for name, text in (
        ("api", api_page(json.loads(contract))),
        ("metrics", metrics_page()),
        ("settings", settings_page()),
    ):
        (FOLDER / f"{name}.md").write_text(text, encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-m", "pytest", "--quiet", *BY_TESTS],
        check=False,
        cwd=ROOT,
        env=os.environ | {"HEARTHWARD_WRITE_DOCS": "1"},
    ).returncode


sys.exit(main())
