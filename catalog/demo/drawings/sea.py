"""Drawings of crabs, shrimps, shells, seaweed. Pure."""

from __future__ import annotations

from collections.abc import Callable
from math import cos, radians, sin

from catalog.demo.drawings import vessels
from catalog.demo.drawings.layouts import heaped, heaped_copies, lying, pile
from catalog.demo.drawings.shapes import (
    INK,
    Drawing,
    Look,
    Scene,
    Shape,
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


def _on(look: Look) -> Scene:
    make: Callable[..., vessels.Parts] = look.one_of(vessels.plate, vessels.tray, vessels.big_leaf, vessels.board)
    return make(look, 50, 74, 44)[0]


def _crab(look: Look) -> Scene:
    steamed = look.random.random() < 0.35
    shell = "#d9682f" if steamed else look.one_of(look.colour, "#6f7a52", "#7a8a86")
    limb = "#c2562f" if steamed else mix(look.accent, shell, 0.5)
    crab: Scene = []
    for side in (-1, 1):
        for step, drop in ((0, 4), (1, 12), (2, 20)):
            knee = (side * (34 - step), -2 + drop)
            crab.append(line([(side * 18, step * 3), knee, (side * (38 - step * 3), 10 + drop * 0.7)], limb, 2.4))
        crab += [
            line([(side * 18, -8), (side * 34, -16), (side * 30, -30)], limb, 4.4),
            oval(side * 29, -35, 8, 5.6, limb, side * -60),
        ]
        crab.append(area([(side * 27, -36), (side * 21, -47), (side * 31, -41)], dark(limb, 0.3)))
        crab += [line([(side * 7, -14), (side * 8, -21)], limb, 1.4), oval(side * 8, -22, 2, 2, INK)]
    crab += [
        oval(0, 0, 24, 16, dark(shell, 0.2)),
        oval(0, -1.4, 23, 14.6, shell),
        oval(-6, -7, 10, 4, light(shell, 0.3), -8),
        line(curve((-12, 2), (-6, -3), (0, 2)), dark(shell, 0.28), 1),
        line(curve((0, 2), (6, -3), (12, 2)), dark(shell, 0.28), 1),
    ]
    if look.random.random() < 0.4:
        crab += [line([(-26, -6), (26, 6)], "#c9b05a", 2), line([(-26, 6), (26, -6)], "#c9b05a", 2)]
    if look.random.random() < 0.5:
        return [*_on(look), *moved(crab, 32, 66, 0.62, -8), *moved(crab, 68, 76, 0.68, 8)]
    return [*_on(look), *moved(crab, 50, 68, 1.0, look.near(0, 6))]


def _shrimp(look: Look) -> Scene:
    c = look.one_of(look.colour, "#a8b0a8", "#e08a6a", "#b5382a")
    arc = [(14 * cos(radians(a)), 14 * sin(radians(a))) for a in range(160, 380, 10)]
    one: Scene = [
        line(arc, dark(c, 0.2), 8),
        line(arc, c, 6.4),
        *(line([(x * 0.76, y * 0.76), (x * 1.24, y * 1.24)], dark(c, 0.25), 0.7) for x, y in arc[2:-2:3]),
    ]
    one += [
        area(
            [(arc[-1][0] - 3, arc[-1][1]), (arc[-1][0] + 7, arc[-1][1] + 8), (arc[-1][0] - 6, arc[-1][1] + 9)],
            dark(c, 0.1),
        ),
        oval(arc[0][0] + 1, arc[0][1] - 2, 1.1, 1.1, INK),
    ]
    one += [line(curve((arc[0][0], arc[0][1]), (-30, dy), (-26, dy * 1.8)), dark(c, 0.2), 0.5) for dy in (-4, 6, 12)]
    one += [line([(x * 0.74, y * 0.74), (x * 0.5, y * 0.5)], dark(c, 0.15), 0.7) for x, y in arc[4:-4:3]]
    scene = _on(look)
    for x, y in ((34, 62), (62, 60), (48, 70), (30, 80), (70, 78), (50, 86))[: look.random.randint(4, 6)]:
        scene += moved(
            [Shape(s.points, look.tint(s.colour, 0.06), s.width) for s in one],
            look.near(x, 3),
            y,
            0.72,
            look.near(0, 40),
        )
    return scene


def _shell(look: Look) -> Scene:
    form = look.form

    def one(x: float, y: float, r: float, c: str) -> Scene:
        if form in ("oyster", "abalone"):
            edge = smooth(
                [
                    (
                        r * 1.15 * (1 + look.near(0, 0.1)) * cos(radians(a)),
                        r * 0.78 * (1 + look.near(0, 0.1)) * sin(radians(a)),
                    )
                    for a in range(0, 360, 30)
                ],
                5,
            )
            inner = "#f1ece2" if form == "oyster" else "#cfd9d2"
            flesh = [
                oval(0, 0, r * 0.6, r * 0.36, "#d9cbb0" if form == "oyster" else "#c9a070"),
                oval(-r * 0.14, -r * 0.08, r * 0.36, r * 0.18, "#efe6d2" if form == "oyster" else "#e0bd8a"),
            ]
            holes = (
                [oval(r * (0.7 - k * 0.2), -r * (0.34 + k * 0.08), 0.9, 0.7, dark(look.accent, 0.3)) for k in range(4)]
                if form == "abalone"
                else []
            )
            return moved(
                [
                    area([(px, py + 1.6) for px, py in edge], dark(c, 0.4)),
                    area(edge, c),
                    area([(px * 0.84, py * 0.8) for px, py in edge], inner),
                    *flesh,
                    *holes,
                ],
                x,
                y,
                1,
                look.near(0, 30),
            )
        fan: list[tuple[float, float]] = [(0, r * 0.6)]
        wide = 1.1 if form != "clam" else 1.2
        fan += [
            (r * wide * cos(radians(a)), r * 0.3 + r * (1.1 if form != "clam" else 0.86) * sin(radians(a)))
            for a in range(-176, -3, 8)
        ]
        shapes: Scene = [
            area([(px, py + 1) for px, py in fan], dark(c, 0.35)),
            area(fan, dark(c, 0.1)),
            area([(px * 0.92, py * 0.93) for px, py in fan], c),
        ]
        if form == "clam":
            shapes += [
                line([(px * k, r * 0.5 + (py - r * 0.5) * k) for px, py in fan[1:]], mix(c, look.accent, 0.35), 0.6)
                for k in (0.8, 0.62, 0.44)
            ]
        else:
            step = 13 if form == "ribbed" else 19
            shapes += [
                line(
                    [(0, r * 0.56), (r * 1.04 * cos(radians(a)), r * 0.3 + r * 1.04 * sin(radians(a)))],
                    mix(c, look.accent, 0.5),
                    0.8,
                )
                for a in range(-162, -14, step)
            ]
        return moved([*shapes, oval(0, r * 0.58, r * 0.28, r * 0.14, look.accent)], x, y, 1, look.near(0, 36))

    return pile(look, one, {"ribbed": 0.66, "clam": 0.62, "oyster": 0.9, "abalone": 0.86}.get(form, 0.86))


def _mussel(look: Look) -> Scene:
    def one(x: float, y: float, r: float, c: str) -> Scene:
        body = smooth(
            [
                (-r * 1.3, 0),
                (-r * 0.3, -r * 0.72),
                (r * 1.0, -r * 0.6),
                (r * 1.3, 0.1 * r),
                (r * 0.6, r * 0.62),
                (-r * 0.5, r * 0.44),
            ]
        )
        shapes: Scene = [
            area([(px, py + 1) for px, py in body], dark(c, 0.5)),
            area(body, c),
            *(
                line(curve((-r * 1.1, 0), (k * r, -r * 0.5), (r * 1.0, -r * 0.3 + k * 3)), light(c, 0.22), 0.6)
                for k in (0.1, 0.4, 0.7)
            ),
        ]
        if look.random.random() < 0.35:
            shapes += [
                area([(px * 0.82, py * 0.7) for px, py in body], "#cfd3dc"),
                oval(r * 0.1, 0, r * 0.7, r * 0.3, look.accent),
                oval(r * 0.1, -r * 0.06, r * 0.5, r * 0.16, light(look.accent, 0.3)),
            ]
        return moved(shapes, x, y, 1, look.near(0, 50))

    return pile(look, one, 0.7)


def _razor(look: Look) -> Scene:
    one: Scene = [
        area(
            smooth([(-17, -4), (0, -4.8), (17, -4), (18, 0), (17, 4), (0, 4.8), (-17, 4), (-18, 0)]),
            dark(look.colour, 0.25),
        ),
        area([(-16, -3.4), (16, -3.4), (16.6, 2.6), (-16.6, 2.6)], look.colour),
    ]
    one += [line([(k, -3.4), (k + 1, 2.6)], mix(look.colour, look.accent, 0.5), 0.6) for k in (-12, -6, 0, 6, 11)] + [
        oval(18, -1, 3, 1.4, "#f0e6d2"),
        oval(18.6, 1.6, 3, 1.2, "#e6d8be"),
    ]
    return heaped_copies(look, one, 0.2, 0.62, 40, 22)


def _snail(look: Look) -> Scene:
    def small(x: float, y: float, c: str) -> Scene:
        spiral = [
            (2.6 * (1 - a / 620) * cos(radians(a)), 2 * (1 - a / 620) * sin(radians(a))) for a in range(0, 540, 36)
        ]
        return moved(
            [
                oval(0, 0, 3.8, 3, dark(c, 0.3)),
                oval(-0.2, -0.2, 3.4, 2.6, c),
                line(spiral, look.accent, 0.6),
                oval(3, 1.4, 1.8, 1, light(c, 0.3)),
            ],
            x,
            y,
            1,
            look.near(0, 70),
        )

    return heaped(look, small, 46)


def _hairtail(look: Look) -> Scene:
    body = curve((-40, 0), (0, look.near(0, 8)), (40, 0), 24)
    fish: Scene = [
        line(body, dark(look.accent, 0.1), 8),
        line([(x, y - 0.8) for x, y in body], look.colour, 6.2),
        line([(x, y - 2) for x, y in body[2:22]], light(look.colour, 0.7), 1),
        line([(x, y + 3.2) for x, y in body], look.accent, 0.8),
    ]
    fish += [
        area([(-39, -3), (-49, 0), (-39, 3.6)], look.colour),
        oval(-42, -0.8, 1.1, 1.1, INK),
        area([(39, -2), (47, 0), (39, 2)], look.accent),
    ]
    return lying(look, fish, look.random.randint(3, 5), 9.5)


def _sea_cucumber(look: Look) -> Scene:
    body = smooth([(-13, 0), (-8, -5.4), (2, -6), (11, -3.6), (13.6, 0), (10, 4.4), (0, 5.6), (-9, 4.6)])
    spikes = [
        area([(x - 1.6, y * 0.7), (x + look.near(0, 0.6), y * 1.35 - 0.8), (x + 1.6, y * 0.7)], dark(look.colour, 0.1))
        for x, y in ((-8, -5), (-4, -5.6), (0, -6), (4, -5.4), (8, -4.4), (-6, 5), (-1, 5.4), (4, 5))
    ]
    one: Scene = [
        *spikes,
        area(body, dark(look.colour, 0.2)),
        area([(x * 0.92, y * 0.8 - 0.6) for x, y in body], look.colour),
        *(oval(x, -1.4, 1, 0.8, light(look.colour, 0.2)) for x in (-8, -4, 0, 4, 8)),
        oval(-3, -3, 6, 0.8, light(look.colour, 0.25)),
    ]
    return heaped_copies(look, one, 0.2, 0.8, 40, 16)


def _seaweed(look: Look) -> Scene:
    scene = _on(look)
    if look.form == "sheet":
        for number in range(look.random.randint(4, 6)):
            edge = smooth(
                [(-24 + look.near(0, 2), -12), (0, -14), (24, -11 + look.near(0, 2)), (25, 10), (2, 13), (-25, 11)]
            )
            tone = look.tint(share=0.2)
            fibres = [
                line(
                    [(look.near(0, 22), look.near(0, 10)), (look.near(0, 22), look.near(0, 10))], light(tone, 0.16), 0.4
                )
                for _ in range(9)
            ]
            scene += moved(
                [area([(x, y + 1) for x, y in edge], dark(tone, 0.4)), area(edge, tone), *fibres],
                look.near(50, 4),
                80 - number * 4,
                0.92,
                look.near(0, 14),
            )
        return scene
    if look.form == "jelly":
        for number in range(7):
            x, y = look.near(50, 22), 62 + number * 3.4
            edge = smooth(
                [
                    (12 * (1 + look.near(0, 0.2)) * cos(radians(a)), 7 * (1 + look.near(0, 0.2)) * sin(radians(a)))
                    for a in range(0, 360, 40)
                ],
                5,
            )
            tone = look.tint()
            scene += moved(
                [
                    area(edge, dark(tone, 0.12)),
                    area([(px * 0.86, py * 0.8 - 0.6) for px, py in edge], tone),
                    area([(px * 0.4 - 2, py * 0.3 - 2) for px, py in edge], light(tone, 0.4)),
                ],
                x,
                y,
                1,
                look.near(0, 40),
            )
        return scene
    for number in range(8):
        y = 60 + number * 4
        wave = [(x, y + 3 * sin(x * 0.2 + number)) for x in range(16, 86, 3)]
        tone = look.tint(share=0.2)
        scene += [line(wave, dark(tone, 0.3), 6), line(wave, tone, 4.6), line(wave, light(tone, 0.18), 0.8)]
    return scene


def _salt(look: Look) -> Scene:
    x = look.one_of(40, 60)
    heap = [*curve((x - 30, 82), (x - 10, 40), (x, 38)), *curve((x, 38), (x + 10, 40), (x + 30, 82))]
    grains = [
        area(
            [(gx, gy), (gx + 1.2, gy - 0.5), (gx + 1.6, gy + 0.8), (gx + 0.4, gy + 1.2)],
            look.one_of("#ffffff", "#e3e6e8", "#d6dadd"),
        )
        for gx, gy in ((look.near(x, 22 * (k / 60)), 44 + k * 0.62) for k in range(60))
    ]
    rake: Scene = [line([(0, 0), (34, -46)], "#a8763f", 2), area([(-9, -3), (9, 4), (8, 7), (-10, 0)], "#8a6038")]
    return [
        shadow(x, 84, 32, look.paper),
        area(heap, look.colour),
        area([*curve((x, 38), (x + 10, 40), (x + 30, 82)), (x + 6, 82)], dark(look.colour, 0.1)),
        *grains,
        *moved(rake, x + (22 if x < 50 else -40), 82, 1),
    ]


SEA: dict[str, Drawing] = {
    "crab": _crab,
    "shrimp": _shrimp,
    "shell": _shell,
    "mussel": _mussel,
    "razor": _razor,
    "snail": _snail,
    "hairtail": _hairtail,
    "seacucumber": _sea_cucumber,
    "seaweed": _seaweed,
    "salt": _salt,
}
