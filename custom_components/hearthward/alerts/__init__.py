# SPDX-License-Identifier: Apache-2.0
"""Notifications: who is told what, when, and how it looks on their phone.

``policy`` decides and knows nothing of Home Assistant; ``book`` keeps what must survive
a restart; ``message`` writes, ``phones`` sends; ``desk`` puts them together.
"""
