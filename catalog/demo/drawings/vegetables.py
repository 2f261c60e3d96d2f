"""Drawings of vegetables that grow above the ground. Pure."""

from __future__ import annotations

from math import cos, radians, sin

from catalog.demo.drawings import vessels
from catalog.demo.drawings.layouts import heaped, lying, pile, ring
from catalog.demo.drawings.shapes import (
    Drawing,
    Look,
    Scene,
    Shape,
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


def _aubergine(look: Look) -> Scene:
    body = curve((-30, 0), (-4, -6), (30, 3), 24)
    one: Scene = [
        line(body, dark(look.colour, 0.2), 11),
        line([(x, y - 1.2) for x, y in body], look.colour, 8.6),
        line([(x, y - 3.4) for x, y in body[5:19]], light(look.colour, 0.4), 1.3),
    ]
    one += [
        *leaf(-34, 0, 12, 20, look.accent, 0.3),
        *leaf(-34, 0, 12, -22, look.accent, 0.3),
        line([(-42, -2), (-32, 0)], dark(look.accent), 2.4),
    ]
    return lying(look, one, look.random.randint(3, 4), 11.5)


def _shoot(look: Look) -> Scene:
    count = look.random.randint(2, 4)
    shapes: Scene = [shadow(50, 88, 36, look.paper)]
    skin = look.one_of(look.colour, "#8a6238", "#c9a468", "#7a4f32")
    for number in range(count):
        x, height, lean = 50 + (number - (count - 1) / 2) * 20, look.near(58, 8), look.near(0, 7)
        top, wide = 86 - height, look.near(10, 1.5)
        body = curve((x - wide, 86), (x - wide + lean, top + height * 0.4), (x + lean, top)) + curve(
            (x + lean, top), (x + wide + lean, top + height * 0.4), (x + wide, 86)
        )
        shapes.append(area(body, dark(skin, 0.12)))
        for k in range(5):
            y = 86 - k * height * 0.17
            w = wide * (1 - k * 0.17)
            lap = curve(
                (x - w + lean * k * 0.15, y),
                (x + (w if k % 2 else -w) * 0.5 + lean * k * 0.25, y - height * 0.44),
                (x + w * 0.92 + lean * k * 0.15, y),
            )
            shapes += [area(lap, look.tint(light(skin, 0.08 * k), 0.1)), line(lap, dark(skin, 0.25), 0.5)]
        shapes += [*leaf(x + lean, top + 5, 8, -80, look.accent, 0.16), oval(x, 86, wide, 2.6, "#f1e6c4")]
    if look.random.random() < 0.5:
        x = look.near(80, 3)
        shapes += [
            shadow(x, 95, 10, look.paper),
            area(smooth([(x - 9, 92), (x, 76), (x + 9, 92)]), "#f3e8c2"),
            *(line([(x - 7 + k, 91 - k * 2), (x + 7 - k, 91 - k * 2)], "#d9c48a", 0.6) for k in range(0, 7, 2)),
        ]
    return shapes


def _water_bamboo(look: Look) -> Scene:
    body = smooth([(-30, 0), (-20, -4.6), (4, -5), (24, -2), (32, 0), (24, 2.4), (4, 5), (-20, 4.6)])
    one: Scene = [
        area(body, dark(look.colour, 0.14)),
        area([(x * 0.97, y * 0.84 - 0.5) for x, y in body], look.colour),
        line(curve((-20, -2), (0, -3), (22, -1)), "#ffffff", 0.8),
    ]
    one += [
        *leaf(-14, 0, 30, 176, look.tint(look.accent), 0.16),
        *leaf(-10, 1, 26, 186, light(look.accent, 0.2), 0.14),
        line([(-36, 0), (-44, -1)], dark(look.accent), 3),
    ]
    return lying(look, one, look.random.randint(3, 5), 10)


def _leafy(look: Look) -> Scene:
    tone = look.one_of(look.colour, light(look.colour, 0.15), dark(look.colour, 0.15))
    stem = mix(tone, "#f0f3dc", 0.7) if look.form != "red" else "#a86a5a"

    def plant(x: float, y: float, size: float) -> Scene:
        shapes: Scene = []
        for turn, length, shade in (
            (-165, 30, 0.2),
            (-15, 30, 0.2),
            (-145, 40, 0.12),
            (-35, 40, 0.12),
            (-120, 46, 0.04),
            (-60, 46, 0.04),
            (-92, 48, 0),
        ):
            t = look.near(turn, 7)
            tip_x, tip_y = x + cos(radians(t)) * length * size * 0.45, y + sin(radians(t)) * length * size * 0.45
            shapes += [
                line([(x, y), (tip_x, tip_y)], stem, 3.2 * size),
                *leaf(
                    tip_x - cos(radians(t)) * 6 * size,
                    tip_y - sin(radians(t)) * 6 * size,
                    length * size * 0.7,
                    t,
                    look.tint(dark(tone, shade)),
                    0.32,
                ),
            ]
        return shapes

    if look.random.random() < 0.4:
        behind, before = vessels.basket(look, y=64, w=30)
        return [*behind, *plant(38, 72, 0.75), *plant(62, 72, 0.75), *plant(50, 74, 0.85), *before]
    x = look.near(50, 4)
    scene = [shadow(x, 90, 30, look.paper), *plant(x - 17, 86, 0.72), *plant(x + 17, 86, 0.72), *plant(x, 90, 1.0)]
    tie = look.one_of("#c9a05a", "#b5483a")
    return (
        [*scene, area([(x - 6, 84), (x + 6, 84), (x + 6, 88), (x - 6, 88)], tie)]
        if look.random.random() < 0.5
        else scene
    )


def _cabbage(look: Look) -> Scene:
    def one(x: float, y: float, r: float, c: str) -> Scene:
        outer = [s for t in (200, 340, 150, 30) for s in leaf(x, y + r * 0.7, r * 1.5, t, dark(c, 0.14), 0.4)]
        veins = [
            line(curve((x, y + r * 0.9), (x + b * r, y + r * 0.1), (x + b * r * 0.7, y - r * 0.7)), light(c, 0.5), 0.8)
            for b in (-0.9, -0.3, 0.35, 0.9)
        ]
        return [*outer, *ball(x, y, r, c), *veins]

    return pile(look, one, 1.0)


def _broccoli(look: Look) -> Scene:
    def one(x: float, y: float, r: float, c: str) -> Scene:
        stalk = [
            area(
                [(x - r * 0.3, y), (x + r * 0.3, y), (x + r * 0.24, y + r * 1.05), (x - r * 0.24, y + r * 1.05)],
                "#b9cf8a",
            ),
            oval(x, y + r * 1.05, r * 0.24, r * 0.1, "#dfe9bd"),
        ]
        crown: Scene = []
        for px, py, _ in (
            *ring(9, x, y - r * 0.1, r * 0.78, r * 0.5),
            *ring(6, x, y - r * 0.4, r * 0.46, r * 0.3),
            (x, y - r * 0.6, 0),
        ):
            crown += [
                oval(px, py + 0.8, r * 0.33, r * 0.3, dark(c, 0.25)),
                oval(px, py, r * 0.31, r * 0.28, look.tint(c, 0.2)),
            ]
            crown += [
                oval(look.near(px, r * 0.18), look.near(py, r * 0.16), r * 0.06, r * 0.05, light(c, 0.25))
                for _ in range(3)
            ]
        return [*stalk, *crown]

    return pile(look, one, 0.95)


def _stalks(look: Look) -> Scene:
    """Celery, asparagus, stem lettuce, scallions: bundles lying or standing."""
    form, c = look.form, look.colour
    if form == "asparagus" and look.random.random() < 0.5:
        c = "#efe9cf"
    if form == "lettuce":
        body = [(-26, -5), (18, -4), (18, 4.6), (-26, 5.4)]
        one: Scene = [
            area(body, dark(c, 0.12)),
            area([(x, y * 0.8 - 0.6) for x, y in body], c),
            *(line([(k, -4), (k + 1.6, 4)], dark(c, 0.18), 0.6) for k in (-18, -9, 0, 9)),
            oval(-26, 0, 2, 5, "#dfeec0"),
        ]
        one += [
            s
            for t in (-40, -18, 0, 18, 40)
            for s in leaf(17, 0, look.near(19, 3), t, look.tint(mix(c, "#4f8a3f", 0.5)), 0.26)
        ]
        return lying(look, one, look.random.randint(2, 3), 15)
    spear: Scene = []
    if form == "asparagus":
        spear = [
            line([(-32, 0), (26, 0)], dark(c, 0.14), 4.6),
            line([(-32, -0.7), (26, -0.7)], c, 3.2),
            *leaf(16, 0, 17, 0, mix(c, "#6f6a8a", 0.25), 0.2),
            *(s for k in (-20, -8, 4) for s in leaf(k, -0.6, 6, 4, dark(c, 0.16), 0.22)),
        ]
        return lying(look, spear, look.random.randint(6, 8), 5)
    if form == "scallion":
        spear = [
            line([(-34, 0), (-6, 0)], "#f1eedd", 4),
            line([(-34, -1), (-10, -1)], "#ffffff", 1),
            oval(-34, 0, 3.4, 3, "#efe6d0"),
            *(line(curve((-8, 0), (10, dy * 0.6), (34, dy)), look.tint(c), 2.6) for dy in (-5, 0, 5)),
        ]
        spear += [line(curve((-37, 0), (-41, dy * 0.4), (-43, dy)), "#cbb890", 0.5) for dy in (-3, 0, 3)]
        return lying(look, spear, look.random.randint(4, 6), 7)
    x = look.near(50, 5)
    shapes: Scene = [shadow(x, 92, 22, look.paper)]
    for number in range(9):
        lean = (number - 4) * 4.2
        stem = curve((x + lean * 0.5, 91), (x + lean * 0.6, 56), (x + lean * 1.7, look.near(34, 4)))
        shapes += [line(stem, dark(c, 0.14), 3.6), line([(px - 0.6, py) for px, py in stem], light(c, 0.2), 1.8)]
        px, py = stem[-1]
        for t in (-150, -120, -90, -60, -30):
            shapes += leaf(px, py, look.near(10, 2), t, look.tint(mix(c, "#3f8a3f", 0.5)), 0.34)
    return [
        *shapes,
        area([(x - 12, 70), (x + 12, 70), (x + 12, 74), (x - 12, 74)], look.one_of("#b5483a", "#c9a05a", "#e9dcc0")),
    ]


def _chilli(look: Look) -> Scene:
    tone = look.colour if look.form else look.one_of(look.colour, look.colour, "#5f8f3f", "#e0902f")
    body = curve((-20, 0), (0, look.near(-8, 6)), (22, 5), 24)
    one: Scene = [oval(px, py, 5.2 * (1 - k / 27), 5.2 * (1 - k / 27), tone) for k, (px, py) in enumerate(body)]
    one += [
        line([(px, py - 2) for px, py in body[2:14]], light(tone, 0.5), 0.9),
        oval(-21, 0, 3.4, 4.6, look.accent),
        line(curve((-23, 0), (-29, -2), (-31, -8)), look.accent, 1.6),
    ]
    if look.random.random() < 0.5:

        def small(x: float, y: float, c: str) -> Scene:
            return moved([Shape(s.points, mix(s.colour, c, 0.15), s.width) for s in one], x, y, 0.42, look.near(0, 80))

        return heaped(look, lambda x, y, _: small(x, y, look.tint(tone, 0.3)), 20)
    return lying(look, one, look.random.randint(4, 5), 9)


def _tomato(look: Look) -> Scene:
    def one(x: float, y: float, r: float, c: str) -> Scene:
        return [
            *ball(x, y, r, c, 0.88),
            *(s for t in (15, 80, 160, 230, 300) for s in leaf(x, y - r * 0.7, r * 0.5, t, look.accent, 0.18)),
        ]

    return pile(look, one, look.one_of(0.95, 0.6))


def _gourd(look: Look) -> Scene:
    long = look.random.random() < 0.5
    tone = look.one_of(look.colour, "#a9bf6a", "#4f7a3f") if long else look.one_of(look.colour, "#d98a2e", "#4f7a3f")
    if long:
        body = curve((-32, 0), (0, look.near(-4, 6)), (32, 2), 24)
        one: Scene = [
            line(body, dark(tone, 0.2), 12),
            line([(x, y - 1) for x, y in body], tone, 9.6),
            *(line([(x, y + k) for x, y in body[2:23]], dark(tone, 0.12), 0.7) for k in (-3, 0, 3)),
            line([(-38, -1), (-33, 0)], "#6f7f3f", 2.4),
        ]
        return lying(look, one, 3, 14)

    def round_one(x: float, y: float, r: float, c: str) -> Scene:
        c = mix(c, tone, 0.8)
        lobes = [
            s
            for dx in (-0.62, 0.62, -0.3, 0.3, 0)
            for s in (
                oval(x + dx * r, y, r * 0.46, r * 0.78, dark(c, 0.1 + abs(dx) * 0.1)),
                oval(x + dx * r - 0.4, y - 0.6, r * 0.4, r * 0.7, mix(c, light(c, 0.2), 1 - abs(dx))),
            )
        ]
        return [*lobes, line([(x, y - r * 0.7), (x + r * 0.2, y - r * 1.1)], "#6f7f3f", 2)]

    return pile(look, round_one, 1.0)


def _pods(look: Look) -> Scene:
    body = curve((-28, 0), (0, look.near(0, 9)), (28, 0), 24)
    one: Scene = [
        line(body, dark(look.colour, 0.2), 5),
        line([(x, y - 0.5) for x, y in body], look.colour, 3.8),
        *(oval(x, y - 0.4, 1.8, 1.4, light(look.colour, 0.2)) for x, y in body[3:23:4]),
    ]
    return lying(look, one, look.random.randint(5, 7), 6.4)


VEGETABLES: dict[str, Drawing] = {
    "aubergine": _aubergine,
    "shoot": _shoot,
    "waterbamboo": _water_bamboo,
    "leafy": _leafy,
    "cabbage": _cabbage,
    "broccoli": _broccoli,
    "stalks": _stalks,
    "chilli": _chilli,
    "tomato": _tomato,
    "gourd": _gourd,
    "pods": _pods,
}
