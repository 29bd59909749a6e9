# SPDX-License-Identifier: AGPL-3.0-or-later
"""What holds at this moment: the states that clients are shown."""
