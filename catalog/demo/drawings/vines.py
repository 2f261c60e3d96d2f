"""Drawings of fruit of other shapes: bunches, melons, canes, bananas, strawberries. Pure."""

from __future__ import annotations

from catalog.demo.drawings import vessels
from catalog.demo.drawings.layouts import heaped, pile, sprig
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
)


def _grape(look: Look) -> Scene:
    tone = look.colour if look.form else look.one_of(look.colour, look.colour, "#8a2f4a", "#a9b85a", "#2f2745")

    def bunch(x: float, y: float, scale: float, lean: float) -> Scene:
        shapes: Scene = [line([(x, y - 6), (x + 1, y + 4)], mix(look.accent, INK, 0.5), 1.6)]
        for row, count in enumerate((4, 5, 6, 5, 5, 4, 3, 2, 1)):
            for place in range(count):
                px = x + ((place - (count - 1) / 2) * 7.8 + lean * row) * scale
                shapes += ball(look.near(px, 0.6), y + (row * 6.2 + 2) * scale, 4.9 * scale, look.tint(tone, 0.18), 1.1)
        return shapes

    if look.random.random() < 0.45:
        behind, before = vessels.bowl(look, y=62)
        lying = bunch(50, 34, 0.8, look.near(0, 0.8)) + bunch(36, 44, 0.55, -1) + bunch(64, 44, 0.55, 1)
        return [*behind, *lying, *sprig(look, 50, 36, 20, 2, 0.34), *before]
    side = look.one_of(-1, 1)
    scene = [shadow(50, 90, 26, look.paper)]
    if look.random.random() < 0.6:
        scene += [shadow(50 + side * 26, 84, 14, look.paper), *bunch(50 + side * 25, 42, 0.72, side * 0.4)]
    scene += bunch(50 - side * 6, 28, 1.0, look.near(0, 0.5))
    return scene + sprig(look, 50 - side * 6, 24, 24, look.random.randint(1, 3), 0.36)


def _blueberry(look: Look) -> Scene:
    def small(x: float, y: float, colour: str) -> Scene:
        crown = dark(colour, 0.45)
        return [
            *ball(x, y, 3.4, colour),
            oval(x + 0.3, y - 0.8, 1.3, 0.9, crown),
            oval(x + 0.3, y - 0.8, 0.6, 0.4, light(crown, 0.2)),
        ]

    return heaped(look, small, 46) + sprig(look, look.near(74, 4), 88, 12, 2, 0.3)


def _strawberry(look: Look) -> Scene:
    seeds = [
        (-0.5, -0.3),
        (0, -0.35),
        (0.5, -0.3),
        (-0.3, 0.1),
        (0.28, 0.1),
        (0, 0.45),
        (-0.55, 0.25),
        (0.5, 0.35),
        (0, 0.8),
    ]

    def one(x: float, y: float, r: float, colour: str) -> Scene:
        body = curve((-r, -r * 0.45), (-r * 0.9, r * 0.75), (0, r * 1.1)) + curve(
            (0, r * 1.1), (r * 0.9, r * 0.75), (r, -r * 0.45)
        )
        body += curve((r, -r * 0.45), (0, -r * 1.35), (-r, -r * 0.45))
        shapes: Scene = [
            area(body, dark(colour, 0.16)),
            area([(px * 0.92 - r * 0.04, py * 0.92 - r * 0.04) for px, py in body], colour),
        ]
        shapes.append(oval(-r * 0.35, -r * 0.2, r * 0.26, r * 0.46, light(colour, 0.25), 15))
        shapes += [oval(dx * r, dy * r, r * 0.05, r * 0.075, "#f6d98a") for dx, dy in seeds]
        for turn in (175, 215, 250, 290, 325, 5):
            shapes += leaf(0, -r * 0.8, r * 0.72, turn, look.accent, 0.18)
        return moved(shapes, x, y, 1, look.near(0, 28))

    scene = pile(look, one, 0.8)
    if look.random.random() < 0.4:
        x = look.near(76, 4)
        scene += [
            shadow(x, 91, 9, look.paper),
            oval(x, 83, 8, 9, look.colour),
            oval(x, 83, 6.6, 7.4, "#f8d5c8"),
            oval(x, 82, 2.6, 4, "#fdf3ea"),
        ]
    return scene


def _melon(look: Look) -> Scene:
    striped, netted = look.form == "striped", look.form == "net"
    skin = look.tint() if not netted else look.tint(look.one_of(look.colour, "#b9c27a", "#e0b94a", "#e9e0b0"))
    inside = look.accent if striped else look.one_of(look.accent, "#f0d9a0", "#d9e2a0")
    tall = look.near(0.94, 0.08)

    def one(x: float, y: float, r: float) -> Scene:
        shapes = ball(x, y, r, skin, tall)
        if striped:
            for bend in (-1.5, -0.85, -0.2, 0.45, 1.1, 1.6):
                stripe = curve(
                    (x + bend * 2, y - r * tall * 0.9), (x + bend * r, y), (x + bend * 2, y + r * tall * 0.92), 10
                )
                shapes.append(line([(px + look.near(0, 0.7), py) for px, py in stripe], dark(skin, 0.45), r * 0.085))
        elif netted:
            for bend in (-1.4, -0.7, 0, 0.7, 1.4):
                shapes.append(
                    line(
                        curve((x, y - r * tall * 0.92), (x + bend * r, y), (x, y + r * tall * 0.92)),
                        light(skin, 0.45),
                        0.5,
                    )
                )
                shapes.append(
                    line(
                        curve(
                            (x - r * 0.9, y + bend * r * 0.34),
                            (x, y + bend * r * 0.6),
                            (x + r * 0.9, y + bend * r * 0.34),
                        ),
                        light(skin, 0.45),
                        0.5,
                    )
                )
        return [
            *shapes,
            line(curve((x, y - r * tall * 0.92), (x + 2, y - r * tall - 4), (x + 6, y - r * tall - 4)), "#6f7f3f", 1.6),
        ]

    side = look.one_of(-1, 1)
    x = 50 - side * 10
    scene = [shadow(x, 84, 27, look.paper), *one(x, 56, look.near(27, 2))]
    if look.random.random() < 0.5:
        scene = [shadow(x + side * 34, 74, 16, look.paper), *one(x + side * 33, 58, 15), *scene]
    wedge = [(0, 0), *curve((0, 0), (18, 12), (34, -6)), *curve((34, -6), (30, -20), (0, 0))]
    rind = [(0, 0), *curve((0, 0), (18, 12), (34, -6))]
    slice_: Scene = [
        area([(px, py + 1.6) for px, py in wedge], dark(skin, 0.2)),
        area(wedge, light(inside, 0.08) if striped else inside),
    ]
    slice_ += [line(rind, skin, 2.4), line([(px * 0.97, py - 1.5) for px, py in rind], "#f4f2da", 1.4)]
    slice_ += [
        oval(10 + k * 5, -1.5 - k * 1.9 + (k % 2) * 2.6, 0.6, 1.0, "#2a1c14" if striped else "#f3e6b5", 20)
        for k in range(4)
    ]
    lying = moved(slice_, 50 + side * 22 - 17, 84, 1.05, look.near(0, 8))
    return [*scene, shadow(50 + side * 24, 90, 18, look.paper), *lying]


def _cane(look: Look) -> Scene:
    shapes: Scene = [shadow(50, 90, 36, look.paper)]
    count, across = look.random.randint(3, 5), look.random.random() < 0.4
    sticks: Scene = []
    for number in range(count):
        x, lean = 50 + (number - (count - 1) / 2) * 13, look.near(0, 4)
        tone, top = look.tint(), look.near(16, 4)
        sticks += [
            line([(x, 88), (x + lean, top)], dark(tone, 0.15), 9),
            line([(x - 1.6, 88), (x - 1.6 + lean, top)], light(tone, 0.2), 3),
        ]
        for k in range(1, 6):
            at = 88 - k * (88 - top) / 6
            px = x + lean * k / 6
            sticks += [
                line([(px - 4.6, at), (px + 4.6, at)], "#e9ddc4", 1.4),
                line([(px - 4.6, at + 1.2), (px + 4.6, at + 1.2)], dark(tone, 0.4), 0.6),
            ]
        sticks += leaf(x + lean, top + 2, 22, -60 - lean * 8, look.accent, 0.09) if not across else []
    if across:
        sticks = moved(
            [type(s)(tuple((px - 50, py - 52) for px, py in s.points), s.colour, s.width) for s in sticks],
            50,
            66,
            0.9,
            82,
        )
    cut = [
        s
        for k in range(3)
        for s in (
            shadow(24 + k * 15, 94, 6, look.paper),
            oval(24 + k * 15, 89, 6, 5, look.colour),
            oval(24 + k * 15, 89, 5, 4.1, "#f2ead0"),
            oval(24 + k * 15, 89, 2.4, 1.8, "#e3d6b0"),
        )
    ]
    return shapes + sticks + cut


def _banana(look: Look) -> Scene:
    shapes: Scene = [shadow(52, 86, 34, look.paper)]
    count = look.random.randint(5, 7)
    for number in range(count):
        bend = number * 7
        body = curve((30, 30), (22 + bend * 0.5, 66 + bend * 0.3), (62 + bend * 1.1 - 8, 84 - bend * 0.9), 24)
        tone = look.tint()
        shapes += [line(body, dark(tone, 0.22), 9.4), line([(x - 0.8, y - 1) for x, y in body], tone, 7.6)]
        shapes.append(line([(x - 1, y - 2.6) for x, y in body[4:22]], light(tone, 0.35), 1.2))
        shapes.append(oval(body[-1][0] + 2, body[-1][1], 2, 1.6, "#4a3a1c"))
    return [*shapes, line([(32, 34), (25, 22)], "#8a8a3a", 7.4), line([(29, 27), (25, 20)], "#5f5a2a", 5)]


def _pineapple(look: Look) -> Scene:
    def one(x: float, y: float, r: float) -> Scene:
        crown: Scene = []
        for turn in (-160, -140, -120, -60, -40, -20, -105, -75, -90):
            crown += leaf(x, y - r * 1.15, r * look.near(1.25, 0.15), turn, look.tint("#5f8a4f", 0.2), 0.1)
        body = [oval(x, y, r, r * 1.28, dark(look.colour, 0.25)), oval(x - 0.8, y - 1, r * 0.93, r * 1.2, look.colour)]
        for k in range(-5, 6):
            body.append(
                line(
                    curve(
                        (x - r * 0.95, y + k * r * 0.26),
                        (x, y + k * r * 0.26 + r * 0.5),
                        (x + r * 0.9, y + k * r * 0.26 - r * 0.1),
                    ),
                    dark(look.colour, 0.3),
                    0.7,
                )
            )
            body.append(
                line(
                    curve(
                        (x + r * 0.95, y + k * r * 0.26),
                        (x, y + k * r * 0.26 + r * 0.5),
                        (x - r * 0.9, y + k * r * 0.26 - r * 0.1),
                    ),
                    dark(look.colour, 0.3),
                    0.7,
                )
            )
        return [*crown, *body]

    x = look.one_of(36, 50, 62)
    scene = [shadow(x, 87, 22, look.paper), *one(x, 62, 19)]
    ring_x = x + (30 if x < 50 else -30)
    return [
        *scene,
        shadow(ring_x, 88, 13, look.paper),
        oval(ring_x, 82, 13, 6, dark(look.colour, 0.2)),
        oval(ring_x, 80.6, 13, 6, "#f4d768"),
        oval(ring_x, 80.6, 4, 1.8, "#e3bd4a"),
    ]


def _mango(look: Look) -> Scene:
    def one(x: float, y: float, r: float, colour: str) -> Scene:
        turn = look.near(-26, 10)
        return [
            *ball(x, y, r, colour, 0.74, turn),
            oval(x + r * 0.34, y - r * 0.06, r * 0.42, r * 0.34, mix(colour, "#d0482f", 0.35), turn),
        ]

    scene = pile(look, one, 0.95, lambda x, y: sprig(look, x, y, 22, 2, 0.13))
    if look.random.random() < 0.5:
        x, flesh = look.near(72, 4), "#f3b53a"
        cheek: Scene = [oval(0, 0, 13, 8.6, dark(look.colour, 0.1)), oval(0, -0.6, 12, 7.6, flesh)]
        cheek += [line([(k * 4 - 2, -7), (k * 4 + 2, 6.4)], dark(flesh, 0.18), 0.7) for k in range(-2, 3)]
        cheek += [line([(-11, k * 3.4 + 1), (11, k * 3.4 - 1)], dark(flesh, 0.18), 0.7) for k in (-1, 0, 1)]
        scene += [shadow(x, 91, 13, look.paper), *moved(cheek, x, 83, 1, look.near(-8, 8))]
    return scene


OTHER_FRUIT: dict[str, Drawing] = {
    "grape": _grape,
    "blueberry": _blueberry,
    "strawberry": _strawberry,
    "melon": _melon,
    "cane": _cane,
    "banana": _banana,
    "pineapple": _pineapple,
    "mango": _mango,
}
