# SPDX-License-Identifier: Apache-2.0
"""The documentation's drawings show what the code sends today."""

import pytest

from scripts.envs.places import ROOT
from scripts.pictures.phones import SYSTEMS, digest
from scripts.pictures.save import MOST_BYTES, drawn_from

IMAGES = ROOT / "docs/images"


@pytest.mark.parametrize("system", SYSTEMS)
def test_drawn_phones_show_the_messages_that_are_sent(system: str) -> None:
    picture = IMAGES / f"notification-{system}.png"
    assert drawn_from(picture) == digest(system), "run scripts/screenshots phones"


def test_every_picture_is_small_enough_to_be_kept() -> None:
    sizes = {path.name: path.stat().st_size for path in IMAGES.iterdir()}
    assert sizes
    assert {name for name, size in sizes.items() if size > MOST_BYTES} == set()
