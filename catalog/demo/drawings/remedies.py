"""Drawings of roots, bark, herbs and powders of medicine. Pure."""

from __future__ import annotations

from math import cos, radians, sin

from catalog.demo.drawings import vessels
from catalog.demo.drawings.layouts import heaped, mound, pile, sprig
from catalog.demo.drawings.shapes import (
    Drawing,
    Look,
    Scene,
    area,
    ball,
    curve,
    dark,
    leaf,
    light,
    line,
    mix,
    moved,
    oval,
    shadow,
    smooth,
)


def _slices(look: Look) -> Scene:
    """Tubers cut across, small bulbs, knotted roots."""

    def small(x: float, y: float, c: str) -> Scene:
        if look.form == "beads":
            return [*ball(x, y, 3.1, c, 0.92), oval(x, y - 1.2, 0.8, 0.4, dark(c, 0.25))]
        if look.form == "knots":
            return [
                s
                for dx, r in ((-4, 2.8), (0, 3.4), (4.2, 2.9))
                for s in moved(ball(dx, look.near(0, 0.8), r, c, 0.86), x, y, 1, look.near(0, 30))
            ]
        rim = [oval(0, 0.9, 6, 4.4, dark(look.accent, 0.2)), oval(0, 0, 6, 4.4, look.accent), oval(0, 0, 5.2, 3.7, c)]
        marks = [
            line([(0, 0), (4.4 * cos(radians(t)), 3 * sin(radians(t)))], dark(c, 0.16), 0.4) for t in range(0, 360, 40)
        ]
        return moved([*rim, oval(0, 0, 2.2, 1.5, dark(c, 0.1)), *marks], x, y, 1, look.near(0, 30))

    return heaped(look, small, {"beads": 60, "knots": 20}.get(look.form, 26)) + sprig(
        look, look.near(76, 4), 91, 17, 2, 0.24
    )


def _bark(look: Look) -> Scene:
    def roll(x: float, y: float, c: str) -> Scene:
        lines = [line([(-13, k), (13, k + look.near(0, 0.4))], dark(c, 0.16), 0.5) for k in (-2.6, -0.8, 1.2)]
        return moved(
            [
                area([(-15, -4), (15, -4), (15, 4), (-15, 4)], c),
                *lines,
                oval(-15, 0, 2.2, 4, light(look.accent, 0.2)),
                oval(-15, 0, 1.2, 2.6, dark(c, 0.4)),
                oval(15, 0, 2.2, 4, c),
            ],
            x,
            y,
            1,
            look.near(0, 9),
        )

    behind, _ = look.one_of(vessels.tray, vessels.board, vessels.plate)(look)
    spots = [(44, 76), (60, 80), (50, 68), (42, 62), (62, 66), (54, 57)]
    return [
        *behind,
        *(s for x, y in spots[: look.random.randint(4, 6)] for s in roll(look.near(x, 3), y, look.tint())),
        *sprig(look, 84, 90, 18, 2, 0.3),
    ]


def _bundle(look: Look) -> Scene:
    """Herbs tied together."""
    x = look.near(50, 4)
    stems: Scene = [shadow(x, 90, 30, look.paper)]
    for number in range(11):
        lean = (number - 5) * 5.2
        stem = curve((x + lean * 0.5, 92), (x + lean * 0.2, 64), (x + lean * 1.5, look.near(24, 7)))
        stems.append(line(stem, dark(look.accent, 0.1), 1.1))
        for place in range(8, 19, 2):
            px, py = stem[place]
            stems += leaf(px, py, look.near(10, 2), look.near(-40 if place % 4 else -140, 20), look.tint(), 0.2)
    tie = look.one_of("#b5483a", "#c9a05a", "#e9dcc0")
    return [
        *stems,
        area([(x - 7, 70), (x + 7, 70), (x + 8, 75), (x - 8, 75)], tie),
        line(curve((x + 6, 73), (x + 14, 80), (x + 11, 86)), tie, 1.4),
    ]


def _root(look: Look) -> Scene:
    """Long roots of medicine; `dear` ones are stout and few."""
    stout = look.form == "dear"

    def one(x: float, y: float, c: str, size: float) -> Scene:
        body = (
            smooth([(-9, 0), (-6, -3.4), (0, -3), (6, -2.2), (13, -0.4), (6, 2), (0, 3), (-6, 3.2)])
            if not stout
            else smooth([(-8, 0), (-5, -4.6), (2, -4.8), (8, -2.6), (10, 0), (8, 3), (2, 4.6), (-5, 4.4)])
        )
        hairs = [line(curve((dx, 2), (dx + 2, 5), (dx + 5, 6.5)), dark(c, 0.3), 0.5) for dx in (-4, 1, 6)]
        rings = [line(curve((dx, -2.8), (dx + 1, 0), (dx, 2.8)), dark(c, 0.22), 0.45) for dx in (-5, -2.4, 0.6, 3.6)]
        return moved(
            [
                *hairs,
                area(body, dark(c, 0.22)),
                area([(px * 0.95 - 0.2, py * 0.84 - 0.4) for px, py in body], c),
                *rings,
                line(curve((-5, -1.6), (0, -2.2), (5, -1.2)), light(c, 0.35), 0.6),
            ],
            x,
            y,
            size,
            look.near(-8, 24),
        )

    behind, before = look.one_of(vessels.tray, vessels.plate, vessels.board, vessels.big_leaf, vessels.basket)(look)
    high, count = (60 if before else 72), look.random.randint(5, 7) if stout else look.random.randint(8, 11)
    scene = list(behind)
    for number in range(count):
        x, y = 50 + (number % 3 - 1) * 17, high - 9 + number * 18 / count
        scene += one(look.near(x, 4), y, look.tint(), 1.25 if stout else 1.15)
    return [*scene, *before, *sprig(look, look.near(78, 4), 92, 18, 2)]


def _sprigs(look: Look) -> Scene:
    """Dendrobium: jointed stems, or stems rolled to small spirals."""
    stems: Scene = [shadow(42, 88, 30, look.paper)]
    for number in range(look.random.randint(3, 5)):
        x = 26 + number * 9
        stem = curve((x, 90), (x - 4 + number * 2, 60), (x - 8 + number * 6, look.near(24, 6)), 20)
        stems.append(line(stem, dark(look.accent, 0.1), 3.6))
        for place in range(2, 20, 3):
            px, py = stem[place]
            stems.append(oval(px, py, 2.4, 1, dark(look.accent, 0.3)))
            stems += leaf(px, py, look.near(13, 2), -28 if place % 2 else -152, look.tint(), 0.19)

    def spiral(x: float, y: float, c: str) -> Scene:
        turns = [(3.6 * cos(radians(a)), a / 160 - 2.2 + 1.2 * sin(radians(a))) for a in range(0, 720, 30)]
        return moved([line(turns, dark(c, 0.25), 1.9), line(turns, c, 1.1)], x, y, 1, look.near(0, 30))

    behind, before = vessels.plate(look, 74, 86, 20)
    return [
        *stems,
        *behind,
        *mound(look, lambda x, y, _: spiral(x, y, look.tint(mix(look.accent, "#b5a05a", 0.5))), 74, 86, 12, 6, 9),
        *before,
    ]


def _lingzhi(look: Look) -> Scene:
    def one(x: float, y: float, r: float, c: str) -> Scene:
        rings = [
            oval(x, y - 1.2, r * (1.05 - k * 0.22), r * (0.52 - k * 0.12), mix(c, look.accent, 0.3) if k % 2 else c, -6)
            for k in range(4)
        ]
        return [
            line(curve((x, y), (x + r * 0.3, y + r * 0.6), (x - r * 0.1, y + r * 1.1)), dark(c, 0.3), r * 0.26),
            oval(x, y, r * 1.15, r * 0.6, light(look.accent, 0.25), -6),
            *rings,
            oval(x - r * 0.4, y - r * 0.26, r * 0.3, r * 0.08, light(c, 0.4), -10),
        ]

    return pile(look, one, 0.94)


def _powder(look: Look) -> Scene:
    x = look.one_of(36, 64)
    behind, before = vessels.bowl(look, x, 62, 25)
    top = [*curve((x - 22, 63), (x - 6, 44), (x, 42)), *curve((x, 42), (x + 6, 44), (x + 22, 63))]
    spoon: Scene = [
        oval(0, 0, 8, 4.6, "#b98a52"),
        oval(0, -0.8, 6.6, 3.4, look.colour),
        line([(7, 0), (27, -3)], "#b98a52", 2.6),
    ]
    grains = [oval(look.near(x, 16), look.near(58, 5), 0.6, 0.4, look.tint(look.colour, 0.4)) for _ in range(30)]
    return [
        *behind,
        area(top, look.colour),
        area([*curve((x - 2, 44), (x + 12, 52), (x + 21, 63)), (x + 4, 64)], dark(look.colour, 0.1)),
        *grains,
        *before,
        shadow(100 - x, 88, 16, look.paper),
        *moved(spoon, 100 - x - 6, 84, 0.9, look.near(0, 12)),
    ]


def _saffron(look: Look) -> Scene:
    flower: Scene = []
    x = look.one_of(26, 74)
    for turn in (-160, -20, -130, -50, -90):
        flower += leaf(x, 66, 26, turn, look.tint(look.accent), 0.26)
    flower += [line(curve((x, 62), (x + dx, 46), (x + dx * 1.7, 38)), look.colour, 1.5) for dx in (-5, 0, 5)]

    def thread(px: float, py: float, c: str) -> Scene:
        return moved(
            [
                line(curve((-5, 0), (0, look.near(0, 3)), (5, look.near(0, 1.5))), c, 0.9),
                oval(5, 0, 1, 0.7, light(c, 0.15)),
            ],
            px,
            py,
            1,
            look.near(0, 85),
        )

    behind, before = vessels.plate(look, 100 - x, 80, 26)
    return [
        shadow(x, 88, 12, look.paper),
        line([(x, 66), (x - 1, 88)], "#8fae6a", 2.2),
        *flower,
        *behind,
        *mound(look, thread, 100 - x, 81, 18, 10, 60),
        *before,
    ]


def _peel(look: Look) -> Scene:
    """Dried peel in three petals, and a fingered citron."""

    def petal(x: float, y: float, c: str) -> Scene:
        shapes: Scene = []
        for turn in (-90, 30, 150):
            shapes += moved(
                [
                    area(smooth([(0, 0), (3.4, -3.4), (7.6, -2), (9, 1), (5, 3)]), c),
                    area(smooth([(1.4, 0), (3.6, -2), (6.6, -1), (5, 1.6)]), light(c, 0.4)),
                ],
                0,
                0,
                1,
                turn,
            )
        return moved(shapes, x, y, 0.85, look.near(0, 60))

    scene = heaped(look, petal, 18)
    if look.random.random() < 0.6:
        x, c = look.near(80, 3), light(look.colour, 0.15)
        fingers = [
            s
            for k in range(6)
            for s in (
                line(
                    curve((x, 84), (x - 12 + k * 5, 72), (x - 13 + k * 5.4, 60 + abs(k - 2.5) * 2)), dark(c, 0.12), 4.4
                ),
                line(curve((x, 84), (x - 12.6 + k * 5, 72), (x - 13.6 + k * 5.4, 60 + abs(k - 2.5) * 2)), c, 3),
            )
        ]
        scene += [shadow(x, 94, 12, look.paper), *fingers, *ball(x, 86, 9, c, 0.86)]
    return scene


def _cordyceps(look: Look) -> Scene:
    def one(x: float, y: float, c: str) -> Scene:
        body = curve((-9, 2), (0, -2), (6, 0))
        rings = [line([(px, py - 1.6), (px + 0.3, py + 1.6)], dark(c, 0.25), 0.5) for px, py in body[2:17:3]]
        return moved(
            [
                line(curve((6, 0), (12, -1.4), (17, look.near(0, 3))), look.accent, 1.5),
                line(body, dark(c, 0.18), 4),
                line(body, c, 3),
                *rings,
            ],
            x,
            y,
            1,
            look.near(0, 16),
        )

    behind, _ = look.one_of(vessels.plate, vessels.tray, vessels.board)(look)
    return [*behind, *(s for k in range(9) for s in one(look.near(36 + (k % 2) * 22, 3), 64 + k * 2.6, look.tint()))]


REMEDIES: dict[str, Drawing] = {
    "slices": _slices,
    "bark": _bark,
    "herbbundle": _bundle,
    "root": _root,
    "herb": _sprigs,
    "lingzhi": _lingzhi,
    "powder": _powder,
    "saffron": _saffron,
    "peel": _peel,
    "cordyceps": _cordyceps,
}
