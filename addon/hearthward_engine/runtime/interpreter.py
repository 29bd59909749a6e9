# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which interpreter this is, and whether threads run in parallel right now."""

import platform
import sys
import sysconfig


def free_threaded() -> bool:
    """Return whether this build of CPython can run without the GIL."""
    return bool(sysconfig.get_config_var("Py_GIL_DISABLED"))


def gil_enabled() -> bool:
    """Return whether the GIL is on at this moment.

    Ask after all imports: one C extension that does not declare itself safe turns
    the GIL on silently, even in a free-threaded build.
    """
    asked = getattr(sys, "_is_gil_enabled", None)
    return True if asked is None else bool(asked())


def describe() -> str:
    """Return one line for people, like ``CPython 3.14.7t, GIL off``."""
    suffix = "t" if free_threaded() else ""
    name = f"{platform.python_implementation()} {platform.python_version()}{suffix}"
    return f"{name}, GIL {'on' if gil_enabled() else 'off'}"
