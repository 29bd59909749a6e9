# SPDX-License-Identifier: AGPL-3.0-or-later
"""From a camera's stream or pushed pictures to observations: one loop per camera."""
