"""Drawings of crafts, and of a basket with something of everything. Pure."""

from __future__ import annotations

from math import cos, radians, sin

from catalog.demo.drawings import vessels
from catalog.demo.drawings.layouts import pile, sprig
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
)


def _vase(look: Look) -> Scene:
    glaze = look.one_of(look.colour, "#b9d2c6", "#e9e6dc", "#7f9fb0", "#a9c4b4", "#d6dfe0")
    scene: Scene = [shadow(50, 90, 34, look.paper)]
    kind = look.one_of("vase", "set", "bowl")
    if kind == "vase":
        wide, neck = look.near(24, 4), look.near(8, 2)
        body = [
            (50 - neck, 18),
            *curve((50 - neck, 18), (50 - neck, 36), (50 - wide * 0.8, 46)),
            *curve((50 - wide * 0.8, 46), (50 - wide * 1.25, 66), (40, 88)),
            (60, 88),
            *curve((60, 88), (50 + wide * 1.25, 66), (50 + wide * 0.8, 46)),
            *curve((50 + wide * 0.8, 46), (50 + neck, 36), (50 + neck, 18)),
        ]
        bloom = (
            [s for t in (-120, -90, -60) for s in (*leaf(50, 18, look.near(22, 4), t, "#7f9f6a", 0.1),)]
            if look.random.random() < 0.5
            else []
        )
        return [
            *scene,
            *bloom,
            area(body, dark(glaze, 0.12)),
            area([(50 + (px - 50) * 0.9 - 1, py) for px, py in body], glaze),
            oval(42, 60, 4, 15, light(glaze, 0.8), 12),
            oval(50, 18, neck, 2.2, dark(glaze, 0.35)),
            line(curve((33, 52), (50, 58), (67, 52)), look.accent, 1.2),
            *(s for t in (-70, -115, -30) for s in leaf(50, 78, 20, t, look.accent, 0.12)),
        ]
    tea = Look(mix(glaze, "#c9b06a", 0.5), look.accent, "twist", look.paper, look.random)
    if kind == "bowl":
        behind, before = vessels.bowl(tea, 50, 56, 33)
        return [*behind, *before]
    cups: Scene = []
    for x, y, w in ((50, 48, 15), (24, 70, 12), (76, 70, 12)):
        cups += [
            shadow(x, y + w, w, look.paper),
            area(
                [
                    *curve((x - w, y), (x - w * 0.9, y + w), (x - w * 0.4, y + w)),
                    (x + w * 0.4, y + w),
                    *curve((x + w * 0.4, y + w), (x + w * 0.9, y + w), (x + w, y)),
                ],
                glaze,
            ),
            oval(x, y, w, w * 0.28, light(glaze, 0.5)),
            oval(x, y + 0.5, w * 0.88, w * 0.22, dark(glaze, 0.14)),
            line(curve((x - w * 0.9, y + w * 0.34), (x, y + w * 0.7), (x + w * 0.9, y + w * 0.34)), look.accent, 0.8),
        ]
    return cups


def _craft(look: Look) -> Scene:
    behind, before = vessels.basket(look, 50, 46, look.near(32, 2))
    ribbon = look.one_of(look.accent, "#b5483a", "#5f7f5a")
    return [*behind, *before, area([(18, 58), (82, 58), (81, 63), (19, 63)], mix(ribbon, look.paper, 0.1))]


def _basket(look: Look) -> Scene:
    tints = (look.colour, mix(look.colour, "#c2302a", 0.5), look.accent, mix(look.colour, "#f0c24a", 0.5))

    def one(x: float, y: float, r: float, _: str) -> Scene:
        return ball(x, y, r, look.tint(look.one_of(*tints)))

    return pile(look, one, 0.9, lambda x, y: sprig(look, x, y, 18, 2))


def _flute(look: Look) -> Scene:
    body: Scene = [
        line([(-40, 0), (40, 0)], dark("#b98a4f", 0.25), 5.4),
        line([(-40, -0.9), (40, -0.9)], "#c9a05f", 3.6),
        *(oval(k, -0.8, 1.2, 0.9, "#3a2a1a") for k in (-26, -12, -6, 0, 8, 14, 20)),
        *(line([(k, -2.6), (k, 2.6)], "#7a3a2a", 1.8) for k in (-34, -18, 27, 35)),
    ]
    tassel: Scene = [
        line(curve((34, 0), (40, 8), (38, 14)), "#b5382a", 1),
        *(line([(38 + dx * 0.3, 14), (38 + dx, 26)], "#b5382a", 0.8) for dx in (-3, -1, 1, 3)),
    ]
    fan: Scene = [
        area([(0, 0), *((34 * cos(radians(a)), 34 * sin(radians(a))) for a in range(-160, -19, 10))], "#f1e6d0"),
        *(line([(0, 0), (34 * cos(radians(a)), 34 * sin(radians(a)))], "#a8763f", 0.8) for a in range(-160, -19, 14)),
        *leaf(0, -22, 13, -60, "#5f7f5a", 0.14),
    ]
    behind = [
        shadow(50, 86, 38, look.paper),
        *(moved(fan, 50, 64, 1.0, look.near(0, 10)) if look.random.random() < 0.6 else []),
    ]
    return [
        *behind,
        *(
            s
            for k in range(look.random.randint(1, 3))
            for s in moved([*body, *tassel] if k == 0 else body, 50, 70 + k * 8, 0.95, look.near(-14, 8))
        ),
    ]


def _silk(look: Look) -> Scene:
    scene: Scene = [shadow(50, 88, 38, look.paper)]
    tones = [look.one_of(look.colour, "#3f6f8a", "#d9a441", "#5f8a6a", "#7a5a8a", "#e3d0c0") for _ in range(4)]
    for number, tone in enumerate(tones):
        y = 78 - number * 13
        scene += [
            area(
                [
                    *curve((16, y), (14, y + 6), (17, y + 11)),
                    (80, y + 11),
                    *curve((80, y + 11), (86, y + 5.5), (80, y)),
                ],
                dark(tone, 0.12),
            ),
            area([(17, y), (80, y), (80, y + 7), (16, y + 7)], tone),
            oval(80, y + 5.5, 4, 5.5, light(tone, 0.2)),
            oval(80, y + 5.5, 2, 3, dark(tone, 0.3)),
        ]
        scene += [oval(px, y + 4, 1.1, 0.9, light(tone, 0.5)) for px in range(24 + number * 3, 76, 11)]
    fall = tones[-1]
    return [
        *scene,
        area([*curve((22, 40), (18, 64), (26, 92)), (44, 94), *curve((44, 94), (38, 66), (40, 40))], fall),
        *(line(curve((26 + k * 5, 42), (23 + k * 5, 66), (30 + k * 4, 92)), light(fall, 0.35), 0.8) for k in range(3)),
    ]


def _paper(look: Look) -> Scene:
    """A stack of sheets with rolls before it."""
    c, tie = look.colour, look.one_of(look.accent, "#3f5f6f", "#5f7f5a")
    scene: Scene = [shadow(50, 88, 40, look.paper)]
    for number in range(7):
        y, dx = 78 - number * 2.6, look.near(0, 1.5)
        scene.append(
            area(
                [(18 + dx, y), (40 + dx, y - 14), (88 + dx, y - 12), (70 + dx, y + 3)],
                dark(c, 0.1 if number % 2 else 0.03),
            )
        )
    for number in range(look.random.randint(2, 3)):
        y = 76 + number * 8
        roll: Scene = [
            line([(-30, 0), (28, 0)], dark(c, 0.16), 8),
            line([(-30, -1), (28, -1)], light(c, 0.3), 5.4),
            oval(28, 0, 2.4, 4, c),
            oval(28, 0, 1.3, 2.2, dark(c, 0.3)),
            line([(-4, -4), (-4, 4)], tie, 2.2),
        ]
        scene += moved(roll, 50, y, 1, look.near(-6, 8))
    return scene


def _charcoal(look: Look) -> Scene:
    def one(x: float, y: float, r: float, c: str) -> Scene:
        return moved(
            [
                area([(-r * 1.3, -r * 0.34), (r * 1.3, -r * 0.34), (r * 1.3, r * 0.34), (-r * 1.3, r * 0.34)], c),
                *(line([(-r * 1.1, k * r), (r * 1.1, k * r)], light(c, 0.14), 0.5) for k in (-0.16, 0.1)),
                oval(r * 1.3, 0, r * 0.16, r * 0.36, light(c, 0.2)),
                oval(r * 1.3, 0, r * 0.09, r * 0.2, dark(c, 0.5)),
            ],
            x,
            y,
            1,
            look.near(0, 24),
        )

    canes = [line([(12 + k * 6, 98), (10 + k * 8, 40)], "#7f9f5a", 2.6) for k in range(2)]
    return [*pile(look, one, 0.78), *canes, *sprig(look, 14, 44, 16, 3, 0.12)]


CRAFTS: dict[str, Drawing] = {
    "vase": _vase,
    "craft": _craft,
    "basket": _basket,
    "flute": _flute,
    "silk": _silk,
    "paper": _paper,
    "charcoal": _charcoal,
}
