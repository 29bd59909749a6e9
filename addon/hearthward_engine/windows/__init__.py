# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a camera saw in up to 90 seconds, and the evidence drawn from it."""
