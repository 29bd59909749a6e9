# SPDX-License-Identifier: AGPL-3.0-or-later
"""The engine's network face, ``/api/v1``: HTTP and two websockets."""
