# SPDX-License-Identifier: AGPL-3.0-or-later
"""``python -m hearthward_engine`` is the command ``hearthward-engine``."""

import sys

from .cli import main

sys.exit(main())
