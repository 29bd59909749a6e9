# SPDX-License-Identifier: Apache-2.0
"""One story: a house at one moment, the actors of the script, and the cameras' rows."""

import random

from demo.street.geometry import Frame3, Point2
from demo.street.scene import Actor, person
from demo.windows.homes import Property, built
from demo.windows.plot import Lens, Row, Side, Sight, tracks_of

WINDOW_S = 90.0
JOIN_S = 60.0
"""A window this long after another one still joins its incident."""

RESIDENTS = ("Anna", "Ben", "Robin", "Zoë")


class Story:
    """A house with its dice; scripts add actors, and ``row`` tells what was seen."""

    def __init__(self, rng: random.Random, home: Property | None = None) -> None:
        """Set up a house, its residents and a calm day."""
        self.rng = rng
        self.home = home or built(rng)
        self.sight = Sight(
            hertz=rng.choice([0.5, 1.0, 1.0, 2.0]),
            weather=rng.choice(["clear", "clear", "rain", "fog"]),
        )
        self.resident = rng.choice(RESIDENTS)
        self.others = [name for name in RESIDENTS if name != self.resident]
        self.house: Row = {
            "local_time": "2026-06-10T12:00:00+02:00",
            "sun": "above_horizon",
            "alarm": "disarmed",
            "home": [self.resident],
            "contacts": {"front door": "closed", "terrace": "closed"},
            "locks": {"front door": "locked"},
            "doorbell_s_ago": None,
            "arrived_s_ago": {},
        }
        self.rang_at: float | None = None
        self.arrived_at: dict[str, float] = {}
        self.cast: list[tuple[Actor, str | None]] = []
        self.baseline: Row | None = rng.choice(
            [
                None,
                {
                    "rate_now": round(rng.uniform(0.05, 9), 2),
                    "typical_dwell_s": round(rng.uniform(4, 25), 1),
                },
            ]
        )
        self.must_see: dict[Side, Point2] = {}
        """Where something happens that the label rests on."""
        self.note = rng.choice(["", "", "Faces north", "Sees the neighbour's hedge"])

    # --- the house --------------------------------------------------------------

    def day(self) -> "Story":
        """Make it day, in summer or in winter."""
        month, first, last = self.rng.choice([(6, 6, 20), (9, 8, 18), (12, 9, 15)])
        return self._clock(month, self.rng.randint(first, last), "above_horizon")

    def night(self) -> "Story":
        """Make it night; whoever is home may have set the alarm."""
        hours = [(6, (23, 0, 1, 2, 3)), (12, (18, 20, 22, 23, 0, 2, 4, 6))]
        month, choices = self.rng.choice(hours)
        hour = self.rng.choice(choices)
        if self.house["home"] and (hour >= 22 or hour < 5) and self.rng.random() < 0.6:
            self.house["alarm"] = "armed_night"
        return self._clock(month, hour, "below_horizon")

    def _clock(self, month: int, hour: int, sun: str) -> "Story":
        day, minute = self.rng.randint(1, 28), self.rng.randint(0, 59)
        zone = self.rng.choice(["+01:00", "+02:00", "-05:00", "+09:30", "+00:00"])
        self.house["local_time"] = (
            f"2026-{month:02}-{day:02}T{hour:02}:{minute:02}:00{zone}"
        )
        self.house["sun"] = sun
        return self

    def any_hour(self, by_day: float = 0.5) -> "Story":
        """Make it day or night."""
        return self.day() if self.rng.random() < by_day else self.night()

    def occupied(self) -> "Story":
        """Let one or more people be home."""
        self.house["home"] = [self.resident, *self.others[: self.rng.randint(0, 2)]]
        return self

    def empty(self, *, armed: bool | None = None) -> "Story":
        """Leave the house empty; armed, disarmed, or either."""
        self.house["home"] = []
        if armed is None:
            armed = self.rng.random() < 0.5
        self.house["alarm"] = "armed_away" if armed else "disarmed"
        return self

    def any_presence(self) -> "Story":
        """Let people be home or away."""
        return self.empty() if self.rng.random() < 0.5 else self.occupied()

    # --- the script -------------------------------------------------------------

    def play(self, *actors: Actor, identity: str | None = None) -> None:
        """Add actors to the cast."""
        self.cast += [(actor, identity) for actor in actors]

    def someone(self, at: float = 0.0) -> Actor:
        """Return a person nobody knows, entering at a second of the story."""
        coat = self.rng.choice(["black", "red", "olive", "grey"])
        return person(coat=coat, height=self.rng.uniform(1.5, 1.95)).at(at)

    def street_end(self) -> Point2:
        """Return a place on the sidewalk, left or right of the house."""
        side = self.rng.choice([-1, 1])
        return side * self.rng.uniform(8, 14), self.rng.uniform(0.4, 1.6)

    def pace(self) -> float:
        """Return how fast somebody walks, in metres a second."""
        return self.rng.uniform(1.0, 1.7)

    def to_front_door(self, actor: Actor, start: Point2 | None = None) -> Actor:
        """Walk from the street up the path to the front door."""
        pace, (x, y) = self.pace(), start or self.street_end()
        door_x, door_y = self.home.door
        self.must_see["front"] = self.home.door
        path_x = door_x + self.rng.uniform(-0.4, 0.4)
        actor = actor.start(x, y).walk(path_x, 1.5, pace)
        return actor.walk(door_x + self.rng.uniform(-0.3, 0.3), door_y, pace)

    def off_by_path(self, actor: Actor) -> Actor:
        """Walk from the front door back to the street and away."""
        pace, (x, y) = self.pace(), self.street_end()
        return actor.walk(self.home.door[0], 1.5, pace).walk(x, y, pace)

    # --- what cameras make of it ------------------------------------------------

    def row(self, lens: Lens, *linked: Lens) -> Row | None:
        """Return the first window of a camera; None if it misses what matters."""
        place = self.must_see.get(lens.side)
        if place and lens.box("person", Frame3(*place, heading=0.0)) is None:
            return None
        first = self._first_sight(lens)
        if first is None:
            return None
        tracks, seconds = self._seen(lens, first)
        end = first + seconds
        house = dict(self.house)
        if self.rang_at is not None and self.rang_at <= end + 5:
            house["doorbell_s_ago"] = round(max(0.0, end - self.rang_at), 1)
        house["arrived_s_ago"] = {
            name: round(max(0.0, end - at), 1) for name, at in self.arrived_at.items()
        }
        others = []
        for other in linked:
            start = self._first_sight(other)
            if start is None or start > end + JOIN_S:
                continue
            seen, lasted = self._seen(other, start)
            others.append(
                {
                    "camera": other.row(),
                    "duration_s": lasted,
                    "offset_s": round(start - first, 1),
                    "tracks": seen,
                }
            )
        return {
            "camera": lens.row(self.note),
            "house": house,
            "baseline": self.baseline,
            "duration_s": seconds,
            "tracks": tracks,
            "linked": others,
        }

    def _all_tracks(self, lens: Lens) -> list[Row]:
        # Looking twice must not roll the dice differently.
        rng = random.Random(f"{lens.id}{lens.at}{len(self.cast)}")
        longest = max(actor.ends for actor, _ in self.cast)
        return tracks_of(lens, self.cast, self.sight, rng, min(longest, 300.0) + 2)

    def _first_sight(self, lens: Lens) -> float | None:
        moving = [t for t in self._all_tracks(lens) if _moves(t)]
        return min((float(t["points"][0]["t"]) for t in moving), default=None)

    def _seen(self, lens: Lens, first: float) -> tuple[list[Row], float]:
        """Return tracks of the window that starts at ``first``, and its length."""
        kept: list[Row] = []
        last = first + 1.0
        for track in self._all_tracks(lens):
            points = [
                {"t": round(p["t"] - first, 2), "box": p["box"]}
                for p in track["points"]
                if first <= p["t"] <= first + WINDOW_S
            ]
            if len(points) < 2:
                continue
            if _moves(track):
                last = max(last, points[-1]["t"] + first)
            kept.append({**track, "points": points})
        return kept, round(min(WINDOW_S, last - first), 1)


def _moves(track: Row) -> bool:
    if track["class"] in {"person", "dog", "cat", "bird"}:
        return True
    boxes: list[list[float]] = [point["box"] for point in track["points"]]
    first = boxes[0]
    size = max(first[2] - first[0], first[3] - first[1])
    moved = max(abs(a - b) for box in boxes for a, b in zip(box, first, strict=True))
    return moved > 0.15 * size
