# SPDX-License-Identifier: Apache-2.0
"""Renderer and replay server of the simulated street."""
