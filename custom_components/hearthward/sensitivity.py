# SPDX-License-Identifier: Apache-2.0
"""How small and how doubtful a thing may be to count, in three steps."""

from typing import Final

from .client.models import Filters

LOW: Final = "low"
NORMAL: Final = "normal"
HIGH: Final = "high"
SENSITIVITIES: Final = (LOW, NORMAL, HIGH)

CLASSES: Final = (
    "person",
    "bicycle",
    "car",
    "motorcycle",
    "bus",
    "truck",
    "boat",
    "bird",
    "cat",
    "dog",
    "horse",
    "sheep",
    "cow",
    "bear",
    "backpack",
    "umbrella",
    "handbag",
    "suitcase",
)
"""What a camera may look for; the engine knows more, of no use to a house."""

# The engine begins no track below 0.45, so that only a higher confidence filters.
FILTERS: Final = {
    LOW: Filters(min_box=0.05, min_confidence=dict.fromkeys(CLASSES, 0.6)),
    NORMAL: Filters(min_box=0.02),
    HIGH: Filters(min_box=0.01),
}
