# SPDX-License-Identifier: Apache-2.0
"""Say which Python a test run was on, and fail it when the GIL came back."""

import sys
import sysconfig

import pytest

FREE_THREADED = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))


def _gil() -> str:
    """Return whether this process runs with the GIL now."""
    return "on" if sys._is_gil_enabled() else "off"  # noqa: SLF001


def pytest_report_header() -> str:
    """Name the build in the first lines of the run."""
    kind = "free-threaded" if FREE_THREADED else "GIL"
    return f"interpreter: {sys.version.split()[0]}, {kind} build, GIL {_gil()}"


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the run if something turned the GIL on in a free-threaded build."""
    if FREE_THREADED and _gil() == "on":
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at the end whether the GIL stayed off."""
    if FREE_THREADED:
        terminalreporter.write_line(f"GIL {_gil()} after all tests")
