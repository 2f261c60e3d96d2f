"""Drawings of poultry, meat and eggs, and of what swims. Pure."""

from __future__ import annotations

from catalog.demo.drawings import vessels
from catalog.demo.drawings.layouts import pile, ring, sprig
from catalog.demo.drawings.shapes import (
    INK,
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


def _grass(look: Look) -> Scene:
    return [
        line(curve((x, 92), (x + 1, 88), (x + look.near(0, 4), 83)), mix(look.paper, "#6f8f4a", 0.6), 0.9)
        for x in range(6, 98, look.one_of(5, 7, 9))
    ]


def _hen(look: Look) -> Scene:
    tone = look.colour
    if not look.form:
        tone = look.one_of(look.colour, "#d9b27a", "#3f3a38", "#efe6d6", "#8a4a26", "#c98a3f")
    tail = [(26, -14), *curve((26, -14), (44, -28), (40, -42)), *curve((40, -42), (30, -38), (24, -26)), (14, -10)]
    bird: Scene = [
        line([(-4, 16), (-6, 28)], "#d9983a", 1.8),
        line([(6, 16), (6, 28)], "#d9983a", 1.8),
        area(tail, dark(tone, 0.35)),
        area([(x * 0.86, y * 0.84 - 3) for x, y in tail], mix(dark(tone, 0.4), "#2f5f5a", look.one_of(0, 0.5))),
        *ball(2, 0, 22, tone, 0.86),
        area([*curve((-20, 0), (-26, -20), (-20, -32)), *curve((-20, -32), (-6, -30), (0, -12))], tone),
        oval(-19, -31, 8, 8, tone),
        area([(-24, -38), (-23, -45), (-19, -41), (-16, -46), (-14, -39), (-12, -36)], look.accent),
        area([(-26, -31), (-34, -29), (-26, -27)], "#e0a53a"),
        oval(-25, -23, 2, 4, look.accent),
        oval(-23, -33, 1.2, 1.2, INK),
        oval(6, 0, 13, 9, dark(tone, 0.2), -12),
        oval(5, -2, 10, 5.6, light(tone, 0.12), -12),
        *(line(curve((-2 + k * 6, -2), (2 + k * 6, 5), (8 + k * 5, 3)), dark(tone, 0.3), 0.7) for k in range(3)),
    ]
    scene = [shadow(50, 88, 24, look.paper)]
    if look.random.random() < 0.5:
        scene += [shadow(80, 80, 12, look.paper), *moved(bird, 78, 66, 0.5), *moved(bird, 44, 60, 1.0)]
    else:
        scene += moved(bird, 50, 60, 1.0)
    return scene + _grass(look)


def _goose(look: Look) -> Scene:
    tone = (
        look.one_of(look.colour, "#a8a096", "#d9d2c4")
        if look.colour.startswith("#f")
        else look.one_of(look.colour, "#6f5f4a", "#c9b08a")
    )
    short = not look.colour.startswith("#f")
    neck = curve((-16, -2), (-32, -18 if not short else -12), (-20, -40 if not short else -26), 24)
    bird: Scene = [
        area([*curve((20, -4), (38, -10), (38, -20)), (20, 8)], dark(tone, 0.14)),
        *ball(2, 0, 25, tone, 0.66),
        line(neck, tone, 9.4),
        oval(neck[-1][0], neck[-1][1], 7.4, 6.4, tone if not short else mix(tone, "#2f5a4a", 0.5), -10),
        area(
            [
                (neck[-1][0] - 5, neck[-1][1] - 2),
                (neck[-1][0] - 18, neck[-1][1] + 1),
                (neck[-1][0] - 17, neck[-1][1] + 4),
                (neck[-1][0] - 4, neck[-1][1] + 4),
            ],
            look.accent,
        ),
        oval(neck[-1][0] - 2, neck[-1][1] - 1.4, 1.1, 1.1, INK),
        oval(6, -1, 15, 9, dark(tone, 0.12), -8),
        line(curve((-6, 0), (6, 10), (20, -4)), dark(tone, 0.28), 0.8),
        line([(-4, 15), (-5, 22)], look.accent, 2),
        line([(6, 15), (6, 22)], look.accent, 2),
    ]
    scene: Scene = []
    swims = look.random.random() < 0.5
    if swims:
        water = mix(look.paper, "#7fa9b8", 0.6)
        scene = [
            area([(0, 74), (100, 74), (100, 100), (0, 100)], water),
            *(
                line(curve((x, 84 + x % 9), (x + 8, 82 + x % 9), (x + 16, 84 + x % 9)), light(water, 0.4), 0.8)
                for x in range(4, 96, 18)
            ),
        ]
    else:
        scene = [shadow(50, 86, 26, look.paper)]
    pair = moved(bird, 78, 62, 0.55) if look.random.random() < 0.6 else []
    return [*scene, *pair, *moved(bird, 48, 64, 0.95), *([] if swims else _grass(look))]


def _meat(look: Look) -> Scene:
    """A board with cuts: quieter than a portrait of the animal."""
    behind, _ = look.one_of(vessels.board, vessels.plate)(look, 50, 74, 42)
    fat, flesh = "#f6e3d6", look.tint()

    def steak(bone: bool) -> Scene:
        edge = smooth([(-18 + look.near(0, 2), 0), (-12, -10), (4, -12), (17, -6), (18, 4), (6, 10), (-10, 9)])
        marbling = [
            line(
                curve(
                    (look.near(-6, 8), look.near(0, 6)),
                    (look.near(0, 6), look.near(0, 6)),
                    (look.near(6, 8), look.near(0, 6)),
                ),
                light(flesh, 0.55),
                look.near(0.9, 0.4),
            )
            for _ in range(7)
        ]
        shapes: Scene = [
            area([(x, y + 3) for x, y in edge], dark(look.accent, 0.3)),
            area(edge, fat),
            area([(x * 0.9, y * 0.86) for x, y in edge], flesh),
            *marbling,
        ]
        return [*shapes, oval(-6, -1, 4, 3, "#e6d2c0"), oval(-6, -1, 2, 1.4, "#c9a89a")] if bone else shapes

    def ribs() -> Scene:
        bones = [
            s
            for k in range(5)
            for s in (
                line([(-18 + k * 9, -12), (-16 + k * 9, 10)], "#f1e6d6", 3),
                line([(-13.6 + k * 9, -8), (-12 + k * 9, 9)], dark(flesh, 0.2), 0.8),
            )
        ]
        edge = smooth([(-22, -6), (0, -9), (22, -6), (22, 9), (0, 11), (-22, 9)])
        return [area([(x, y + 2.4) for x, y in edge], dark(look.accent, 0.3)), area(edge, flesh), *bones]

    def belly() -> Scene:
        block: Scene = [area([(-20, -10), (20, -12), (22, 10), (-20, 12)], dark(fat, 0.1))]
        for k, tone in enumerate((dark(fat, 0.12), fat, flesh, fat, mix(flesh, fat, 0.3), fat)):
            block.append(
                area([(-20, -10 + k * 3.5), (20.6, -12 + k * 3.6), (21, -8.4 + k * 3.6), (-20, -6.4 + k * 3.5)], tone)
            )
        return block

    choices = (
        [ribs(), belly(), steak(True), steak(False)]
        if look.form == "pork"
        else [ribs(), steak(True), steak(False), steak(False)]
    )
    look.random.shuffle(choices)
    scene = [
        *behind,
        *moved(choices[0], 36, 68, 1.0, look.near(0, 8)),
        *moved(choices[1], 64, 76, 0.95, look.near(0, 12)),
    ]
    herbs = sprig(Look(look.colour, "#5f8a4f", "", look.paper, look.random), look.near(82, 3), 66, 13, 3, 0.2)
    return [*scene, *herbs, *(oval(look.near(30, 8), look.near(88, 3), 0.8, 0.7, "#3a2a22") for _ in range(6))]


def _egg(look: Look) -> Scene:
    salted, preserved = look.form == "salted", look.form == "dark"
    tone = (
        look.tint(look.one_of(look.colour, "#f1e3cc", "#d9a87a", "#cfe0d2"))
        if not (salted or preserved)
        else look.colour
    )

    def one(x: float, y: float, r: float, c: str) -> Scene:
        c = mix(tone, c, 0.3)
        spots = (
            [oval(look.near(x, r * 0.5), look.near(y, r * 0.6), 0.7, 0.5, dark(c, 0.2)) for _ in range(6)]
            if preserved
            else []
        )
        return moved(
            [
                *ball(0, 0, r, c, 1.24),
                *[type(s)(tuple((px - x, py - y) for px, py in s.points), s.colour, s.width) for s in spots],
            ],
            x,
            y,
            1,
            look.near(0, 22),
        )

    scene = pile(look, one, 0.72)
    if salted or preserved:
        x, white, yolk = look.near(76, 4), "#f7f4ec" if salted else "#5a3f22", "#e8862a" if salted else "#4a5a3f"
        scene += [
            shadow(x, 91, 11, look.paper),
            oval(x, 83, 9, 11, dark(white, 0.15)),
            oval(x, 82.6, 8.2, 10.2, white),
            oval(x, 84, 4.8, 5.2, yolk),
            oval(x - 1.4, 82.4, 1.4, 1.4, light(yolk, 0.4)),
        ]
    return scene


def _body(look: Look, tone: str, belly: str) -> Scene:
    """A fish around the origin, its head to the left."""
    slim = look.form == "slim"
    tall = {"slim": 0.62, "croaker": 0.9}.get(look.form, look.near(1.0, 0.08))
    outline = [
        *curve((-36, 2), (-14, -22 * tall), (20, -2)),
        *curve((20, -2), (24, 1), (20, 5)),
        *curve((20, 5), (-14, 26 * tall), (-36, 2)),
    ]
    shapes: Scene = [
        area([(16, 1), (40, -14 * tall), (35, 2), (41, 18 * tall)], dark(look.accent, 0.05)),
        area([*curve((-14, -12 * tall), (-2, -26 * tall), (12, -8 * tall))], look.accent),
        area([*curve((-8, 12 * tall), (-2, 22 * tall), (6, 12 * tall))], look.accent),
        area(outline, look.accent),
        area([(-8 + (x + 8) * 0.95, 1 + y * 0.84) for x, y in outline], tone),
        oval(-8, 10 * tall, 22, 5.4 * tall, belly),
        line(curve((-22, -11 * tall), (-16, 2), (-22, 13 * tall)), dark(tone, 0.25), 1),
        oval(-28, -1, 2.6, 2.6, "#fdf8e8"),
        oval(-28, -1, 1.4, 1.4, INK),
        line(curve((-36, 3), (-33, 5), (-31, 5)), dark(tone, 0.4), 0.7),
    ]
    if not slim:
        for row in range(4):
            for place in range(6):
                x, y = -15 + place * 5.4 + row * 2.6, (-6 + row * 4.6) * tall
                shapes.append(line(curve((x, y), (x + 3, y + 2.2), (x, y + 4.4)), dark(tone, 0.16), 0.6))
    else:
        shapes += [oval(look.near(-4, 18), look.near(-2, 4), 1, 0.8, dark(tone, 0.25)) for _ in range(12)]
    return shapes


def _fish(look: Look) -> Scene:
    tone = look.one_of(
        look.colour, mix(look.colour, look.accent, 0.3), "#b5653a" if look.form == "carp" else look.colour
    )
    fish = _body(look, tone, light(tone, 0.6))
    way = look.one_of("plate", "board", "leaf", "water", "two")
    if way == "water":
        water = mix(look.paper, "#6f9fae", 0.7)
        pool = [
            area([(0, 40), (100, 40), (100, 100), (0, 100)], water),
            *(
                line(curve((x, y), (x + 9, y - 3), (x + 18, y)), light(water, 0.35), 0.9)
                for x, y in ((6, 50), (62, 54), (30, 92), (76, 90), (8, 76))
            ),
        ]
        return [*pool, *moved(fish, 58, 56, 0.7, look.near(0, 12)), *moved(fish, 44, 76, 0.95, look.near(-6, 10))]
    make = {"plate": vessels.plate, "board": vessels.board, "leaf": vessels.big_leaf}.get(way, vessels.board)
    behind, _ = make(look, 50, 74, 46)
    if way == "two":
        return [
            *behind,
            *moved(fish, 52, 64, 0.82, look.near(-4, 6)),
            *moved(fish, 48, 78, 0.86, look.near(-4, 6)),
            *_greens(look),
        ]
    return [*behind, *moved(fish, 49, 71, 1.05, look.near(-6, 8)), *_greens(look)]


def _greens(look: Look) -> Scene:
    return [
        s for k in range(3) for s in leaf(look.near(82, 5), look.near(86, 3), 11, k * 50 - 140, "#6f9a4a", 0.14)
    ] + [oval(20, 88, 5, 4.4, "#f2cf3a"), oval(20, 87.6, 4.2, 3.7, "#fbeeb0")]


def _turtle(look: Look) -> Scene:
    c = look.tint()
    x, y = 50.0, 66.0
    legs = [
        s
        for dx, dy, t in ((-24, -8, -30), (24, -8, 30), (-20, 14, 30), (20, 14, -30))
        for s in (oval(x + dx, y + dy, 8, 4.6, dark(c, 0.1), t),)
    ]
    marks = [
        oval(px, py, 2.6, 1.6, dark(c, 0.14), t)
        for px, py, t in (*ring(9, x, y - 2, 16, 9), *ring(5, x, y - 2, 8, 4.4))
    ]
    return [
        shadow(x, y + 18, 34, look.paper),
        oval(x - 33, y - 4, 8, 5.4, c, -10),
        area([(x - 40, y - 6), (x - 46, y - 4), (x - 40, y - 2)], c),
        oval(x - 36, y - 6, 1, 1, INK),
        *legs,
        oval(x, y, 30, 18, dark(c, 0.3)),
        oval(x, y - 0.8, 29, 17, mix(c, "#c9c08a", 0.3)),
        oval(x, y - 2, 23, 13.4, c),
        *marks,
        oval(x - 8, y - 8, 8, 2.6, light(c, 0.3), -12),
    ]


ANIMALS: dict[str, Drawing] = {
    "hen": _hen,
    "goose": _goose,
    "duck": _goose,
    "pig": _meat,
    "egg": _egg,
    "fish": _fish,
    "turtle": _turtle,
}
