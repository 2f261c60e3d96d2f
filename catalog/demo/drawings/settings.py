"""Where the goods of a picture stand: walls, tables, cloths, fields. Pure."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from catalog.demo.drawings.shapes import Scene, area, curve, dark, leaf, light, line, mix, oval

# Wall and table, tuned to one another: warm, cool, light and deep ones.
PALETTES = (
    ("#fbf1e0", "#e6cba2"), ("#f3e4cc", "#c99a66"), ("#e4ecdf", "#cdb48c"), ("#dfe9ee", "#d9c3a0"),
    ("#f6e2da", "#d7ae86"), ("#efe6f0", "#cbb199"), ("#e9efe2", "#b98f5e"), ("#d6e4e0", "#efe3cb"),
    ("#f7e9c3", "#c58f4e"), ("#cfdcd2", "#a87a4c"), ("#8fa89a", "#e3d2b0"), ("#b9c7cf", "#efe6d6"),
    ("#e2c6ac", "#8a5f3c"), ("#7f9488", "#b98a5a"), ("#5f6f6a", "#c9a878"), ("#a85f48", "#ecd9b8"),
    ("#c9b7a0", "#f2eadb"), ("#e8d3d0", "#f4ece0"), ("#d9e2ea", "#8f6a48"), ("#f1ead9", "#9fb08a"),
)  # fmt: skip

_Backdrop = Callable[[str, str, Random], Scene]


def setting(random: Random) -> tuple[Scene, str]:
    """What stands behind and under the goods, and the colour of what they stand on."""
    wall, table = random.choice(PALETTES)
    return random.choice(_BACKDROPS)(wall, table, random), table


def _room(wall: str, table: str, edge: float = 64.0) -> Scene:
    return [
        area([(0, 0), (100, 0), (100, 100), (0, 100)], wall),
        area([(0, edge), (100, edge), (100, 100), (0, 100)], table),
        area([(0, edge), (100, edge), (100, edge + 1.6), (0, edge + 1.6)], dark(table, 0.12)),
    ]


def _disc(wall: str, table: str, random: Random) -> Scene:
    x, r = random.choice((30, 50, 68)), random.uniform(26, 36)
    behind = oval(x, random.uniform(36, 46), r, r, mix(wall, table, 0.4))
    room = _room(wall, table)
    return [room[0], behind, *room[1:]]


def _window(wall: str, table: str, random: Random) -> Scene:
    room = _room(wall, table)
    x, light_in = random.choice((8, 56)), light(wall, 0.6)
    panes = [
        area([(x + dx, 6 + dy), (x + dx + 16, 6 + dy), (x + dx + 16, 26 + dy), (x + dx, 26 + dy)], light_in)
        for dx in (0, 18)
        for dy in (0, 22)
    ]
    beam = area([(x, 64), (x + 36, 64), (x + 50, 100), (x - 4, 100)], light(table, 0.22))
    frame = area([(x - 2, 4), (x + 36, 4), (x + 36, 50), (x - 2, 50)], dark(wall, 0.12))
    return [room[0], frame, *panes, *room[1:], beam]


def _panels(wall: str, table: str, random: Random) -> Scene:
    room = _room(wall, table)
    step = random.choice((10, 12.5, 16))
    lines = [line([(x * step, 0), (x * step, 64)], dark(wall, 0.07), 0.5) for x in range(1, int(100 / step) + 1)]
    return [room[0], *lines, *room[1:]]


def _tiles(wall: str, table: str, random: Random) -> Scene:
    room = _room(wall, table)
    size = random.choice((10, 12.8))
    rows = int(64 / size) + 1
    joints = [line([(0, y * size), (100, y * size)], light(wall, 0.5), 0.6) for y in range(rows)]
    for y in range(rows):
        offset = (y % 2) * size / 2
        count = int(100 / size) + 2
        joints += [
            line([(x * size - offset, y * size), (x * size - offset, (y + 1) * size)], light(wall, 0.5), 0.6)
            for x in range(count)
        ]
    return [room[0], *joints, *room[1:]]


def _planks(wall: str, table: str, random: Random) -> Scene:
    """Seen from above: boards."""
    shapes = [area([(0, 0), (100, 0), (100, 100), (0, 100)], table)]
    slope = random.uniform(-6, 6)
    for number in range(6):
        y = number * 20 - 8
        shade = mix(table, random.choice((wall, "#6a4526")), random.uniform(0.04, 0.16))
        shapes.append(area([(0, y), (100, y + slope), (100, y + 19.4 + slope), (0, y + 19.4)], shade))
        for _ in range(3):
            x, dy = random.uniform(0, 80), random.uniform(3, 16)
            grain = curve((x, y + dy), (x + 10, y + dy + slope * 0.2 - 1), (x + 20, y + dy + slope * 0.2))
            shapes.append(line(grain, dark(shade, 0.08), 0.4))
    return shapes


def _cloth(wall: str, table: str, random: Random) -> Scene:
    """Seen from above: a checked cloth."""
    shapes = [area([(0, 0), (100, 0), (100, 100), (0, 100)], light(table, 0.35))]
    step = random.choice((9, 12, 16))
    band = mix(wall, table, 0.45)
    for number in range(int(100 / step) + 1):
        if number % 2 == 0:
            at = number * step
            shapes.append(
                area([(at, 0), (at + step, 0), (at + step, 100), (at, 100)], mix(light(table, 0.35), band, 0.5))
            )
    for number in range(int(100 / step) + 1):
        if number % 2 == 0:
            at = number * step
            for other in range(int(100 / step) + 1):
                left, share = other * step, 0.85 if other % 2 == 0 else 0.5
                square = [(left, at), (left + step, at), (left + step, at + step), (left, at + step)]
                shapes.append(area(square, mix(light(table, 0.35), band, share)))
    return shapes


def _hills(wall: str, table: str, random: Random) -> Scene:
    """Terraces behind the table."""
    sky = light(mix(wall, "#cfe3ea", 0.5), 0.2)
    shapes = [area([(0, 0), (100, 0), (100, 100), (0, 100)], sky)]
    shapes.append(oval(random.choice((22, 78)), 16, 7, 7, light(mix(sky, "#f3d27a", 0.6), 0.3)))
    green = random.choice(("#9fb58a", "#86a585", "#b0b783", "#7fa39a"))
    for number, height in enumerate((34, 44, 54)):
        bend = random.uniform(10, 40)
        tone = mix(light(green, 0.45), green, number / 2)
        ridge = curve(
            (0, height + random.uniform(-6, 6)), (30 + bend, height - 16), (100, height + random.uniform(-4, 8))
        )
        shapes.append(area([*ridge, (100, 100), (0, 100)], tone))
        for row in range(3):
            shapes.append(line([(x, y + 3 + row * 3.2) for x, y in ridge], dark(tone, 0.06), 0.5))
    return [*shapes, *_room(wall, table)[1:]]


def _branches(wall: str, table: str, random: Random) -> Scene:
    """Leaves hang into the picture from a corner."""
    room = _room(wall, table)
    side, green = random.choice((-1, 1)), mix(random.choice(("#7f9f6a", "#5f8a6a", "#9aa85f")), wall, 0.35)
    hang = []
    for number in range(5):
        x, y = 50 + side * (18 + number * 9), -4 + number * 1.5
        length = 22 + random.uniform(-4, 8)
        for turn in (60, 100, 140):
            hang += leaf(x, y, length, turn + random.uniform(-14, 14), green, 0.16)
    return [room[0], *hang, *room[1:]]


def _arch(wall: str, table: str, random: Random) -> Scene:
    room = _room(wall, table)
    x, half, tone = random.choice((34, 50, 66)), random.uniform(20, 28), mix(wall, table, 0.55)
    top = [(x - half, 64), (x - half, 32), *curve((x - half, 32), (x - half, 10), (x, 10))]
    top += [*curve((x, 10), (x + half, 10), (x + half, 32)), (x + half, 64)]
    return [room[0], area(top, tone), *room[1:]]


def _mat(wall: str, table: str, random: Random) -> Scene:
    """A bamboo mat on the table."""
    room = _room(wall, table, 56)
    tone = mix(table, "#b9a45a", 0.35)
    mat = [area([(14, 66), (86, 66), (97, 98), (3, 98)], tone)]
    for number in range(13):
        y = 66 + number * 2.6
        reach = 36 + number * 0.9
        mat.append(line([(50 - reach, y), (50 + reach, y)], dark(tone, 0.12 if number % 2 else 0.05), 0.7))
    for x in (28, 72):
        mat.append(line([(x, 66), (50 + (x - 50) * 1.3, 98)], dark(tone, 0.3), 0.5))
    return [*room, *mat]


def _runner(wall: str, table: str, random: Random) -> Scene:
    """A coloured cloth hangs over the edge."""
    room = _room(wall, table, 58)
    tone = random.choice(("#b5483a", "#3f6a6f", "#d9a441", "#5f7f5a", "#7a5a7f", "#e3d6c0"))
    left = random.choice((10, 30))
    cloth = [area([(left + 6, 58), (left + 58, 58), (left + 66, 100), (left - 4, 100)], mix(tone, table, 0.25))]
    for share in (0.12, 0.88):
        x, low = left + 6 + 52 * share, left - 4 + 70 * share
        cloth.append(line([(x, 58), (low, 100)], light(tone, 0.4), 0.8))
    return [*room, *cloth]


_BACKDROPS: tuple[_Backdrop, ...] = (
    _disc, _window, _panels, _tiles, _planks, _cloth, _hills, _branches, _arch, _mat, _runner,
)  # fmt: skip
