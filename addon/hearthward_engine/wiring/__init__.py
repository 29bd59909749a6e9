# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the composition root puts between the stations."""
