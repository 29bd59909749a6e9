# SPDX-License-Identifier: AGPL-3.0-or-later
"""A Kalman filter for one coordinate, in seconds instead of frames.

Centre, width and height of a box are filtered apart from each other: their true
couplings are weak, four scalar filters need no matrices, and plain floats are fast
and run in parallel on free-threaded Python.
"""

from math import exp


class Axis:
    """Position and velocity of one coordinate; constant velocity that fades out."""

    __slots__ = ("_pp", "_pv", "_vv", "position", "velocity")

    def __init__(self, position: float, noise: float, top_speed: float) -> None:
        """Start at a measured position with its standard deviation, at rest.

        ``top_speed`` is how fast it may already be, in units per second.
        """
        self.position = position
        self.velocity = 0.0
        self._pp = noise * noise
        self._pv = 0.0
        self._vv = (top_speed / 2) ** 2

    def predict(self, dt_s: float, acceleration: float, fade_s: float) -> None:
        """Move on by ``dt_s``; ``acceleration`` is its standard deviation per s²."""
        # Velocity dies away over ``fade_s``: who is not seen does not run on for ever.
        keep = exp(-dt_s / fade_s)
        reach_s = fade_s * (1.0 - keep)
        self.position += self.velocity * reach_s
        self.velocity *= keep
        pp, pv, vv = self._pp, self._pv, self._vv
        power = acceleration * acceleration
        self._pp = pp + 2 * reach_s * pv + reach_s**2 * vv + power * dt_s**4 / 4
        self._pv = keep * (pv + reach_s * vv) + power * dt_s**3 / 2
        self._vv = keep**2 * vv + power * dt_s**2

    def update(self, measured: float, noise: float) -> None:
        """Take in a measurement with its standard deviation."""
        pp, pv, vv = self._pp, self._pv, self._vv
        spread = pp + noise * noise
        gain_p, gain_v = pp / spread, pv / spread
        surprise = measured - self.position
        self.position += gain_p * surprise
        self.velocity += gain_v * surprise
        self._pp = (1.0 - gain_p) * pp
        self._pv = (1.0 - gain_p) * pv
        self._vv = vv - gain_v * pv
