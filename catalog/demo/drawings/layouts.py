"""How several goods lie together: on the table, in a vessel, in a mound. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import cos, pi, sin

from catalog.demo.drawings import vessels
from catalog.demo.drawings.shapes import Look, One, Scene, Shape, is_green, leaf, mix, moved, shadow

_GREEN = "#5f8a4a"
Spot = tuple[float, float, float]
# On the table, the back first. Units: places in a square of 100, radii for goods of size 1.
_ON_TABLE: tuple[tuple[Spot, ...], ...] = (
    ((34, 60, 17), (67, 59, 18), (50, 71, 19)),
    ((30, 64, 18), (64, 56, 20), (76, 76, 14), (48, 76, 17)),
    ((28, 58, 14), (52, 52, 15), (74, 59, 14), (39, 72, 15), (64, 73, 15)),
    ((24, 72, 15), (50, 70, 17), (77, 72, 15)),
    ((36, 50, 13), (62, 50, 13), (24, 66, 14), (49, 65, 15), (75, 67, 14), (37, 80, 14), (63, 81, 14)),
)
_IN_VESSEL: tuple[Spot, ...] = ((30, 0, 14), (50, -7, 15), (70, 0, 14), (40, 6, 15), (61, 6, 15))
_ON_FLAT: tuple[Spot, ...] = ((34, -12, 14), (60, -14, 15), (48, -2, 16), (70, -1, 13), (29, 0, 13))


def pile(look: Look, one: One, size: float = 1.0, garnish: Callable[[float, float], Scene] | None = None) -> Scene:
    """Several of one thing, by chance lying on the table or in something. `size` 1 is an orange; small things are more.

    `garnish(x, y)` is put between the goods and what stands before them.
    """
    way = look.one_of("table", "table", "bowl", "basket", "plate", "crate", "tray", "leaf")
    if way == "table":
        spots = _scaled(look, look.one_of(*_ON_TABLE), size)
        scene: Scene = [shadow(x, y + r * 0.92, r * 1.05, look.paper) for x, y, r in spots]
        for x, y, r in spots:
            scene += one(x, y, r, look.tint())
        return scene + (garnish(spots[0][0] + 8, spots[0][1] - spots[0][2] * 0.6) if garnish else [])
    if way in ("plate", "tray", "leaf"):
        make = {"plate": vessels.plate, "tray": vessels.tray, "leaf": vessels.big_leaf}[way]
        behind, before = make(look)
        middle, spots_here = 72.0, _ON_FLAT
    else:
        make = {"bowl": vessels.bowl, "basket": vessels.basket, "crate": vessels.crate}[way]
        behind, before = make(look)
        middle, spots_here = {"bowl": 58.0, "basket": 56.0, "crate": 54.0}[way], _IN_VESSEL
    scene = list(behind)
    for x, y, r in _scaled(look, tuple((x, y + middle, r) for x, y, r in spots_here), size):
        scene += one(x, y, r, look.tint())
    return scene + (garnish(50, middle - 12) if garnish else []) + list(before)


def _scaled(look: Look, spots: Sequence[Spot], size: float) -> list[Spot]:
    """The spots with goods of this size: more of them where they are small."""
    if size > 0.7:
        return [(look.near(x, 1.6), look.near(y, 1.2), look.near(r, 0.7) * size) for x, y, r in spots]
    left, right = min(x - r for x, _, r in spots), max(x + r for x, _, r in spots)
    low = max(y + r for _, y, r in spots)
    r = 15 * size
    rows = 3 if size > 0.45 else 4
    found = []
    for row in range(rows):
        count = max(2, int((right - left) / (r * 1.9)) - row)
        for place in range(count):
            x = (left + right) / 2 + (place - (count - 1) / 2) * r * 1.86
            found.append(
                (look.near(x, r * 0.16), look.near(low - r * (1 + row * 1.34), r * 0.12), look.near(r, r * 0.1))
            )
    return sorted(found, key=lambda spot: spot[1])


def mound(
    look: Look, small: Callable[[float, float, str], Scene], x: float, y: float, w: float, h: float, count: int
) -> Scene:
    """Many small things heaped up over (x, y), the ones behind first."""
    spots = []
    for number in range(count):
        turn, reach = number * 2.399963, ((number + 0.5) / count) ** 0.5
        px, side = x + w * reach * cos(turn), sin(turn)
        top = h * (1 - (px - x) ** 2 / (w * w * 1.1))
        spots.append((px, y + side * reach * h * 0.34 - top * (0.55 - 0.45 * side * reach)))
    scene: Scene = []
    for px, py in sorted(spots, key=lambda spot: spot[1]):
        scene += small(look.near(px, 0.6), look.near(py, 0.5), look.tint(share=0.22))
    return scene


def heaped(look: Look, small: Callable[[float, float, str], Scene], count: int = 60) -> Scene:
    """Many small things in a bowl, a tray, a sack, on a plate, or some of each."""
    way = look.one_of("bowl", "tray", "sack", "plate", "basket", "table", "leaf")
    if way == "bowl":
        behind, before = vessels.bowl(look, y=60)
        return [*behind, *mound(look, small, 50, 60, 27, 13, count), *before, *_spilled(look, small)]
    if way == "sack":
        behind, before = vessels.sack(look)
        return [*behind, *mound(look, small, 50, 50, 22, 11, count), *before, *_spilled(look, small)]
    if way == "basket":
        behind, before = vessels.basket(look)
        return [*behind, *mound(look, small, 50, 60, 29, 12, count), *before]
    if way == "tray":
        behind, _ = vessels.tray(look)
        return [*behind, *mound(look, small, 50, 72, 32, 10, round(count * 1.3))]
    if way in ("plate", "leaf"):
        behind, _ = (vessels.plate if way == "plate" else vessels.big_leaf)(look)
        return [*behind, *mound(look, small, 50, 75, 26, 16, count)]
    return [shadow(50, 84, 36, look.paper), *mound(look, small, 50, 78, 34, 24, round(count * 1.2))]


def _spilled(look: Look, small: Callable[[float, float, str], Scene]) -> Scene:
    """A few that fell beside."""
    scene: Scene = []
    side = look.one_of(-1, 1)
    for _ in range(look.random.randint(3, 6)):
        scene += small(50 + side * look.near(38, 7), look.near(88, 4), look.tint(share=0.22))
    return scene


def ring(count: int, x: float, y: float, rx: float, ry: float, start: float = 0.0) -> list[tuple[float, float, float]]:
    """Places around an ellipse with their direction in degrees."""
    turns = [start + 360 * number / count for number in range(count)]
    return [(x + rx * cos(turn * pi / 180), y + ry * sin(turn * pi / 180), turn) for turn in turns]


def heaped_copies(look: Look, one: Scene, tone: float, size: float, turn: float, count: int) -> Scene:
    """Many copies of one drawn thing, heaped: each a little in the heap's tone, so small, and turned by chance."""

    def small(x: float, y: float, c: str) -> Scene:
        return moved([Shape(s.points, mix(s.colour, c, tone), s.width) for s in one], x, y, size, look.near(0, turn))

    return heaped(look, small, count)


def sprig(look: Look, x: float, y: float, length: float = 20, leaves: int = 2, breadth: float = 0.22) -> Scene:
    """A few leaves from one point, by chance. Green, also where the goods' second colour is not."""
    scene: Scene = []
    green = look.accent if is_green(look.accent) else _GREEN
    for number in range(leaves):
        turn = -150 + number * 120 / max(1, leaves - 1) if leaves > 1 else -60
        scene += leaf(x, y, look.near(length, 3), look.near(turn, 16), look.tint(green), breadth)
    return scene


def lying(look: Look, draw: Scene, count: int, step: float = 10.0) -> Scene:
    """Long things side by side on a board, a tray, a plate, a leaf or the bare table; `draw` lies around the origin."""
    make = look.one_of(vessels.board, vessels.tray, vessels.plate, vessels.big_leaf, None)
    behind = make(look)[0] if make else [shadow(50, 88, 40, look.paper)]
    scene = list(behind)
    slant = look.near(-12, 12)
    for number in range(count):
        place = (number - (count - 1) / 2) * step
        scene += moved(draw, look.near(50, 3), 72 + place * 0.9, look.near(1, 0.06), slant + look.near(0, 6))
    return scene
