# SPDX-License-Identifier: AGPL-3.0-or-later
"""Hearthward's engine: watches cameras, weighs windows, tells Home Assistant."""

import os

# Before anything imports it: ONNX Runtime reports to its maker unless told not to.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

__version__ = "0.1.0"
API_VERSION = 1
