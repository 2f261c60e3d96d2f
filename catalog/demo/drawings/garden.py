"""Drawings of vegetables, fungi, herbs and flowers. Pure."""

from __future__ import annotations

from math import cos, radians, sin

from catalog.demo.drawings.shapes import (
    INK,
    Drawing,
    Scene,
    Shape,
    area,
    ball,
    curve,
    dark,
    heap,
    leaf,
    light,
    line,
    mix,
    oval,
    shadow,
)

TWO = [(36.0, 62.0, 19.0), (64.0, 66.0, 19.0)]


def _aubergine(colour: str, accent: str, paper: str) -> Scene:
    shapes: Scene = [shadow(50, 86, 36, paper)]
    for x, y in ((24, 40), (36, 50), (48, 60)):
        body = curve((x, y), (x + 14, y + 20), (x + 40, y + 14), 24)
        shapes += [line(body, dark(colour, 0.15), 11), line([(px - 1, py - 1.4) for px, py in body], colour, 8)]
        shapes.append(line([(px, py - 3) for px, py in body[4:16]], light(colour, 0.3), 1.6))
        shapes += [*leaf(x - 2, y - 3, 11, 60, accent, 0.4), line([(x - 8, y - 9), (x - 1, y - 2)], dark(accent), 2.4)]
    return shapes


def _shoot(colour: str, accent: str, paper: str) -> Scene:
    shapes: Scene = [shadow(50, 86, 34, paper)]
    for x, height, lean in ((30, 56, -4), (50, 66, 0), (70, 54, 4)):
        top = 85 - height
        body = curve((x - 9, 85), (x - 9 + lean, top + height * 0.4), (x + lean, top))
        body += curve((x + lean, top), (x + 9 + lean, top + height * 0.4), (x + 9, 85))
        shapes += [area(body, dark(colour, 0.1))]
        for k in range(4):
            y = 84 - k * height * 0.2
            w = 8.6 - k * 1.5
            lap = curve((x - w, y), (x - w * 0.2 + lean * k * 0.25, y - height * 0.42), (x + w * 0.7, y))
            shapes += [area(lap, light(colour, 0.12 + 0.07 * k)), line(lap, dark(colour, 0.22), 0.5)]
        shapes += leaf(x + lean, top + 4, 9, -80, accent, 0.16)
    return shapes


def _radish(colour: str, accent: str, paper: str) -> Scene:
    def one(x: float, y: float, r: float) -> Scene:
        body = curve((x - r * 0.5, y - r), (x - r * 0.9, y + r * 0.5), (x, y + r * 1.1))
        body += curve((x, y + r * 1.1), (x + r * 0.9, y + r * 0.5), (x + r * 0.5, y - r))
        tops = [s for turn in (-130, -105, -75, -50) for s in leaf(x, y - r * 0.9, r * 1.3, turn, accent, 0.2)]
        return [
            *tops,
            area(body, dark(colour, 0.12)),
            area([(x + (px - x) * 0.86 - 1, y + (py - y) * 0.92) for px, py in body], colour),
            oval(x - r * 0.25, y - r * 0.2, r * 0.12, r * 0.5, light(colour, 0.6), 8),
            line([(x, y + r), (x + 2, y + r * 1.35)], dark(colour, 0.25), 0.8),
        ]

    return heap([(30, 62, 16), (70, 62, 16), (50, 68, 18)], paper, one)


def _ginger(colour: str, accent: str, paper: str) -> Scene:
    def one(x: float, y: float, r: float) -> Scene:
        return [
            *ball(x - r * 0.7, y + r * 0.1, r * 0.6, colour, 0.8, 20),
            *ball(x + r * 0.75, y + r * 0.2, r * 0.55, colour, 0.8, -20),
            *ball(x + r * 0.2, y - r * 0.5, r * 0.45, colour, 1.1, 10),
            *ball(x, y + r * 0.15, r * 0.72, colour, 0.75),
            *(
                line(
                    curve((x - r * 0.6, y + k), (x, y + k + 2.4), (x + r * 0.55, y + k - 0.5)), dark(colour, 0.16), 0.5
                )
                for k in (-1, 3, 7)
            ),
        ]

    return heap([(36, 56, 18), (64, 58, 17), (50, 72, 19)], paper, one)


def _garlic(colour: str, accent: str, paper: str) -> Scene:
    def one(x: float, y: float, r: float) -> Scene:
        return [
            area(
                curve((x - r * 0.5, y - r * 0.5), (x - 1, y - r * 0.9), (x - 1.4, y - r * 1.6))
                + curve((x + 1.4, y - r * 1.6), (x + 1, y - r * 0.9), (x + r * 0.5, y - r * 0.5)),
                dark(colour, 0.08),
            ),
            *ball(x, y, r, colour, 0.88),
            *(
                line(curve((x, y - r * 0.85), (x + b * r, y), (x + b * 0.2 * r, y + r * 0.8)), accent, 0.6)
                for b in (-1.1, -0.5, 0.5, 1.1)
            ),
        ]

    return heap([(32, 60, 16), (68, 60, 16), (50, 71, 18)], paper, one)


def _leafy(colour: str, accent: str, paper: str) -> Scene:
    shapes: Scene = [shadow(50, 86, 32, paper)]
    for turn, length, shade in (
        (-165, 34, 0.2),
        (-15, 34, 0.2),
        (-145, 42, 0.1),
        (-35, 42, 0.1),
        (-120, 46, 0),
        (-60, 46, 0),
        (-90, 48, -0.1),
    ):
        tint = dark(colour, shade) if shade > 0 else light(colour, -shade * 2)
        shapes += leaf(50, 80, length, turn, tint, 0.3)
    return [*shapes, *ball(50, 62, 14, light(colour, 0.3), 1.1), *leaf(50, 76, 22, -100, light(colour, 0.45), 0.34)]


def _chilli(colour: str, accent: str, paper: str) -> Scene:
    shapes: Scene = [shadow(50, 84, 34, paper)]
    for x, y, tint in ((22, 44, colour), (32, 56, mix(colour, "#e8a03a", 0.25)), (44, 66, colour)):
        body = curve((x, y), (x + 18, y - 8), (x + 44, y + 12), 24)
        for place, (px, py) in enumerate(body):
            shapes.append(oval(px, py, 5.6 * (1 - place / 27), 5.6 * (1 - place / 27), tint))
        shapes.append(line([(px, py - 2) for px, py in body[2:14]], light(tint, 0.5), 1))
        shapes += [oval(x - 1, y, 4, 5, accent), line(curve((x - 3, y), (x - 9, y - 2), (x - 11, y - 9)), accent, 1.8)]
    return shapes


def _lotus_root(colour: str, accent: str, paper: str) -> Scene:
    shapes: Scene = [shadow(46, 76, 36, paper)]
    for x, y, r in ((26, 60, 14), (50, 58, 15)):
        shapes += ball(x, y, r * 1.15, colour, 0.78)
    shapes += [shadow(70, 83, 19, paper), oval(70, 66, 18, 17, dark(accent, 0.1)), oval(70, 66, 16.6, 15.6, colour)]
    for step in range(7):
        turn = radians(step * 360 / 7)
        shapes.append(oval(70 + 9.4 * cos(turn), 66 + 9 * sin(turn), 3.1, 2.5, dark(accent, 0.3), step * 51))
    return [*shapes, oval(70, 66, 2, 2, dark(accent, 0.3))]


def _flower_buds(colour: str, accent: str, paper: str) -> Scene:
    shapes: Scene = [shadow(50, 84, 30, paper)]
    for step, turn in enumerate((-160, -140, -120, -100, -80, -60, -40, -20)):
        c, s = cos(radians(turn)), sin(radians(turn))
        length = 42 + (step % 3) * 6
        shapes.append(line([(50, 82), (50 + c * length * 0.5, 82 + s * length * 0.5)], accent, 1.8))
        shapes += leaf(50 + c * length * 0.45, 82 + s * length * 0.45, length * 0.62, turn, colour, 0.17)
    return [
        *shapes,
        area([(43, 84), (57, 84), (55, 74), (45, 74)], "#b5653a"),
        line([(44, 77), (56, 77)], "#f4e6c8", 1),
    ]


def _daisy(colour: str, accent: str, paper: str) -> Scene:
    shapes: Scene = [shadow(50, 87, 28, paper)]
    for x, y, r in ((32, 44, 13), (66, 40, 14), (50, 64, 16)):
        shapes += [line(curve((x, y), (x + 2, 70), (50, 88)), accent, 1.5), *leaf(51, 82, 16, -30, accent, 0.2)]
        for step in range(14):
            shapes.append(_petal(x, y, r, step * 360 / 14, light(colour, 0.1 + 0.2 * (step % 2))))
        shapes += [oval(x, y, r * 0.34, r * 0.34, mix(colour, "#b5702a", 0.5))]
    return shapes


def _petal(x: float, y: float, r: float, turn: float, colour: str) -> Shape:
    c, s = cos(radians(turn)), sin(radians(turn))
    return oval(x + c * r * 0.62, y + s * r * 0.62, r * 0.42, r * 0.17, colour, turn)


def _sprig(colour: str, accent: str, paper: str) -> Scene:
    shapes: Scene = [shadow(50, 85, 30, paper)]
    for x, lean in ((34, -9), (50, 1), (66, 10)):
        stem = curve((50 + (x - 50) * 0.4, 85), (x, 60), (x + lean, 20), 20)
        shapes.append(line(stem, dark(accent, 0.1), 3.4))
        for place in range(3, 20, 4):
            px, py = stem[place]
            shapes += [
                oval(px, py, 2.6, 1.6, light(accent, 0.3)),
                *leaf(px, py, 15, -25 if place % 8 == 3 else -155, colour, 0.2),
            ]
    return shapes


def _root(colour: str, accent: str, paper: str) -> Scene:
    def one(x: float, y: float, r: float) -> Scene:
        knots = [(-1.1, 0.1, 0.5), (-0.45, -0.15, 0.62), (0.3, 0.05, 0.66), (1.0, -0.1, 0.48)]
        shapes = [s for dx, dy, k in knots for s in ball(x + dx * r, y + dy * r, r * k, colour, 0.82)]
        hairs = [
            line(curve((x + dx * r, y + r * 0.4), (x + dx * r + 3, y + r), (x + dx * r - 2, y + r * 1.2)), INK, 0.5)
            for dx in (-1, -0.3, 0.4, 1)
        ]
        rings = [oval(x + dx * r, y + dy * r - r * 0.12, r * 0.18, r * 0.1, dark(colour, 0.3)) for dx, dy, _ in knots]
        return [*hairs, *shapes, *rings]

    return [*leaf(50, 54, 26, -150, accent), *leaf(50, 54, 26, -35, accent), *heap(TWO, paper, one)]


def _mushroom(colour: str, accent: str, paper: str) -> Scene:
    def one(x: float, y: float, r: float) -> Scene:
        cap = [*curve((x - r, y), (x - r * 0.9, y - r * 1.15), (x, y - r * 1.1)), (x, y - r * 1.1)]
        cap += curve((x, y - r * 1.1), (x + r * 0.9, y - r * 1.15), (x + r, y))
        stem = [(x - r * 0.3, y), (x - r * 0.36, y + r), (x + r * 0.36, y + r), (x + r * 0.3, y)]
        return [
            area(stem, light(colour, 0.55)),
            oval(x, y, r, r * 0.22, dark(accent, 0.15)),
            area(cap, accent),
            oval(x - r * 0.3, y - r * 0.6, r * 0.34, r * 0.2, light(accent, 0.35), -25),
        ]

    return heap([(30, 58, 16), (70, 60, 15), (50, 64, 21)], paper, one)


def _wood_ear(colour: str, accent: str, paper: str) -> Scene:
    shapes: Scene = [
        shadow(50, 84, 34, paper),
        line([(14, 78), (86, 74)], "#8a6238", 11),
        line([(14, 76), (86, 72)], "#a87a4a", 5),
    ]
    for x, y, r, turn in ((30, 62, 17, -12), (68, 58, 18, 14), (50, 52, 19, 0), (40, 72, 13, 8), (62, 74, 13, -8)):
        shapes += [
            oval(x, y, r, r * 0.72, colour, turn),
            oval(x + 1, y + 1, r * 0.74, r * 0.48, light(colour, 0.13), turn),
            oval(x + 2, y + 2, r * 0.4, r * 0.22, dark(colour, 0.3), turn),
            line(curve((x - r * 0.8, y - r * 0.2), (x, y - r * 0.8), (x + r * 0.8, y - r * 0.2)), accent, 0.8),
        ]
    return shapes


def _lingzhi(colour: str, accent: str, paper: str) -> Scene:
    def one(x: float, y: float, r: float) -> Scene:
        return [
            line(curve((x, y), (x + r * 0.3, y + r * 0.6), (x - r * 0.1, y + r * 1.1)), dark(colour, 0.3), r * 0.3),
            oval(x, y, r * 1.15, r * 0.62, dark(accent, 0.05), -6),
            oval(x, y - 1.4, r * 1.08, r * 0.54, colour, -6),
            oval(x, y - 1.2, r * 0.8, r * 0.36, light(colour, 0.18), -6),
            oval(x, y - 1, r * 0.5, r * 0.2, dark(colour, 0.15), -6),
        ]

    return heap([(34, 48, 19), (68, 56, 18), (44, 70, 17)], paper, one)


def _orchid(colour: str, accent: str, paper: str) -> Scene:
    shapes: Scene = [
        shadow(50, 88, 24, paper),
        area([(34, 68), (66, 68), (60, 88), (40, 88)], "#a85f3c"),
        line([(33, 68), (67, 68)], "#8a4a2c", 3),
    ]
    for turn, length in ((-160, 40), (-135, 46), (-110, 44), (-70, 46), (-45, 44), (-20, 40)):
        shapes += leaf(50, 67, length, turn, colour, 0.08)
    stem = curve((50, 67), (46, 34), (60, 16))
    shapes.append(line(stem, dark(colour), 1.2))
    for px, py in (stem[8], stem[13], stem[17]):
        shapes += [_petal(px, py, 8, turn, light(accent, 0.25)) for turn in (0, 72, 144, 216, 288)]
        shapes.append(oval(px, py, 1.7, 1.7, dark(accent, 0.1)))
    return shapes


GARDEN: dict[str, Drawing] = {
    "aubergine": _aubergine,
    "shoot": _shoot,
    "radish": _radish,
    "ginger": _ginger,
    "garlic": _garlic,
    "leafy": _leafy,
    "chilli": _chilli,
    "lotusroot": _lotus_root,
    "daylily": _flower_buds,
    "daisy": _daisy,
    "herb": _sprig,
    "root": _root,
    "mushroom": _mushroom,
    "woodear": _wood_ear,
    "lingzhi": _lingzhi,
    "orchid": _orchid,
}
