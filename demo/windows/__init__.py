# SPDX-License-Identifier: Apache-2.0
"""Labelled windows for development: made by a script, varied by seed."""
