# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the stations need of the interpreter; the only place that asks which it is."""
