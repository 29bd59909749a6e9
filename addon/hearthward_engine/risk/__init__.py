# SPDX-License-Identifier: AGPL-3.0-or-later
"""Judge windows: rules first, then Nemotron inside what the rules allow."""
