# SPDX-License-Identifier: Apache-2.0
"""Scenes by day."""

from .cast import AWAY, COURIER, HOME, ROBIN, STRANGER
from .scene import Scene, bird, car, dog, parcel, person, van

SCENES = (
    Scene(
        "quiet_day",
        "front_door",
        "nothing happens",
        (0, 10),
        seed=21,
        house=HOME,
        actors=(
            bird(fur="blue")
            .at(8)
            .start(-6, 7)
            .fly(-2.4, 5.7, 0.85)
            .stand(9, 90)
            .fly(6, 8, 2.6),
        ),
    ),
    Scene(
        "quiet_drive",
        "driveway",
        "traffic on the street",
        (0, 10),
        seed=22,
        house=HOME,
        actors=(
            car(paint="red", style="hatch").at(6).start(-18, 17).drive(18, 17, 8),
            car(paint="silver").at(30).start(22, 20.7).drive(-22, 20.7, 9),
        ),
    ),
    Scene("quiet_yard", "back_yard", "nothing happens", (0, 10), seed=23, house=HOME),
    Scene(
        "delivery_day",
        "front_door",
        "delivery, day, brief",
        (0, 25),
        seed=41,
        house=HOME,
        actors=(
            COURIER.at(4).start(5.0, 4.95).carry(0.3, 4.95).carry(0.2, 7.6).ring(3, 0),
            COURIER.at(12.4)
            .start(0.2, 7.6)
            .stand(4, 0)
            .walk(0.3, 4.95)
            .walk(5.2, 4.95),
            parcel().at(12.4).start(0.75, 7.75).hold("stand", 60, 20).for_good(),
        ),
    ),
    Scene(
        "delivery_van",
        "driveway",
        "delivery, day, brief",
        (0, 25),
        seed=42,
        house=HOME,
        actors=(
            van(paint="white")
            .at(2)
            .start(-18, 17)
            .drive(4.5, 17, 6)
            .stand(28, 90)
            .drive(22, 17, 6),
            COURIER.at(8)
            .start(3.0, 15.2)
            .carry(2.3, 13.0)
            .carry(2.2, 5.0)
            .carry(2.0, 3.0),
            COURIER.at(22)
            .start(2.0, 3.0)
            .walk(2.2, 6.0)
            .walk(2.4, 13.0)
            .walk(3.2, 15.4),
        ),
    ),
    Scene(
        "resident_arrives",
        "driveway",
        "resident arrives",
        (0, 20),
        seed=51,
        house=AWAY,
        actors=(
            car(paint="teal", style="hatch")
            .at(3)
            .start(16, 20.7)
            .drive(1.2, 20.0, 6)
            .drive(-0.6, 15.5, 4)
            .drive(-0.6, 11.4, 2.5)
            .hold("stand", 60, 180)
            .for_good(),
            ROBIN.at(13).start(0.7, 10.8).walk(2.2, 9.0).walk(2.2, 2.6),
        ),
    ),
    Scene(
        "passer_by",
        "driveway",
        "passer-by on the sidewalk",
        (0, 15),
        seed=52,
        house=HOME,
        actors=(
            person(coat="yellow", trousers="denim", skin=4, hair=0)
            .at(5)
            .start(-12.6, 14.0)
            .walk(12.6, 14.0),
            person(coat="purple", trousers="grey", long_hair=True, hair=3)
            .at(28)
            .start(12.6, 13.7)
            .walk(-12.6, 13.7, 1.5),
        ),
    ),
    Scene(
        "dog_walk",
        "front_door",
        "passer-by on the sidewalk",
        (0, 15),
        seed=53,
        house=HOME,
        actors=(
            person(coat="red", trousers="dark", headwear="cap", hat="white")
            .at(4)
            .start(-4.8, 4.8)
            .walk(-0.6, 4.8, 1.0)
            .stand(5, 60)
            .walk(5.0, 4.8, 1.0),
            dog(fur="golden")
            .at(4)
            .start(-4.0, 5.1)
            .walk(0.3, 5.1, 1.0)
            .stand(5, 90)
            .walk(5.8, 5.1, 1.0),
        ),
    ),
    Scene(
        "jogger",
        "driveway",
        "passer-by on the sidewalk",
        (0, 15),
        seed=54,
        house=HOME,
        actors=(
            person(coat="pink", sleeves="short", legs="short", skin=2, long_hair=True)
            .at(6)
            .start(12.6, 14.2)
            .jog(-12.6, 14.2),
        ),
    ),
    Scene(
        "loiter_day",
        "front_door",
        "loiters by day off the sidewalk",
        (30, 59),
        kind="suspicious",
        seed=61,
        seconds=90,
        house=HOME,
        actors=(
            STRANGER.at(4)
            .start(-4.6, 4.9)
            .walk(-0.2, 5.0)
            .walk(0.2, 6.6)
            .stand(20, 0)
            .walk(2.0, 7.0)
            .stand(16, 30)
            .walk(-2.2, 6.8)
            .stand(18, 300)
            .walk(0.0, 6.4)
            .stand(6, 180)
            .walk(0.0, 5.0)
            .walk(5.0, 4.9),
        ),
    ),
    Scene(
        "visitor_rings",
        "front_door",
        "unknown at the door by day, rings, leaves",
        (10, 35),
        seed=62,
        house=HOME,
        actors=(
            person(coat="blue", trousers="grey", skin=0, hair=4)
            .at(4)
            .start(5.0, 4.95)
            .walk(0.2, 4.95)
            .walk(0.3, 7.85)
            .ring(2, 0)
            .stand(16, 0)
            .walk(0.1, 5.0)
            .walk(-5.0, 4.95),
        ),
    ),
    Scene(
        "gardener",
        "back_yard",
        "gardener, daytime, someone home",
        (0, 20),
        seed=63,
        house=HOME,
        actors=(
            person(coat="green", trousers="olive", headwear="hat", hat="beige")
            .at(0)
            .start(4.0, 11.6)
            .crouch(16, 20)
            .walk(1.0, 11.9)
            .crouch(14, 0)
            .walk(6.0, 9.5)
            .reach(8, 0)
            .walk(9.8, 9.0),
            bird(fur="black")
            .at(20)
            .start(-4, 5)
            .fly(0.5, 5.6, 0.0)
            .stand(14, 80)
            .fly(8, 6, 2.5),
        ),
    ),
    Scene(
        "intruder_day",
        "back_yard",
        "unknown in the back yard, nobody home, by day",
        (45, 75),
        kind="suspicious",
        seed=64,
        house=AWAY,
        actors=(
            STRANGER.at(4)
            .start(9.8, 11.4)
            .walk(5.9, 9.6)
            .reach(9, 0)
            .walk(1.0, 7.4)
            .stand(5, 300)
            .walk(-3.3, 8.0)
            .reach(8, 0)
            .walk(1.0, 10.0)
            .walk(-0.95, 13.2),
        ),
    ),
)
