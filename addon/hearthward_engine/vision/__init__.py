# SPDX-License-Identifier: AGPL-3.0-or-later
"""From pixels to confirmed tracks: motion gate, detector, tracker, zones."""
