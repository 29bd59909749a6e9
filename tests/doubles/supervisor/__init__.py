# SPDX-License-Identifier: Apache-2.0
"""A stand-in for Home Assistant's Supervisor: REST API, discovery and Ingress.

It follows Supervisor 2026.08 as Core 2026.10 knows it (`aiohasupervisor`): a real
server with real rules of access. Docker is behind `Runner`, Core behind `Core`.
"""

from .app import App, Runner, full_slug
from .core import Core
from .server import Supervisor

__all__ = ["App", "Core", "Runner", "Supervisor", "full_slug"]
