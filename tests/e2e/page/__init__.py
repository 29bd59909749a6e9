# SPDX-License-Identifier: Apache-2.0
"""The engine's page in a real browser, of a real engine; its tests share one stage."""
