# SPDX-License-Identifier: Apache-2.0
"""Stories that call for attention, from an unexpected ring to a break-in."""

from demo.street.scene import Actor, car
from demo.windows.plot import Row
from demo.windows.story import Story

type Rows = list[Row | None]


def rings_by_night(s: Story) -> Rows:
    """Ring at night, wait a little, go."""
    s.any_presence().night()
    caller = s.to_front_door(s.someone())
    s.rang_at = caller.ends + s.rng.uniform(1, 4)
    s.play(s.off_by_path(caller.stand(s.rng.uniform(8, 28))))
    return [s.row(s.home.front)]


def _hangs_about(s: Story, x: float, y: float, seconds: float) -> Actor:
    """Come from the street to a place, shift about there, stay."""
    s.must_see["drive" if x > 6.5 else "front"] = (x, y)
    walker = s.someone().start(*s.street_end()).walk(x, 1.5, s.pace()).walk(x, y, 1.2)
    until = walker.ends + seconds
    while walker.ends < until:
        spot = (x + s.rng.uniform(-0.8, 0.8), y + s.rng.uniform(-0.4, 0.4))
        walker = walker.stand(s.rng.uniform(6, 20)).walk(*spot, 0.5)
    return walker


def loiters_by_day(s: Story) -> Rows:
    """Hang about in the front garden or on the drive for over a minute by day."""
    s.any_presence().day()
    seconds = s.rng.uniform(68, 140)
    if s.rng.random() < 0.5:
        s.play(_hangs_about(s, s.rng.uniform(7.4, 9.4), s.rng.uniform(5, 8), seconds))
        return [s.row(s.home.drive)]
    side = s.rng.choice([-1, 1])
    x = s.home.door[0] + side * s.rng.uniform(2.2, 3.4)
    s.play(_hangs_about(s, x, s.rng.uniform(3.0, 4.4), seconds))
    return [s.row(s.home.front)]


def loiters_by_night(s: Story) -> Rows:
    """Hang about near an entry at night."""
    s.any_presence().night()
    x = s.home.door[0] + s.rng.uniform(-1.2, 1.2)
    s.play(_hangs_about(s, x, s.rng.uniform(4.9, 6.2), s.rng.uniform(62, 130)))
    return [s.row(s.home.front)]


def looks_into_cars(s: Story) -> Rows:
    """Go along a parked car at night and look in on both sides."""
    s.any_presence().night()
    port = s.home.car_port
    s.play(car().start(*port).hold("stand", 120, 0).for_good())
    peeps = s.rng.uniform(6, 16)
    thief = s.someone().start(s.rng.choice([-8, 14]), 1.0).walk(7.6, 1.5, 1.2)
    thief = thief.sneak(port[0] - 1.3, port[1] - 0.6).reach(peeps)
    thief = thief.sneak(port[0], port[1] - 3.0).sneak(port[0] + 1.3, port[1])
    s.play(thief.reach(peeps).walk(9, 1.5).walk(-9, 1.0))
    return [s.row(s.home.drive)]


def walks_round_the_house(s: Story) -> Rows:
    """Walk up the drive at night, round the house and along the back wall."""
    s.any_presence().night()
    walker = s.someone().start(-9, 1.0).walk(8, 1.5, 1.2).sneak(7.6, 15)
    walker = walker.sneak(8.0, 22).stand(s.rng.uniform(2, 8))
    walker = walker.sneak(s.home.terrace[0] + 2, 22.5).stand(s.rng.uniform(3, 12))
    walker = walker.sneak(-6, 23).sneak(-9, 26)
    s.play(walker)
    return [s.row(s.home.back, s.home.drive)]


def tries_door(s: Story) -> Rows:
    """Work at the front or the side door of an empty house, no bell."""
    s.empty().any_hour()
    if s.rng.random() < 0.6:
        thief = s.to_front_door(s.someone()).reach(s.rng.uniform(38, 80))
        s.play(s.off_by_path(thief))
        return [s.row(s.home.front)]
    s.must_see["drive"] = s.home.side_door
    thief = s.someone().start(-8, 1.0).walk(8, 1.5).walk(*s.home.side_door, 1.1)
    s.play(thief.reach(s.rng.uniform(38, 80)).walk(8, 1.5).walk(-9, 1.0))
    return [s.row(s.home.drive)]


def comes_back_to_door(s: Story) -> Rows:
    """Go to the door of an empty house, back to the street, and to the door again."""
    s.empty().any_hour()
    thief = s.to_front_door(s.someone()).stand(s.rng.uniform(5, 12))
    x = s.home.door[0]
    for _ in range(s.rng.choice([1, 2])):
        thief = thief.walk(x, 1.4).stand(s.rng.uniform(2, 7))
        thief = thief.walk(*s.home.door, 1.1).reach(s.rng.uniform(6, 14))
    s.play(thief)
    return [s.row(s.home.front)]


def restricted_away(s: Story) -> Rows:
    """Go to the shed while the alarm is armed for an empty house."""
    s.empty(armed=True).any_hour()
    s.must_see["back"] = s.home.shed
    thief = s.someone().start(9.5, 21).walk(*s.home.shed, s.rng.uniform(0.7, 1.4))
    s.play(thief.reach(s.rng.uniform(4, 40)))
    return [s.row(s.home.back)]


def forced_entry(s: Story) -> Rows:
    """Open a door without a key while armed away; somebody unknown is in it."""
    s.empty(armed=True).any_hour()
    front = s.rng.random() < 0.6
    s.house["contacts"] = {
        "front door": "open" if front else "closed",
        "terrace": "closed" if front else "open",
    }
    if s.rng.random() < 0.3:
        s.house["alarm"] = "triggered"
    if front:
        thief = s.to_front_door(s.someone()).reach(s.rng.uniform(6, 50))
        s.play(thief.walk(s.home.door[0], 8.0))
        return [s.row(s.home.front)]
    s.must_see["back"] = s.home.terrace
    thief = s.someone().start(9.5, 23).walk(*s.home.terrace, 1.2)
    s.play(thief.reach(s.rng.uniform(6, 40)))
    return [s.row(s.home.back)]


def several_at_night(s: Story) -> Rows:
    """Come to the door as two or three at night, no bell."""
    s.any_presence().night()
    start = s.street_end()
    for index in range(s.rng.choice([2, 3])):
        member = s.to_front_door(s.someone(index * s.rng.uniform(0.8, 2)), start)
        s.play(member.stand(s.rng.uniform(10, 40)))
    return [s.row(s.home.front)]


def back_yard_by_day(s: Story) -> Rows:
    """Be in the back yard of an empty house by day."""
    s.empty().day()
    walker = s.someone().start(9.5, 23.5).walk(s.rng.uniform(-3, 2), 24.5, s.pace())
    walker = walker.stand(s.rng.uniform(4, 40)).walk(-4, s.rng.uniform(22.5, 26), 1.0)
    s.play(walker.stand(s.rng.uniform(1, 6)).walk(9.5, 23.5, 1.3))
    return [s.row(s.home.back)]


def back_yard_by_night(s: Story) -> Rows:
    """Cross the back yard of an empty house at night towards the terrace door."""
    s.empty().night()
    s.must_see["back"] = s.home.terrace
    walker = s.someone().start(9.5, 24).sneak(2, 25).stand(s.rng.uniform(3, 10))
    s.play(walker.sneak(*s.home.terrace).stand(s.rng.uniform(3, 12)))
    return [s.row(s.home.back)]


def resident_and_stranger(s: Story) -> Rows:
    """Let a known resident come home while a stranger hangs about at night."""
    s.night()
    s.house["home"] = [s.resident]
    known = s.to_front_door(s.someone()).reach(4).walk(s.home.door[0], 7.9)
    s.play(known, identity=s.resident)
    s.arrived_at[s.resident] = known.ends
    x = s.home.door[0] + s.rng.choice([-1.4, 1.4])
    s.play(_hangs_about(s, x, 5.2, s.rng.uniform(65, 90)))
    return [s.row(s.home.front)]
