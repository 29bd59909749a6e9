# SPDX-License-Identifier: Apache-2.0
"""Interpreters, virtual environments and system packages of the project's scripts."""
