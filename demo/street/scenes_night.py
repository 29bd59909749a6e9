# SPDX-License-Identifier: Apache-2.0
"""Scenes by night."""

from .cast import AWAY, BURGLAR, NIGHT, STRANGER
from .scene import Headlights, Scene, car, cat

SCENES = (
    Scene(
        "night_intruder",
        "back_yard",
        "walks round the house at night, tries the door, nobody home",
        (65, 100),
        kind="threat",
        seed=11,
        lighting="night",
        house=AWAY,
        actors=(
            BURGLAR.at(3)
            .start(-0.95, 13.0)
            .sneak(1.0, 10.0)
            .stand(2, 250)
            .sneak(-1.0, 7.4, 1.0)
            .walk(-3.3, 8.0)
            .reach(17, 0)
            .sneak(-5.6, 7.9, 1.0)
            .reach(5, 0)
            .sneak(-3.3, 8.0, 1.0)
            .reach(7, 0)
            .walk(1.2, 8.0)
            .run(9.8, 9.2),
        ),
    ),
    Scene(
        "night_prowler_front",
        "front_door",
        "lingers at the front door at night, nobody home",
        (65, 90),
        kind="threat",
        seed=12,
        lighting="night",
        house=AWAY,
        actors=(
            BURGLAR.at(3)
            .start(-4.6, 4.9)
            .walk(-0.3, 4.9)
            .sneak(0.0, 7.85, 0.9)
            .reach(18, 0)
            .sneak(3.2, 7.7)
            .reach(6, 0)
            .sneak(0.1, 7.85, 1.0)
            .reach(6, 0)
            .walk(0.2, 5.0)
            .run(5.2, 4.9),
        ),
    ),
    Scene(
        "night_car_prowler",
        "driveway",
        "looks into cars at night",
        (60, 85),
        kind="threat",
        seed=13,
        lighting="night",
        house=NIGHT,
        actors=(
            STRANGER.at(4)
            .start(12.4, 14.0)
            .walk(-0.4, 14.0)
            .sneak(-0.8, 9.4)
            .reach(9, 270)
            .sneak(-0.9, 7.2)
            .reach(8, 270)
            .sneak(-0.6, 11.0, 1.0)
            .walk(-0.2, 14.0)
            .walk(-12.4, 14.0),
        ),
        headlights=(Headlights(40, 3.4),),
    ),
    Scene(
        "quiet_night",
        "back_yard",
        "trees, rain and headlights",
        (0, 10),
        seed=24,
        lighting="night",
        weather="rain",
        house=AWAY,
        headlights=(Headlights(12, 3.0), Headlights(37, 4.0, leftwards=True)),
    ),
    Scene(
        "quiet_night_front",
        "front_door",
        "trees and headlights",
        (0, 10),
        seed=25,
        lighting="night",
        house=AWAY,
        headlights=(Headlights(20, 3.2),),
    ),
    Scene(
        "quiet_night_drive",
        "driveway",
        "a passing car at night",
        (0, 10),
        seed=26,
        lighting="night",
        weather="rain",
        house=AWAY,
        actors=(car(paint="grey", lights=True).at(14).start(-18, 17).drive(18, 17, 8),),
        headlights=(Headlights(13, 4.0, leftwards=True),),
    ),
    Scene(
        "cat_night",
        "back_yard",
        "animal only",
        (0, 10),
        seed=31,
        lighting="night",
        house=AWAY,
        actors=(
            cat(fur="tabby")
            .at(4)
            .start(8.6, 9.0)
            .walk(3.2, 7.2, 0.9)
            .stand(6, 200)
            .walk(-2.6, 7.4, 0.8)
            .stand(8, 120)
            .walk(0.4, 5.4, 0.8)
            .run(6.8, 7.0, 2.6),
        ),
    ),
)
