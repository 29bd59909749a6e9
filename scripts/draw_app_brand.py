# SPDX-License-Identifier: Apache-2.0
"""Draw the app's icon and logo: .venvs/ha/bin/python -m scripts.draw_app_brand."""

from PIL import Image, ImageDraw

from scripts.envs.places import ROOT

APP = ROOT / "addon"
LETTERING = ROOT / "custom_components/hearthward/brand/logo@2x.png"
"""The word is taken from here: no font is installed everywhere."""
WORD_LEFT_PX = 270

ICON_PX = 128
LOGO_PX = (250, 100)
MARK_PX = 66
GAP_PX = 12
FINER = 8
"""Drawn so much larger first, for smooth edges."""

NAVY = "#1f3a5f"
IVORY = "#f5f0e8"
FLAME = "#e06c2e"
GLOW = "#fccb62"
GRID = 512
"""Side of the square that the figures below are given in."""
SHIELD = [
    *((256, 12), (476, 88), (476, 257), (420, 380)),
    *((256, 500), (92, 380), (36, 257), (36, 88)),
]
ROOF = [(256, 104), (412, 238), (380, 272), (256, 164), (132, 272), (100, 238)]
HOUSE = [(256, 196), (360, 288), (360, 392), (152, 392), (152, 288)]
# Tip, centre and radius of a drop.
FLAME_DROP = ((256, 216), (256, 324), 48)
GLOW_DROP = ((256, 284), (256, 341), 22)


def main() -> None:
    """Write both pictures."""
    mark(ICON_PX).save(APP / "icon.png", optimize=True)
    logo().save(APP / "logo.png", optimize=True)


def mark(side_px: int) -> Image.Image:
    """Return the shield with house and flame."""
    side = side_px * FINER
    image = Image.new("RGBA", (side, side))
    draw = ImageDraw.Draw(image)
    for figure, colour in ((SHIELD, NAVY), (ROOF, IVORY), (HOUSE, IVORY)):
        draw.polygon([_scaled(point, side) for point in figure], colour)
    for drop, colour in ((FLAME_DROP, FLAME), (GLOW_DROP, GLOW)):
        _draw_drop(draw, drop, colour, side)
    return image.resize((side_px, side_px), Image.Resampling.LANCZOS)


def logo() -> Image.Image:
    """Return the mark with the name beside it."""
    with Image.open(LETTERING) as brand:
        whole = brand.convert("RGBA")
    word = whole.crop((WORD_LEFT_PX, 0, whole.width, whole.height))
    word = word.crop(word.getbbox())
    width = LOGO_PX[0] - MARK_PX - GAP_PX
    word = word.resize(
        (width, round(word.height * width / word.width)), Image.Resampling.LANCZOS
    )
    image = Image.new("RGBA", LOGO_PX)
    image.paste(mark(MARK_PX), (0, (LOGO_PX[1] - MARK_PX) // 2))
    image.paste(word, (MARK_PX + GAP_PX, (LOGO_PX[1] - word.height) // 2))
    return image


def _draw_drop(
    draw: ImageDraw.ImageDraw,
    drop: tuple[tuple[int, int], tuple[int, int], int],
    colour: str,
    side: int,
) -> None:
    """Draw a circle with a tip, its sides the tangents from the tip."""
    (tip_x, tip_y), (x, y), radius = drop
    draw.circle(_scaled((x, y), side), radius * side / GRID, colour)
    distance = y - tip_y
    # Where a tangent from the tip touches the circle.
    rise = radius**2 / distance
    reach = (radius**2 - rise**2) ** 0.5
    figure = [(tip_x, tip_y), (x + reach, y - rise), (x - reach, y - rise)]
    draw.polygon([_scaled(point, side) for point in figure], colour)


def _scaled(point: tuple[float, float], side: int) -> tuple[float, float]:
    return point[0] * side / GRID, point[1] * side / GRID


if __name__ == "__main__":
    main()
