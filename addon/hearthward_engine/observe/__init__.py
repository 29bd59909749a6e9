# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people and machines can see of the engine: metrics, logs, health."""
