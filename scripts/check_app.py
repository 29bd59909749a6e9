# SPDX-License-Identifier: Apache-2.0
"""Print what is wrong with the app, its image and its compose file.

The app linter is no package; these are its rules and Supervisor's, and what the parts
of the app promise each other. The official action runs in the workflows.
"""

from collections.abc import Iterator
from pathlib import Path
import sys

from scripts import check_app_config, check_compose, check_image
from scripts.envs.places import ROOT


def main() -> int:
    """Check the app of this repository."""
    found = list(findings(ROOT / "addon"))
    print("\n".join(found) if found else "no finding")
    return int(bool(found))


def findings(home: Path) -> Iterator[str]:
    """Yield what is wrong with an app's folder, which lies in a repository."""
    yield from check_app_config.findings(home)
    yield from check_image.findings(home)
    yield from check_compose.findings(home)


if __name__ == "__main__":
    sys.exit(main())
