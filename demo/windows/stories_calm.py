# SPDX-License-Identifier: Apache-2.0
"""Stories of ordinary life: nobody should be woken by one of these."""

from demo.street.scene import Actor, bird, car, cat, dog, parcel, van
from demo.windows.plot import Row
from demo.windows.story import Story

type Rows = list[Row | None]


def resident_arrives(s: Story) -> Rows:
    """Come home by the front door, with or without a name on the track."""
    s.any_hour(0.6)
    walker = (
        s.to_front_door(s.someone())
        .reach(s.rng.uniform(3, 9))
        .walk(s.home.door[0], 7.9)
    )
    s.play(walker, identity=s.resident if s.rng.random() < 0.5 else None)
    s.arrived_at[s.resident] = walker.ends + s.rng.uniform(-10, 25)
    s.house["alarm"] = "disarmed"
    s.house["home"] = [s.resident]
    if s.rng.random() < 0.6:
        s.house["locks"] = {"front door": "unlocked"}
    return [s.row(s.home.front)]


def resident_leaves(s: Story) -> Rows:
    """Leave the house by the front door while others stay in."""
    s.any_hour(0.7).occupied()
    s.house["home"] = s.others[:1]
    if s.rng.random() < 0.5:
        s.house["alarm"] = "disarmed"
    s.must_see["front"] = s.home.door
    walker = (
        s.someone().start(s.home.door[0], s.home.door[1]).stand(s.rng.uniform(1, 5))
    )
    known = s.resident if s.rng.random() < 0.6 else None
    s.play(s.off_by_path(walker), identity=known)
    return [s.row(s.home.front)]


def resident_takes_bins_out(s: Story) -> Rows:
    """Go out and come in again, known by name."""
    s.must_see["front"] = s.home.door
    s.any_hour(0.5).occupied()
    door = s.home.door
    walker = s.someone().start(*door).stand(2).walk(door[0] + 2, 2.6, 1.0)
    walker = walker.stand(s.rng.uniform(3, 15)).walk(*door, 1.1).stand(2)
    s.play(walker, identity=s.resident)
    return [s.row(s.home.front)]


def delivery(s: Story) -> Rows:
    """Bring a parcel by day: ring, or put it down and go."""
    s.any_presence().day()
    waits = s.rng.uniform(3, 16)
    courier = s.to_front_door(s.someone(s.rng.choice([0.0, 5.0])))
    if s.rng.random() < 0.6:
        s.rang_at = courier.ends + 1
    s.play(s.off_by_path(courier.stand(waits)))
    if s.rng.random() < 0.4:
        put = parcel().at(courier.ends + waits / 2).start(s.home.door[0] + 0.5, 7.6)
        s.play(put.hold("stand", 40, 0).for_good())
    if s.rng.random() < 0.4:
        stop_x = s.rng.uniform(-3, 5)
        lorry = van().start(-25, -2.5).drive(stop_x, -2.5, 7).hold("stand", 40, 90)
        s.play(lorry.drive(30, -2.5, 7))
    s.note = s.rng.choice([s.note, "Couriers leave parcels on the porch"])
    return [s.row(s.home.front)]


def two_couriers(s: Story) -> Rows:
    """Carry something heavy to the door together by day and ring."""
    s.any_presence().day()
    start = s.street_end()
    first, second = (s.to_front_door(s.someone(at), start) for at in (0.0, 1.5))
    s.rang_at = first.ends + 2
    s.play(*(s.off_by_path(one.stand(s.rng.uniform(8, 18))) for one in (first, second)))
    return [s.row(s.home.front)]


def postman(s: Story) -> Rows:
    """Put letters in the box by the door, no bell; some come over the lawn."""
    s.any_presence().day()
    postman = s.to_front_door(s.someone()).stand(s.rng.uniform(2, 7))
    if s.rng.random() < 0.4:
        postman = postman.walk(-8, 5.0, 1.4).walk(-13, 4.0, 1.4)
    else:
        postman = s.off_by_path(postman)
    s.play(postman)
    return [s.row(s.home.front)]


def passer_by(s: Story) -> Rows:
    """Walk or jog past on the sidewalk, alone, in pairs or with a dog."""
    s.any_presence().any_hour(0.5)
    y, way = s.rng.uniform(0.3, 1.7), s.rng.choice([-1, 1])
    pace = s.rng.choice([0.8, 1.3, 1.6, 2.8])
    for index in range(s.rng.choice([1, 1, 1, 2])):
        walker = s.someone(index * 0.8).start(-15 * way, y)
        if s.rng.random() < 0.2:
            walker = walker.walk(-2 * way, y, pace).stand(s.rng.uniform(4, 15))
        s.play(walker.walk(15 * way, y, pace))
    if s.rng.random() < 0.3:
        s.play(dog().at(0.5).start(-14 * way, y - 0.3).walk(15 * way, y - 0.3, pace))
    return [s.row(s.rng.choice([s.home.front, s.home.drive]))]


def dog_walker_stops(s: Story) -> Rows:
    """Stand on the sidewalk while the dog sniffs at the kerb."""
    s.any_presence().any_hour(0.6)
    y = s.rng.uniform(0.4, 1.2)
    stops = s.rng.uniform(10, 25)
    walker = s.someone().start(-9, y).walk(1, y, 1.0).stand(stops).walk(10, y, 1.1)
    pet = dog().start(-8, y + 0.4).walk(2, y + 0.5, 1.0).stand(stops).walk(11, y, 1.1)
    s.play(walker, pet)
    return [s.row(s.home.front)]


def rings_by_day(s: Story) -> Rows:
    """Ring by day, wait, and leave when nobody opens."""
    s.any_presence().day()
    caller = s.to_front_door(s.someone())
    s.rang_at = caller.ends + s.rng.uniform(1, 4)
    s.play(s.off_by_path(caller.stand(s.rng.uniform(12, 45))))
    return [s.row(s.home.front)]


def guests(s: Story) -> Rows:
    """Come as two or three in the daytime and ring; somebody is home."""
    s.occupied().day()
    start = s.street_end()
    for index in range(s.rng.choice([2, 3])):
        guest = s.to_front_door(s.someone(index * 1.2), start)
        if index == 0:
            s.rang_at = guest.ends + 2
        s.play(guest.stand(s.rng.uniform(8, 25)))
    return [s.row(s.home.front)]


def animal(s: Story) -> Rows:
    """Let an animal roam anywhere, at any time, alarm or not."""
    s.any_presence().any_hour(0.4)
    lens = s.rng.choice([s.home.front, s.home.drive, s.home.back])
    middle = {"front": (0.0, 5.0), "drive": (8.0, 9.0), "back": s.home.shed}[lens.side]

    def about() -> tuple[float, float]:
        return middle[0] + s.rng.uniform(-3, 3), middle[1] + s.rng.uniform(-2, 2)

    pet: Actor = s.rng.choice([dog, cat, bird])().start(*about())
    for _ in range(4):
        pet = pet.walk(*about(), s.rng.uniform(0.4, 2.0)).stand(s.rng.uniform(1, 12))
    s.play(pet)
    return [s.row(lens)]


def parks(s: Story) -> Rows:
    """Drive onto the own drive; the resident goes in by the side door."""
    s.any_hour(0.5)
    s.house["home"] = [s.resident]
    s.house["alarm"] = "disarmed"
    arriving = car().start(-20, -2).drive(8.6, -1.5, 6).drive(*s.home.car_port, 3)
    s.play(arriving.hold("stand", 60, 0).for_good())
    s.arrived_at[s.resident] = arriving.ends + s.rng.uniform(-20, 20)
    if s.rng.random() < 0.75:
        out = s.someone(arriving.ends + 4).start(s.home.car_port[0] - 1.3, 11)
        out = out.stand(2).walk(*s.home.side_door, 1.1).stand(3)
        s.play(out, identity=s.resident if s.rng.random() < 0.5 else None)
    return [s.row(s.home.drive)]


def gardener(s: Story) -> Rows:
    """Work in the garden by day while people are home."""
    s.occupied().day()
    lens = s.rng.choice([s.home.back, s.home.front])
    if not any(zone.kind == "yard" for zone in lens.zones):
        return [None]
    middle = (0.0, 25.0) if lens.side == "back" else (s.home.door[0] - 4.0, 4.6)

    def bed() -> tuple[float, float]:
        return middle[0] + s.rng.uniform(-2.5, 2.5), middle[1] + s.rng.uniform(-1.5, 2)

    worker = s.someone().start(*bed())
    while worker.ends < 90:
        worker = worker.walk(*bed(), s.rng.uniform(0.4, 0.9))
        hold = s.rng.choice(["crouch", "reach", "stand"])
        worker = worker.hold(hold, s.rng.uniform(4, 16), None)
    s.play(worker)
    s.note = s.rng.choice([s.note, "The gardener comes on Tuesdays"])
    return [s.row(lens)]


def children_play(s: Story) -> Rows:
    """Let two children run about the back yard while a parent is home."""
    s.occupied().day()
    for child in range(2):
        runner = s.someone(child * 1.0).start(s.rng.uniform(-4, 2), 24)
        while runner.ends < 60:
            spot = (s.rng.uniform(-4, 3), s.rng.uniform(22, 27))
            runner = runner.run(*spot, s.rng.uniform(1.5, 3.0)).stand(
                s.rng.uniform(0, 3)
            )
        s.play(runner)
    return [s.row(s.home.back)]


def with_resident(s: Story) -> Rows:
    """Bring somebody home: a known resident and a friend walk in together."""
    s.day()
    start = s.street_end()
    resident, friend = (s.to_front_door(s.someone(at), start) for at in (0.0, 1.0))
    s.play(resident.stand(6), identity=s.resident)
    s.play(friend.stand(6))
    s.arrived_at[s.resident] = resident.ends + 5
    s.house["locks"] = {"front door": "unlocked"}
    return [s.row(s.home.front)]


def street_traffic(s: Story) -> Rows:
    """Let cars and a cyclist pass in the street; nobody stops."""
    s.any_presence().any_hour(0.6)
    way = s.rng.choice([-1, 1])
    s.play(car().start(-22 * way, -2.2).drive(22 * way, -2.2, s.rng.uniform(5, 12)))
    if s.rng.random() < 0.5:
        s.play(van().at(6).start(22 * way, -3.4).drive(-22 * way, -3.4, 8))
    return [s.row(s.home.front), s.row(s.home.drive)]


def turns_in_drive(s: Story) -> Rows:
    """Let a strange car turn in the drive by day and go."""
    s.any_presence().day()
    turning = car().start(-20, -2).drive(8.4, -1.0, 6).drive(8.4, 6, 3)
    turning = turning.hold("stand", 3, 0).drive(8.4, -1.0, 3).drive(20, -2, 6)
    s.play(turning)
    return [s.row(s.home.drive)]


def meter_reader(s: Story) -> Rows:
    """Come by day, ring at the front door, go; seen by the drive camera too."""
    s.occupied().day()
    start = (13.0, 1.0)
    caller = s.to_front_door(s.someone(), start)
    s.rang_at = caller.ends + 2
    caller = caller.stand(s.rng.uniform(10, 20)).walk(s.home.door[0], 1.5).walk(*start)
    s.play(caller)
    return [s.row(s.home.front, s.home.drive)]
