"""Drawings of food made in kitchens and smokehouses. Pure."""

from __future__ import annotations

from catalog.demo.drawings import vessels
from catalog.demo.drawings.layouts import lying, mound, pile, sprig
from catalog.demo.drawings.shapes import (
    Drawing,
    Look,
    Scene,
    area,
    curve,
    dark,
    light,
    line,
    mix,
    moved,
    oval,
    shadow,
    smooth,
)


def _sugar(look: Look) -> Scene:
    def cube(x: float, y: float, r: float, c: str) -> Scene:
        top, left = (
            [(-r, -r * 0.4), (0, -r * 0.85), (r, -r * 0.4), (0, r * 0.05)],
            [(-r, -r * 0.4), (0, r * 0.05), (0, r), (-r, r * 0.5)],
        )
        right = [(r, -r * 0.4), (0, r * 0.05), (0, r), (r, r * 0.5)]
        return moved(
            [
                area(top, light(c, 0.22)),
                area(left, c),
                area(right, dark(c, 0.25)),
                *(oval(look.near(0, r * 0.5), look.near(-r * 0.4, r * 0.2), 0.6, 0.4, light(c, 0.4)) for _ in range(4)),
            ],
            x,
            y,
            1,
            0,
        )

    if look.random.random() < 0.35:
        behind, before = vessels.bowl(look, 50, 60, 28)
        grains = mound(look, lambda px, py, c: [oval(px, py, 1.6, 1.2, c)], 50, 61, 24, 12, 120)
        return [*behind, *grains, *before, *cube(82, 88, 8, look.tint()), *cube(18, 90, 7, look.tint())]
    return pile(look, cube, 0.92) + [
        s
        for dx in (0, 5)
        for s in (
            line([(12 + dx, 96), (16 + dx, 70)], "#7a5a6a", 3.4),
            line([(11 + dx, 88), (15 + dx, 88)], "#e9ddc4", 0.8),
        )
    ]


def _cake(look: Look) -> Scene:
    def one(x: float, y: float, r: float, c: str) -> Scene:
        if look.form == "pastry":
            return [
                oval(x, y + r * 0.3, r, r * 0.5, dark(c, 0.3)),
                oval(x, y, r, r * 0.56, c),
                oval(x, y - r * 0.06, r * 0.76, r * 0.4, light(c, 0.2)),
                *(oval(look.near(x, r * 0.5), look.near(y, r * 0.2), 0.8, 0.5, "#fbf3dc") for _ in range(9)),
                oval(x, y - r * 0.06, r * 0.16, r * 0.1, look.accent),
            ]
        side = [
            *curve((x - r, y + r * 0.2), (x, y + r * 0.9), (x + r, y + r * 0.2)),
            (x + r, y - r * 0.2),
            (x - r, y - r * 0.2),
        ]
        return [
            area(side, dark(c, 0.1)),
            oval(x, y - r * 0.2, r, r * 0.42, c),
            oval(x - r * 0.2, y - r * 0.26, r * 0.5, r * 0.16, light(c, 0.6)),
            oval(x, y - r * 0.24, r * 0.14, r * 0.1, look.accent),
            *(oval(look.near(x, r * 0.7), look.near(y - r * 0.2, r * 0.2), 0.7, 0.5, dark(c, 0.14)) for _ in range(6)),
        ]

    return pile(look, one, 0.9)


def _noodle(look: Look) -> Scene:
    if look.random.random() < 0.5:
        behind, before = vessels.bowl(look, 50, 58, 32)
        strands = [
            line(
                curve(
                    (24 + k * 2.1, 60 - (k % 5)),
                    (50 + look.near(0, 22), 42 + look.near(0, 8)),
                    (76 - k * 1.9, 60 - (k % 4)),
                ),
                look.tint(share=0.2),
                1.7,
            )
            for k in range(24)
        ]
        sticks = [line([(60, 20 + k * 3), (30, 62 + k)], look.accent, 1.6) for k in (0, 1)]
        return [*behind, *strands, *before, *sticks]
    x, width = look.near(50, 3), 1.9
    scene: Scene = [shadow(x, 88, 36, look.paper)]
    for step in range(30):
        px = x - 32 + step * 2.2
        scene.append(
            line(
                curve((px, 28 + (step % 4)), (px + 1.5 - step % 3, 56), (px, 87 - (step % 5))),
                look.tint(share=0.2),
                width,
            )
        )
    band = look.one_of(look.accent, "#b5483a", "#5f7f5a")
    return [
        *scene,
        area([(x - 35, 50), (x + 35, 50), (x + 35, 62), (x - 35, 62)], band),
        line([(x - 35, 53), (x + 35, 53)], light(band, 0.4), 0.8),
    ]


def _bean_curd(look: Look) -> Scene:
    scene, _ = look.one_of(vessels.board, vessels.plate, vessels.tray)(look, 50, 74, 42)
    scene = list(scene)
    if look.random.random() < 0.5:
        for number in range(6):
            edge = [
                (-30, -4),
                *curve((-30, -4), (0, -9 + look.near(0, 3)), (30, -4)),
                (30, 3),
                *curve((30, 3), (0, 8), (-30, 4)),
            ]
            tone = look.tint()
            scene += moved(
                [
                    area([(x, y + 1) for x, y in edge], dark(tone, 0.25)),
                    area(edge, tone),
                    *(line(curve((-26, k), (0, k - 4), (26, k)), dark(tone, 0.1), 0.5) for k in (-1, 2)),
                ],
                look.near(50, 3),
                80 - number * 4.6,
                0.95,
                look.near(0, 5),
            )
        return scene
    for x, y in ((36, 70), (62, 70), (49, 80), (49, 62)):
        c = look.tint()
        scene += [
            area([(x - 12, y - 5), (x, y - 10), (x + 12, y - 5), (x, y)], light(c, 0.2)),
            area([(x - 12, y - 5), (x, y), (x, y + 9), (x - 12, y + 4)], c),
            area([(x + 12, y - 5), (x, y), (x, y + 9), (x + 12, y + 4)], dark(c, 0.16)),
        ]
    return scene


def _ham(look: Look) -> Scene:
    c = look.tint()
    leg = smooth(
        [
            (-34, -4),
            (-20, -15),
            (4, -18),
            (20, -10),
            (30, -4),
            (40, -3),
            (42, 3),
            (30, 5),
            (18, 10),
            (0, 17),
            (-22, 13),
            (-34, 6),
        ]
    )
    ham: Scene = [
        area([(x, y + 2.4) for x, y in leg], dark(c, 0.45)),
        area(leg, dark(c, 0.1)),
        area([(x * 0.94, y * 0.88 - 1) for x, y in leg], c),
        oval(-18, -1, 11, 10, light(look.accent, 0.2)),
        oval(-18, -1, 9, 8, mix(c, "#c9564a", 0.6)),
        oval(-18, -1, 2.6, 2.2, "#f1e2cc"),
        line(curve((-2, -12), (14, -6), (28, -3)), light(c, 0.3), 1.2),
    ]
    sausage: Scene = [
        line(curve((-30, 0), (0, look.near(4, 5)), (30, 0), 20), dark(c, 0.15), 9),
        line(curve((-30, -1), (0, 3), (30, -1), 20), c, 7),
        *(oval(look.near(0, 24), look.near(1, 2), 1, 0.7, light(look.accent, 0.2)) for _ in range(14)),
    ]
    behind, _ = vessels.board(look, 50, 76, 44)
    if look.random.random() < 0.4:
        return lying(look, sausage, 4, 11)
    return [*behind, *moved(ham, 48, 68, 1.0, look.near(-6, 8)), *sprig(look, 84, 88, 14, 2, 0.2)]


def _cured_fowl(look: Look) -> Scene:
    c = look.tint()
    body = smooth(
        [(0, -30), (9, -22), (18, -6), (20, 12), (10, 26), (0, 30), (-10, 26), (-20, 12), (-18, -6), (-9, -22)]
    )
    bird: Scene = [
        line([(0, -46), (0, -28)], dark(c, 0.2), 4),
        area([(x, y + 2) for x, y in body], dark(c, 0.45)),
        area(body, dark(c, 0.12)),
        area([(x * 0.9 - 0.6, y * 0.94 - 0.6) for x, y in body], c),
        oval(-6, -4, 5, 13, light(c, 0.25), 10),
        line([(0, -22), (0, 26)], dark(c, 0.3), 0.8),
    ]
    bird += [
        s
        for side in (-1, 1)
        for s in (
            oval(side * 17, -2, 5, 12, dark(c, 0.2), side * 20),
            oval(side * 11, 24, 6, 9, dark(c, 0.16), side * -24),
        )
    ]
    if look.random.random() < 0.5:
        pole = [line([(6, 16), (94, 14)], "#8a6038", 2.6)]
        return [
            *pole,
            *(s for x in (28, 70) for s in (line([(x, 15), (x, 30)], "#c9a05a", 1), *moved(bird, x, 62, 0.72))),
        ]
    behind, _ = vessels.plate(look, 50, 74, 44)
    return [*behind, *moved(bird, 50, 70, 0.9, 90 + look.near(0, 8)), *sprig(look, 84, 90, 13, 2, 0.2)]


def _dried_shoot(look: Look) -> Scene:
    strip = smooth([(-26, 0), (-10, -4.4), (14, -3.2), (30, 0), (14, 3), (-10, 4)])

    def one(c: str) -> Scene:
        return [
            area([(x, y + 1) for x, y in strip], dark(c, 0.35)),
            area(strip, c),
            *(line(curve((-20, k), (0, k - 0.6), (24, k * 0.3)), dark(c, 0.16), 0.5) for k in (-2, 0, 2)),
            *(line([(x, -3), (x + 1, 3)], dark(c, 0.12), 0.5) for x in (-16, -8, 0)),
        ]

    behind, before = look.one_of(vessels.tray, vessels.basket, vessels.plate, vessels.board)(look)
    high = 58 if before else 70
    heap = [
        s
        for k in range(13)
        for s in moved(
            one(look.tint(share=0.2)),
            look.near(50, 12),
            high - 6 + k * (1.0 if before else 1.6),
            look.near(0.8, 0.12),
            look.near(0, 34),
        )
    ]
    return [*behind, *heap, *before]


KITCHEN: dict[str, Drawing] = {
    "sugar": _sugar,
    "cake": _cake,
    "noodle": _noodle,
    "beancurd": _bean_curd,
    "ham": _ham,
    "curedfowl": _cured_fowl,
    "driedshoot": _dried_shoot,
}
