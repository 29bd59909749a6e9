# SPDX-License-Identifier: Apache-2.0
"""Write labelled windows over all scenarios: ``python -m demo.windows.make FILE``.

They are for development: rules must hold on them and on any other seed.
"""

import argparse
from collections.abc import Callable, Iterator
import json
from pathlib import Path
import random
from typing import Any

from demo.windows.places import Points, Spot, View, Walker, slide, views

PER_SCENARIO = 7
DEFAULT_SEED = 26

type Row = dict[str, Any]


class Scene:
    """One house at one moment, with its cameras and its dice."""

    def __init__(self, rng: random.Random) -> None:
        """Set up a house and a calm day."""
        self.rng = rng
        places = views(rng)
        self.front, self.drive, self.back = (
            places["front"],
            places["drive"],
            places["back"],
        )
        self.house: Row = {
            "local_time": "2026-06-10T12:00:00+02:00",
            "sun": "above_horizon",
            "alarm": "disarmed",
            "home": ["Anna"],
            "contacts": {"front door": "closed"},
            "locks": {"front door": "locked"},
            "doorbell_s_ago": None,
            "arrived_s_ago": {},
        }
        self.tracks: list[Row] = []
        self.linked: list[Row] = []
        self.baseline: Row | None = rng.choice(
            [None, {"rate_now": rng.uniform(0.5, 8), "typical_dwell_s": 12.0}]
        )
        self.note = rng.choice(["", "", "front of the house", "faces north"])

    def day(self) -> "Scene":
        """Make it day."""
        hour = self.rng.randint(9, 17)
        self.house["local_time"] = (
            f"2026-06-1{self.rng.randint(0, 9)}T{hour:02}:20:00+02:00"
        )
        return self

    def night(self) -> "Scene":
        """Make it night."""
        hour = self.rng.choice([22, 23, 0, 1, 2, 3])
        self.house["local_time"] = (
            f"2026-11-1{self.rng.randint(0, 9)}T{hour:02}:40:00+01:00"
        )
        self.house["sun"] = "below_horizon"
        if self.house["home"] and self.rng.random() < 0.5:
            self.house["alarm"] = "armed_night"
        return self

    def away(self) -> "Scene":
        """Leave the house empty, armed or not."""
        self.house["home"] = []
        self.house["alarm"] = self.rng.choice(["disarmed", "armed_away"])
        return self

    def armed_away(self) -> "Scene":
        """Leave the house empty and armed."""
        self.house["home"] = []
        self.house["alarm"] = "armed_away"
        return self

    def any_presence(self) -> "Scene":
        """Let somebody be home or not."""
        return self.away() if self.rng.random() < 0.5 else self

    def rings(self, seconds_ago: float) -> None:
        """Ring the bell."""
        self.house["doorbell_s_ago"] = round(seconds_ago, 1)

    def walker(self, view: View, at: Spot, start_s: float = 0.0) -> Walker:
        """Return somebody new at a spot."""
        return Walker(view, at, self.rng, start_s)

    def add(
        self, points: Points, label: str = "person", identity: str | None = None
    ) -> None:
        """Add a track."""
        self.tracks.append(
            {
                "id": f"t{len(self.tracks) + 1}",
                "class": label,
                "confidence": round(self.rng.uniform(0.55, 0.95), 2),
                "identity": identity,
                "points": points,
            }
        )

    def link(self, view: View, points: Points, offset_s: float) -> None:
        """Add what another camera saw of a person."""
        self.linked.append(
            {
                "camera": view.camera(),
                "duration_s": points[-1]["t"],
                "offset_s": offset_s,
                "tracks": [
                    {
                        "id": "o1",
                        "class": "person",
                        "confidence": 0.8,
                        "identity": None,
                        "points": points,
                    }
                ],
            }
        )

    def row(self, view: View) -> Row:
        """Return the evidence as a row, points after 90 s cut off."""
        tracks = [
            {**track, "points": [p for p in track["points"] if p["t"] <= 90.0]}
            for track in self.tracks
        ]
        last = max(point["t"] for track in tracks for point in track["points"])
        return {
            "camera": view.camera(self.note),
            "house": self.house,
            "baseline": self.baseline,
            "duration_s": max(1.0, last),
            "tracks": [track for track in tracks if track["points"]],
            "linked": self.linked,
        }


def _porch(s: Scene) -> Spot:
    return (0.51 + s.rng.uniform(-0.04, 0.04), s.rng.uniform(0.84, 0.9))


def _street(s: Scene) -> Spot:
    return (s.rng.choice([0.05, 0.3, 0.7, 0.95]), s.rng.uniform(0.46, 0.51))


def resident(s: Scene) -> Row:
    """Let a resident come home or leave."""
    s.day() if s.rng.random() < 0.6 else s.night()
    known = "Anna" if s.rng.random() < 0.6 else None
    if s.rng.random() < 0.6:
        s.house["arrived_s_ago"] = {"Anna": round(s.rng.uniform(0, 120), 1)}
        walk = (
            s.walker(s.front, _street(s)).go(_porch(s), 0.9).stay(s.rng.randint(3, 10))
        )
        s.house["locks"] = {"front door": "unlocked"}
    else:
        walk = s.walker(s.front, _porch(s)).stay(2).go(_street(s), 0.9)
        s.house["home"] = ["Ben"]
        s.house["alarm"] = "disarmed"
    s.add(walk.points, identity=known)
    return s.row(s.front)


def delivery(s: Scene) -> Row:
    """Let a courier bring a parcel by day."""
    s.any_presence().day()
    walk = s.walker(s.front, _street(s)).go(_porch(s), s.rng.uniform(0.7, 1.1))
    walk.stay(s.rng.randint(4, 15))
    if s.rng.random() < 0.5:
        s.rings(s.rng.uniform(5, 20))
    walk.go(_street(s), 1.0)
    s.add(walk.points)
    if s.rng.random() < 0.4:
        s.add(slide((1.0, 0.5), (0.8, 0.5), (0.2, 0.16), 8), "truck")
    return s.row(s.front)


def passer_by(s: Scene) -> Row:
    """Let somebody pass on the sidewalk, day or night."""
    s.any_presence()
    s.day() if s.rng.random() < 0.5 else s.night()
    y = s.rng.uniform(0.45, 0.52)
    a, b = ((0.01, y), (0.98, y)) if s.rng.random() < 0.5 else ((0.98, y), (0.01, y))
    s.add(s.walker(s.front, a).go(b, s.rng.uniform(0.6, 1.8)).points)
    if s.rng.random() < 0.3:
        s.add(slide((a[0], y), (b[0], y), (0.06, 0.07), 18), "dog")
    return s.row(s.front)


def rings_by_day(s: Scene) -> Row:
    """Let somebody unknown ring by day, wait and leave."""
    s.any_presence().day()
    walk = s.walker(s.front, _street(s)).go(_porch(s)).stay(s.rng.randint(10, 40))
    s.rings(walk.t - 5)
    s.add(walk.go(_street(s)).points)
    return s.row(s.front)


def rings_by_night(s: Scene) -> Row:
    """Let somebody unknown ring at night and leave."""
    s.any_presence().night()
    walk = s.walker(s.front, _street(s)).go(_porch(s)).stay(s.rng.randint(8, 25))
    s.rings(s.rng.uniform(8, 25))
    s.add(walk.go(_street(s)).points)
    return s.row(s.front)


def loiters_by_day(s: Scene) -> Row:
    """Let somebody unknown hang about off the sidewalk for a minute by day."""
    s.any_presence().day()
    spot = s.rng.choice([(0.88, 0.7), (0.15, 0.75), (0.5, 0.62)])
    walk = s.walker(s.front, _street(s)).go(spot).stay(s.rng.randint(65, 80), 0.01)
    s.add(walk.points)
    return s.row(s.front)


def loiters_by_night(s: Scene) -> Row:
    """Let somebody unknown hang about near the front door at night."""
    s.any_presence().night()
    x, _ = _porch(s)
    walk = s.walker(s.front, _street(s)).go((x, s.rng.uniform(0.7, 0.8)))
    walk.stay(s.rng.randint(55, 80), 0.01)
    s.add(walk.points)
    return s.row(s.front)


def prowls(s: Scene) -> Row:
    """Let somebody walk round the house or look into cars at night."""
    s.any_presence().night()
    if s.rng.random() < 0.5:
        car = slide((0.55, 0.85), (0.55, 0.85), (0.34, 0.26), 60)
        s.add(car, "car")
        walk = s.walker(s.drive, (0.9, 0.47)).go((0.74, 0.83), 0.6).stay(14, 0.01)
        s.add(walk.go((0.36, 0.84), 0.5).stay(12, 0.01).go((0.9, 0.47)).points)
        return s.row(s.drive)
    walk = (
        s.walker(s.back, (0.03, 0.6)).go((0.3, 0.7), 0.6).stay(6).go((0.5, 0.83), 0.5)
    )
    s.add(walk.stay(5).go((0.66, 0.66), 0.6).go((0.6, 0.5), 0.6).points)
    before = s.walker(s.drive, (0.9, 0.47)).go((0.5, 0.7), 0.6).go((0.15, 0.9), 0.6)
    s.link(s.drive, before.points, -40.0)
    return s.row(s.back)


def tries_door(s: Scene) -> Row:
    """Let somebody work at the door of an empty house, or come back to it."""
    s.away()
    s.day() if s.rng.random() < 0.5 else s.night()
    walk = s.walker(s.front, _street(s)).go(_porch(s))
    if s.rng.random() < 0.5:
        walk.stay(s.rng.randint(35, 60), 0.008)
    else:
        walk.stay(10).go((0.5, 0.48)).stay(4).go(_porch(s)).stay(12)
    s.add(walk.points)
    return s.row(s.front)


def restricted_away(s: Scene) -> Row:
    """Let somebody be in a restricted zone while the alarm is armed away."""
    s.armed_away()
    s.day() if s.rng.random() < 0.5 else s.night()
    walk = (
        s.walker(s.back, (0.02, 0.55)).go((0.85, 0.62), 0.7).stay(s.rng.randint(5, 30))
    )
    s.add(walk.points)
    return s.row(s.back)


def forced_entry(s: Scene) -> Row:
    """Open a door without a key while armed away, somebody unknown at it."""
    s.armed_away()
    s.day() if s.rng.random() < 0.5 else s.night()
    s.house["contacts"] = {"front door": "open"}
    walk = s.walker(s.front, _street(s)).go(_porch(s)).stay(s.rng.randint(8, 50))
    s.add(walk.points)
    return s.row(s.front)


def several_at_night(s: Scene) -> Row:
    """Let two or three unknown people be at the door at night."""
    s.any_presence().night()
    for index in range(s.rng.choice([2, 3])):
        walk = s.walker(s.front, _street(s), start_s=index * 2.0)
        s.add(walk.go(_porch(s)).stay(s.rng.randint(10, 30)).points)
    return s.row(s.front)


def back_yard_by_day(s: Scene) -> Row:
    """Let somebody unknown be in the back yard by day, nobody home."""
    s.away().day()
    walk = s.walker(s.back, (0.03, s.rng.uniform(0.5, 0.7)))
    walk.go((s.rng.uniform(0.3, 0.6), 0.62), 0.7).stay(s.rng.randint(5, 30), 0.01)
    s.add(walk.go((0.05, 0.6)).points)
    return s.row(s.back)


def animal(s: Scene) -> Row:
    """Let an animal roam, at any time."""
    s.any_presence()
    s.day() if s.rng.random() < 0.4 else s.night()
    label = s.rng.choice(["cat", "dog", "bird"])
    view = s.rng.choice([s.front, s.back, s.drive])
    end = (s.rng.uniform(0.2, 0.8), s.rng.uniform(0.6, 0.95))
    s.add(slide((0.02, 0.7), end, (0.07, 0.08), s.rng.randint(5, 60)), label)
    return s.row(view)


def parks(s: Scene) -> Row:
    """Let a resident park on the own drive and go in."""
    s.day() if s.rng.random() < 0.5 else s.night()
    s.house["arrived_s_ago"] = {"Anna": round(s.rng.uniform(0, 90), 1)}
    s.add(slide((0.5, 0.5), (0.55, 0.85), (0.34, 0.26), 8), "car")
    if s.rng.random() < 0.8:
        walk = s.walker(s.drive, (0.3, 0.86), start_s=16).go((0.06, 0.88)).stay(4)
        s.add(walk.points, identity=s.rng.choice(["Anna", None]))
    return s.row(s.drive)


def gardener(s: Scene) -> Row:
    """Let somebody work in the garden by day while people are home."""
    s.day()
    view = s.rng.choice([s.back, s.front])
    spots = (
        [(0.1, 0.6), (0.5, 0.7), (0.3, 0.55), (0.6, 0.6)]
        if view is s.back
        else [(0.05, 0.6), (0.22, 0.7), (0.1, 0.9), (0.2, 0.62)]
    )
    walk = s.walker(view, spots[0])
    for spot in spots[1:]:
        walk.go(spot, 0.5).stay(s.rng.randint(8, 18), 0.01)
    s.add(walk.points)
    s.note = s.rng.choice(["", "the gardener comes on Tuesdays"])
    return s.row(view)


SCENARIOS: dict[str, tuple[Callable[[Scene], Row], str, tuple[int, int]]] = {
    "resident": (resident, "benign", (0, 20)),
    "delivery": (delivery, "benign", (0, 25)),
    "passer_by": (passer_by, "benign", (0, 15)),
    "rings_by_day": (rings_by_day, "benign", (10, 35)),
    "rings_by_night": (rings_by_night, "suspicious", (25, 55)),
    "loiters_by_day": (loiters_by_day, "suspicious", (30, 59)),
    "loiters_by_night": (loiters_by_night, "suspicious", (55, 80)),
    "prowls": (prowls, "threat", (60, 85)),
    "tries_door": (tries_door, "threat", (65, 90)),
    "restricted_away": (restricted_away, "threat", (85, 100)),
    "forced_entry": (forced_entry, "threat", (90, 100)),
    "several_at_night": (several_at_night, "threat", (70, 95)),
    "back_yard_by_day": (back_yard_by_day, "suspicious", (45, 75)),
    "animal": (animal, "benign", (0, 10)),
    "parks": (parks, "benign", (0, 15)),
    "gardener": (gardener, "benign", (0, 20)),
}


def rows(seed: int = DEFAULT_SEED, each: int = PER_SCENARIO) -> Iterator[Row]:
    """Yield labelled windows; the same seed gives the same rows."""
    for scenario, (make, kind, band) in SCENARIOS.items():
        for index in range(each):
            name = f"{scenario}-{seed}-{index}"
            made = make(Scene(random.Random(name)))
            yield {
                "id": name,
                "scenario": scenario,
                "cluster": name,
                "kind": kind,
                "expected": list(band),
                **made,
            }


def main() -> None:
    """Write the file named on the command line."""
    parser = argparse.ArgumentParser(description="write labelled windows")
    parser.add_argument("file", type=Path)
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED)
    parser.add_argument("--each", type=int, default=PER_SCENARIO)
    options = parser.parse_args()
    lines = (
        json.dumps(row, separators=(",", ":"))
        for row in rows(options.seed, options.each)
    )
    options.file.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
