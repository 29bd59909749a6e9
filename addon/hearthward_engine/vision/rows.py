# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an end-to-end YOLO export gives, (300, 6) a picture, as detections."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import numpy.typing as npt

from hearthward_engine.domain import Detection

from .letterbox import Fit

CONFIDENCE_FLOOR: Final = 0.1


def detections(
    rows: npt.NDArray[np.float32],
    layout: Fit,
    names: Mapping[int, str],
    floor: float = CONFIDENCE_FLOOR,
) -> tuple[Detection, ...]:
    """Return the rows x1, y1, x2, y2, confidence, class as fractions of the picture."""
    rows = rows[rows[:, 4] >= floor]
    boxes = layout.restore(rows[:, :4])
    return tuple(
        Detection(
            label=names[int(row[5])],
            confidence=min(1.0, float(row[4])),
            box=(float(box[0]), float(box[1]), float(box[2]), float(box[3])),
        )
        for row, box in zip(rows, boxes, strict=True)
        if box[2] > box[0] and box[3] > box[1] and int(row[5]) in names
    )
