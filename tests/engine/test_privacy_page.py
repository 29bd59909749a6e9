# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page about privacy says of places and times what the code does."""

from pathlib import Path

import pytest

from hearthward_engine.api import tls
from hearthward_engine.settings import Settings
from hearthward_engine.store import audit, retention, store, vital
from hearthward_engine.windows import baseline, identity, keyframes

PAGE = (Path(__file__).parents[2] / "docs/explanation/privacy.md").read_text()
DAY_S = 86_400.0
IN_WORDS = {3.0: "three", 4.0: "four"}


@pytest.mark.parametrize(
    "said",
    [
        f"`retention_days` ({Settings().retention_days:g})",
        f"`retention_gb` ({Settings().retention_gb:g})",
        f"`{store.DATABASE}`",
        f"`{store.MEDIA_FOLDER}/`",
        f"`{vital.FILE}`",
        f"`{tls.FOLDER}/`",
        f"up to {IN_WORDS[keyframes.MOST]} JPEGs",
        f"at most {keyframes.WIDTH_PX} pixels wide",
        f"stay {IN_WORDS[retention.GRAVE_LASTS]} times as long",
        f"the last {audit.KEPT} |",
        f"half of it fades every {IN_WORDS[baseline.HALF_LIFE_S / DAY_S / 7]} weeks",
        f"within {IN_WORDS[identity.PRESENCE_REACH_S / 60]} minutes",
    ],
)
def test_the_page_has_the_figures_and_names_of_the_code(said: str) -> None:
    assert said in PAGE
