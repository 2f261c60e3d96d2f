"""Drawings of fruit. Pure."""

from __future__ import annotations

from math import cos, radians, sin

from catalog.demo.drawings.shapes import (
    INK,
    Drawing,
    Scene,
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

THREE = [(34.0, 58.0, 19.0), (66.0, 57.0, 20.0), (50.0, 69.0, 21.0)]
FIVE = [(30.0, 55.0, 13.0), (52.0, 50.0, 14.0), (72.0, 57.0, 13.0), (40.0, 68.0, 14.0), (63.0, 70.0, 14.0)]


def _citrus(colour: str, accent: str, paper: str) -> Scene:
    def one(x: float, y: float, r: float) -> Scene:
        return [
            *ball(x, y, r, colour, 0.92),
            oval(x + r * 0.1, y - r * 0.62, r * 0.13, r * 0.07, dark(accent, 0.1)),
            *(oval(x + dx * r, y + dy * r, 0.5, 0.5, dark(colour, 0.12)) for dx, dy in _PORES),
        ]

    return [*heap(THREE, paper, one), *leaf(52, 52, 21, -150, accent), *leaf(52, 52, 17, -40, light(accent, 0.1))]


_PORES = ((0.3, 0.1), (0.1, 0.4), (-0.3, 0.35), (0.45, -0.2), (-0.5, 0.1), (0.2, -0.25), (-0.1, 0.05), (0.4, 0.45))


def _pomelo(colour: str, accent: str, paper: str) -> Scene:
    x, y, r = 43.0, 55.0, 26.0
    body = [(x, y - r * 1.12), *curve((x, y - r * 1.12), (x + r * 1.3, y - r * 0.7), (x + r, y + r * 0.35))]
    body += curve((x + r, y + r * 0.35), (x + r * 0.7, y + r * 1.02), (x, y + r))
    body += curve((x, y + r), (x - r * 0.7, y + r * 1.02), (x - r, y + r * 0.35))
    body += curve((x - r, y + r * 0.35), (x - r * 1.3, y - r * 0.7), (x, y - r * 1.12))
    half: Scene = [
        oval(72, 68, 18, 18, light(colour, 0.2)),
        oval(72, 68, 16.4, 16.4, "#fbf5df"),
        oval(72, 68, 13.6, 13.6, mix(colour, "#f7f0c4", 0.45)),
    ]
    for step in range(10):
        turn = radians(step * 36)
        half.append(line([(72, 68), (72 + 13.6 * cos(turn), 68 + 13.6 * sin(turn))], "#fbf5df", 1))
    return [
        shadow(x, y + r, r, paper),
        area(body, dark(colour, 0.14)),
        area([(px * 0.93 + x * 0.07 - 1.2, py * 0.93 + y * 0.07 - 1.2) for px, py in body], colour),
        oval(x - 8, y - 2, 8, 13, light(colour, 0.3), 20),
        *leaf(x, y - r * 1.08, 17, -25, accent),
        *leaf(x, y - r * 1.08, 14, -155, accent),
        shadow(72, 85, 17, paper),
        *half,
    ]


def _bumpy(colour: str, accent: str, paper: str) -> Scene:
    def one(x: float, y: float, r: float) -> Scene:
        shapes = ball(x, y, r, colour)
        for ring, count in ((0.82, 16), (0.55, 11), (0.27, 6)):
            for step in range(count):
                turn = radians(step * 360 / count + ring * 40)
                px, py = x + r * ring * cos(turn), y + r * ring * sin(turn)
                shapes += [oval(px, py, r * 0.12, r * 0.12, light(colour, 0.12 if py < y else 0.03))]
        return [*shapes, line([(x, y - r * 0.9), (x + r * 0.12, y - r * 1.25)], dark(accent), 1.2)]

    return [*heap(FIVE, paper, one), *leaf(52, 36, 20, -150, accent, 0.18), *leaf(52, 36, 22, -28, accent, 0.18)]


def _cluster(tall: float, spots: list[tuple[float, float, float]]) -> Drawing:
    """Fruit with a stalk and leaves: loquats, cherries, plums, peaches, kumquats, jujubes."""

    def draw(colour: str, accent: str, paper: str) -> Scene:
        def one(x: float, y: float, r: float) -> Scene:
            return [
                line(curve((x, y - r * tall * 0.8), (x + 2, y - r * 1.5), (51, 26)), mix(accent, INK, 0.4), 1),
                *ball(x, y, r, colour, tall),
                oval(x, y + r * tall * 0.8, r * 0.14, r * 0.07, dark(colour, 0.4)),
            ]

        return [*heap(spots, paper, one), *leaf(51, 27, 26, -160, accent, 0.2), *leaf(51, 27, 26, -16, accent, 0.2)]

    return draw


def _peach(colour: str, accent: str, paper: str) -> Scene:
    def one(x: float, y: float, r: float) -> Scene:
        return [
            *ball(x, y, r, colour, 0.96),
            oval(x + r * 0.42, y + r * 0.1, r * 0.42, r * 0.62, mix(colour, "#c23a3a", 0.35), 14),
            line(curve((x, y - r * 0.92), (x + r * 0.34, y - r * 0.1), (x + r * 0.05, y + r * 0.7)), dark(colour), 0.9),
        ]

    return [*heap(THREE, paper, one), *leaf(50, 50, 24, -155, accent, 0.16), *leaf(66, 38, 24, -25, accent, 0.16)]


def _apple(colour: str, accent: str, paper: str) -> Scene:
    def one(x: float, y: float, r: float) -> Scene:
        return [
            *ball(x, y, r, colour, 0.93),
            oval(x, y - r * 0.72, r * 0.34, r * 0.14, dark(colour, 0.35)),
            line(curve((x, y - r * 0.72), (x + 1, y - r * 1.1), (x + r * 0.3, y - r * 1.2)), INK, 1.4),
        ]

    return [*heap(THREE, paper, one), *leaf(54, 47, 16, -35, accent)]


def _pear(colour: str, accent: str, paper: str) -> Scene:
    def one(x: float, y: float, r: float) -> Scene:
        return [
            *ball(x, y - r * 0.72, r * 0.55, colour, 1.15),
            *ball(x, y, r * 0.95, colour),
            *(oval(x + dx * r * 0.8, y + dy * r * 0.8, 0.45, 0.45, dark(colour, 0.3)) for dx, dy in _PORES),
            line(curve((x, y - r * 1.25), (x, y - r * 1.5), (x + r * 0.3, y - r * 1.6)), INK, 1.3),
        ]

    return [*heap([(33, 62, 16), (64, 60, 17), (49, 71, 17)], paper, one), *leaf(53, 45, 15, -30, accent)]


def _grape(colour: str, accent: str, paper: str) -> Scene:
    shapes: Scene = [shadow(50, 89, 24, paper), line([(50, 14), (51, 34)], mix(accent, INK, 0.5), 1.8)]
    for row, count in enumerate((3, 5, 6, 5, 4, 3, 2, 1)):
        for place in range(count):
            shapes += ball(50 + (place - (count - 1) / 2) * 8.6, 32 + row * 7.4, 5.2, colour)
    return [*shapes, *leaf(50, 22, 26, -165, accent, 0.34), *leaf(51, 22, 22, -20, light(accent, 0.1), 0.34)]


def _kiwi(colour: str, accent: str, paper: str) -> Scene:
    cut: Scene = [
        shadow(67, 84, 20, paper),
        oval(67, 66, 20, 19, dark(colour, 0.1)),
        oval(67, 66, 18.4, 17.4, accent),
        oval(67, 66, 13, 12, light(accent, 0.3)),
        oval(67, 66, 5.4, 4.8, "#f4efd2"),
    ]
    for step in range(18):
        turn = radians(step * 20)
        cut.append(oval(67 + 8.6 * cos(turn), 66 + 8 * sin(turn), 1.3, 0.7, "#2c2a1a", step * 20))
    return [*heap([(32, 56, 18), (38, 72, 18)], paper, lambda x, y, r: ball(x, y, r, colour, 0.84)), *cut]


def _persimmon(colour: str, accent: str, paper: str) -> Scene:
    def one(x: float, y: float, r: float) -> Scene:
        top = y - r * 0.56
        return [
            *ball(x, y, r, colour, 0.8),
            *(s for turn in (10, 100, 190, 280) for s in leaf(x, top, r * 0.62, turn, accent, 0.34)),
            oval(x, top, r * 0.12, r * 0.08, INK),
        ]

    return heap(THREE, paper, one)


def _strawberry(colour: str, accent: str, paper: str) -> Scene:
    def one(x: float, y: float, r: float) -> Scene:
        body = curve((x - r, y - r * 0.45), (x - r * 0.9, y + r * 0.75), (x, y + r * 1.1))
        body += curve((x, y + r * 1.1), (x + r * 0.9, y + r * 0.75), (x + r, y - r * 0.45))
        body += curve((x + r, y - r * 0.45), (x, y - r * 1.35), (x - r, y - r * 0.45))
        seeds = [(-0.5, -0.3), (0, -0.35), (0.5, -0.3), (-0.3, 0.1), (0.28, 0.1), (0, 0.45), (-0.55, 0.25), (0.5, 0.35)]
        return [
            area(body, colour),
            oval(x - r * 0.35, y - r * 0.25, r * 0.3, r * 0.5, light(colour, 0.2), 15),
            *(oval(x + dx * r, y + dy * r, 0.8, 1.1, "#f6d98a") for dx, dy in seeds),
            *(s for turn in (200, 240, 280, 320, 345) for s in leaf(x, y - r * 0.75, r * 0.7, turn, accent, 0.2)),
        ]

    return heap(FIVE, paper, one)


def _cane(colour: str, accent: str, paper: str) -> Scene:
    shapes: Scene = [shadow(50, 86, 34, paper)]
    for place, lean in ((26, 4), (40, 1), (54, -2), (68, -5)):
        left = [(place, 86), (place + lean, 18)]
        shapes.append(line(left, dark(colour, 0.1), 8.4))
        shapes.append(line([(x - 1, y) for x, y in left], light(colour, 0.16), 4))
        shapes += [
            line([(place + lean * k / 5 - 4.4, 84 - k * 13), (place + lean * k / 5 + 4.4, 84 - k * 13)], "#e9ddc4", 1.2)
            for k in range(1, 6)
        ]
        shapes += leaf(place + lean, 20, 20, -60 - lean * 8, accent, 0.1)
    return shapes


def _melon(colour: str, accent: str, paper: str) -> Scene:
    shapes: Scene = [shadow(42, 84, 28, paper), *ball(42, 56, 29, colour, 0.9)]
    shapes += [
        line(curve((42, 31), (42 + bend, 56), (42, 81)), dark(colour, 0.35), 2.4) for bend in (-44, -24, 0, 24, 44)
    ]
    wedge = [(60, 84), *curve((60, 84), (88, 92), (94, 62)), (60, 84)]
    inner = [(63, 80), *curve((63, 80), (84, 85), (89, 64)), (63, 80)]
    seeds = [(75, 77), (80, 76), (83, 72), (78, 80), (86, 69)]
    return [
        *shapes,
        area(wedge, light(colour, 0.35)),
        area(inner, accent),
        *(oval(x, y, 0.8, 1.2, "#2a1c14") for x, y in seeds),
    ]


def _mango(colour: str, accent: str, paper: str) -> Scene:
    def one(x: float, y: float, r: float) -> Scene:
        return [*ball(x, y, r, colour, 0.72, -28), oval(x + r * 0.3, y, r * 0.36, r * 0.3, mix(colour, "#c9502f", 0.3))]

    return [*heap(THREE, paper, one), *leaf(50, 44, 24, -30, accent, 0.14)]


def _pomegranate(colour: str, accent: str, paper: str) -> Scene:
    def one(x: float, y: float, r: float) -> Scene:
        crown = [(x - r * 0.3, y - r * 0.8), (x - r * 0.4, y - r * 1.2), (x - r * 0.1, y - r), (x, y - r * 1.28)]
        crown += [(x + r * 0.1, y - r), (x + r * 0.4, y - r * 1.2), (x + r * 0.3, y - r * 0.8)]
        return [*ball(x, y, r, colour, 0.96), area(crown, dark(colour, 0.2))]

    return [*heap(THREE, paper, one), *leaf(52, 48, 16, -25, accent, 0.16)]


FRUIT: dict[str, Drawing] = {
    "citrus": _citrus,
    "pomelo": _pomelo,
    "bayberry": _bumpy,
    "loquat": _cluster(1.16, [(32, 56, 13), (68, 56, 13), (50, 60, 14), (40, 74, 13), (62, 75, 13)]),
    "kumquat": _cluster(1.05, [(32, 58, 10), (69, 57, 10), (50, 54, 10), (41, 72, 11), (61, 73, 11), (26, 74, 9)]),
    "cherry": _cluster(0.98, [(30, 66, 11), (50, 70, 12), (71, 65, 11), (40, 81, 10), (62, 82, 10)]),
    "plum": _cluster(1.02, [(33, 60, 15), (66, 60, 15), (50, 74, 16)]),
    "jujube": _cluster(1.3, [(30, 62, 9), (47, 58, 9), (64, 61, 9), (38, 78, 9), (56, 77, 9), (73, 76, 9)]),
    "peach": _peach,
    "apple": _apple,
    "pear": _pear,
    "grape": _grape,
    "kiwi": _kiwi,
    "persimmon": _persimmon,
    "strawberry": _strawberry,
    "cane": _cane,
    "melon": _melon,
    "mango": _mango,
    "pomegranate": _pomegranate,
}
