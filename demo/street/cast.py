# SPDX-License-Identifier: Apache-2.0
"""People who appear in several scenes, and the states of the house."""

from .scene import person

AWAY = {"alarm": "armed_away", "home": ()}
HOME = {"alarm": "disarmed", "home": ("Robin",)}
NIGHT = {"alarm": "armed_night", "home": ("Robin",)}

BURGLAR = person(
    coat="black",
    trousers="dark",
    headwear="hood",
    skin=1,
    height=1.82,
    backpack=True,
    hat="dark",
)
COURIER = person(
    coat="orange", trousers="navy", headwear="cap", hat="navy", skin=3, height=1.78
)
ROBIN = person(
    coat="teal",
    trousers="beige",
    hair=2,
    skin=1,
    height=1.72,
    long_hair=True,
    shoes="white",
)
STRANGER = person(
    coat="olive", trousers="dark", hair=0, skin=2, height=1.8, headwear="beanie"
)
