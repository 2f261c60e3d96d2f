"""Drawings of tea, dried goods, bottles, jars and crafts. Pure."""

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


def _tea(colour: str, accent: str, paper: str) -> Scene:
    cup: Scene = [
        shadow(60, 84, 26, paper),
        area(
            [*curve((38, 56), (40, 82), (54, 83)), (66, 83), *curve((66, 83), (80, 82), (82, 56))],
            "#f7f5ee",
        ),
        oval(60, 56, 22, 6.4, "#fffdf6"),
        oval(60, 56.6, 19.6, 5, mix(colour, "#e9d98a", 0.45)),
        oval(54, 55.4, 5, 1, light(colour, 0.7)),
        line(curve((42, 62), (45, 76), (54, 80)), "#e4e0d3", 1.2),
    ]
    bud = [*leaf(24, 64, 38, -62, colour, 0.2), *leaf(26, 60, 30, -20, light(colour, 0.12), 0.22)]
    bud += [*leaf(24, 62, 26, -108, accent, 0.2), line([(24, 62), (18, 84)], dark(accent), 1.8)]
    steam = [line(curve((x, 48), (x + 4, 42), (x - 1, 34)), mix(paper, "#ffffff", 0.6), 1.2) for x in (54, 62, 70)]
    return [shadow(20, 85, 10, paper), *bud, *cup, *steam]


def _nut(colour: str, accent: str, paper: str) -> Scene:
    def one(x: float, y: float, r: float) -> Scene:
        return [
            *ball(x, y, r, colour, 1.08),
            line(curve((x, y - r), (x + r * 0.5, y), (x, y + r)), accent, 0.9),
            line(curve((x - r * 0.6, y - r * 0.6), (x - r * 0.2, y), (x - r * 0.6, y + r * 0.6)), dark(colour), 0.6),
            oval(x, y + r * 0.86, r * 0.3, r * 0.12, light(colour, 0.35)),
        ]

    spots = [
        (28, 54, 11),
        (50, 48, 11.5),
        (72, 55, 11),
        (38, 68, 12),
        (61, 69, 12),
        (24, 76, 10),
        (77, 76, 10),
        (50, 81, 11),
    ]
    return heap(spots, paper, one)


def _lotus_seed(colour: str, accent: str, paper: str) -> Scene:
    pod: Scene = [
        shadow(38, 84, 20, paper),
        area([(16, 42), (60, 42), (44, 80), (32, 80)], dark(accent, 0.05)),
        oval(38, 42, 22, 11, light(accent, 0.18)),
        *(
            s
            for x, y in ((28, 40), (38, 36), (48, 40), (33, 46), (43, 46))
            for s in (oval(x, y, 3.6, 2.6, dark(accent, 0.3)), oval(x, y - 0.8, 2.7, 2.1, colour))
        ),
        line([(38, 80), (37, 94)], accent, 2.6),
    ]
    seeds = heap(
        [(66, 74, 7), (80, 72, 7), (73, 82, 7.5), (88, 81, 6.5)], paper, lambda x, y, r: ball(x, y, r, colour, 1.05)
    )
    return [*pod, *seeds]


def _grain(colour: str, accent: str, paper: str) -> Scene:
    bowl: Scene = [shadow(50, 88, 28, paper), oval(50, 58, 30, 9, dark(colour, 0.1)), oval(50, 55, 26, 9, colour)]
    for step in range(46):
        turn = radians(step * 137.5)
        reach = (step / 46) ** 0.5
        bowl.append(
            oval(
                50 + 24 * reach * cos(turn),
                54 + 7.4 * reach * sin(turn),
                2,
                1,
                light(colour, 0.1 + 0.5 * (step % 3) / 3),
                step * 47,
            )
        )
    bowl.append(area([*curve((20, 59), (24, 88), (42, 89)), (58, 89), *curve((58, 89), (76, 88), (80, 59))], "#8a5a36"))
    bowl.append(area(curve((20, 59), (50, 72), (80, 59)), mix("#8a5a36", "#000000", 0.12)))
    ears = []
    for lean in (-1, 1):
        stem = curve((50 + lean * 4, 52), (50 + lean * 14, 30), (50 + lean * 30, 20))
        ears.append(line(stem, accent, 1))
        for place in range(8, 19, 2):
            px, py = stem[place]
            ears += leaf(px, py, 6.5, -60 if lean > 0 else -120, mix(accent, colour, 0.4), 0.3)
    return [*ears, *bowl]


def _bottle(colour: str, accent: str, paper: str) -> Scene:
    body = [(42, 22), (42, 34), *curve((42, 34), (30, 38), (30, 50)), (30, 84), (66, 84), (66, 50)]
    body += [*curve((66, 50), (66, 38), (54, 34)), (54, 34), (54, 22)]
    shapes: Scene = [
        shadow(48, 86, 24, paper),
        area(body, light(colour, 0.12)),
        area([(31.5, 52), (31.5, 82.5), (64.5, 82.5), (64.5, 52)], colour),
        line([(35, 48), (35, 80)], light(colour, 0.55), 1.8),
        area([(41, 15), (55, 15), (55, 23), (41, 23)], dark(accent, 0.1)),
        area([(32, 58), (64, 58), (64, 76), (32, 76)], "#f7efdd"),
        *leaf(41, 71, 15, -40, accent, 0.24),
    ]
    return [
        *shapes,
        *heap([(78, 78, 8), (88, 81, 6.5)], paper, lambda x, y, r: ball(x, y, r, mix(accent, colour, 0.3))),
    ]


def _jar(colour: str, accent: str, paper: str) -> Scene:
    body = [*curve((36, 34), (18, 44), (24, 70)), *curve((24, 70), (27, 86), (40, 87)), (60, 87)]
    body += [*curve((60, 87), (73, 86), (76, 70)), *curve((76, 70), (82, 44), (64, 34))]
    return [
        shadow(50, 88, 28, paper),
        area(body, dark(accent, 0.08)),
        oval(38, 58, 7, 18, light(accent, 0.14), 8),
        area([(34, 26), (66, 26), (64, 36), (36, 36)], colour),
        line([(33, 33), (67, 33)], "#e8d9b8", 1.6),
        oval(50, 26, 16, 4, light(colour, 0.2)),
        area([(50, 48), (64, 62), (50, 76), (36, 62)], "#c2402f"),
        area([(50, 52), (60, 62), (50, 72), (40, 62)], "#d9583f"),
    ]


def _sugar(colour: str, accent: str, paper: str) -> Scene:
    def one(x: float, y: float, r: float) -> Scene:
        top = [(x - r, y - r * 0.4), (x, y - r * 0.85), (x + r, y - r * 0.4), (x, y + r * 0.05)]
        left = [(x - r, y - r * 0.4), (x, y + r * 0.05), (x, y + r), (x - r, y + r * 0.5)]
        right = [(x + r, y - r * 0.4), (x, y + r * 0.05), (x, y + r), (x + r, y + r * 0.5)]
        return [area(top, light(colour, 0.2)), area(left, colour), area(right, dark(colour, 0.25))]

    return heap([(32, 56, 15), (62, 50, 15), (46, 72, 17), (76, 72, 14)], paper, one)


def _cake(colour: str, accent: str, paper: str) -> Scene:
    shapes: Scene = [shadow(50, 86, 36, paper), oval(50, 76, 36, 10, "#b58a52"), oval(50, 73, 34, 9, "#cba66c")]
    for x, y in ((34, 66), (66, 66), (50, 56)):
        shapes += [
            area(
                [*curve((x - 15, y + 4), (x, y + 12), (x + 15, y + 4)), (x + 15, y - 4), (x - 15, y - 4)],
                dark(colour, 0.1),
            ),
            oval(x, y - 4, 15, 6, colour),
            oval(x - 3, y - 5, 8, 2.4, light(colour, 0.6)),
            oval(x, y - 4.6, 1.9, 1.3, accent),
            *(
                oval(x + dx, y + dy - 4, 0.7, 0.5, dark(colour, 0.16))
                for dx, dy in ((-8, 1), (6, 2), (9, -1), (-5, -2))
            ),
        ]
    return shapes


def _noodle(colour: str, accent: str, paper: str) -> Scene:
    shapes: Scene = [shadow(50, 84, 34, paper)]
    for step in range(26):
        x = 16 + step * 2.7
        tint = light(colour, 0.35) if step % 3 == 0 else colour if step % 3 == 1 else dark(colour, 0.1)
        shapes.append(line(curve((x, 30 + (step % 4)), (x + 2 - step % 3, 56), (x, 83 - (step % 5))), tint, 2))
    return [*shapes, line([(13, 52), (87, 52)], accent, 7), line([(13, 50), (87, 50)], light(accent, 0.3), 1.4)]


def _egg(colour: str, accent: str, paper: str) -> Scene:
    nest: Scene = [
        shadow(50, 85, 36, paper),
        oval(50, 74, 36, 12, dark(accent, 0.1)),
        oval(50, 70, 32, 9, dark(accent, 0.35)),
    ]
    for step in range(30):
        x = 16 + step * 2.35
        nest.append(
            line([(x, 72 + 6 * sin(step)), (x + 7, 82 - 4 * cos(step))], light(accent, 0.2 + 0.1 * (step % 3)), 0.9)
        )
    eggs = [s for x, y in ((34, 58), (66, 58), (50, 52), (42, 66), (59, 67)) for s in ball(x, y, 10.5, colour, 1.24)]
    return [nest[0], nest[1], nest[2], *eggs, *nest[3:]]


def _honey(colour: str, accent: str, paper: str) -> Scene:
    cells: Scene = []
    for row in range(3):
        for place in range(3):
            x, y = 58 + place * 11 + (row % 2) * 5.5, 28 + row * 9.6
            ring = [(x + 6 * cos(radians(a)), y + 6 * sin(radians(a))) for a in range(30, 390, 60)]
            cells += [
                area(ring, dark(colour, 0.12)),
                area(
                    [(x + (px - x) * 0.78, y + (py - y) * 0.78) for px, py in ring],
                    light(colour, 0.1 + 0.15 * (place % 2)),
                ),
            ]
    body = [*curve((26, 42), (16, 64), (28, 86)), (58, 86), *curve((58, 86), (70, 64), (60, 42))]
    return [
        *cells,
        shadow(43, 87, 24, paper),
        area(body, colour),
        oval(31, 62, 3.4, 13, light(colour, 0.5), 6),
        area([(24, 32), (62, 32), (60, 43), (26, 43)], accent),
        line([(24, 35), (62, 35)], light(accent, 0.3), 1.4),
        area([(34, 58), (54, 58), (54, 74), (34, 74)], "#f9f0d8"),
        oval(44, 66, 4.6, 3, "#3a2c1c"),
        line([(42, 63), (42, 69)], colour, 1.4),
        line([(45.4, 63), (45.4, 69)], colour, 1.4),
        oval(42, 62, 3, 1.5, "#dfe6ea", -30),
        oval(46, 62, 3, 1.5, "#dfe6ea", 30),
    ]


def _vase(colour: str, accent: str, paper: str) -> Scene:
    body = [(42, 18), *curve((42, 18), (40, 34), (30, 46)), *curve((30, 46), (20, 66), (40, 86)), (60, 86)]
    body += [*curve((60, 86), (80, 66), (70, 46)), *curve((70, 46), (60, 34), (58, 18))]
    return [
        shadow(50, 87, 22, paper),
        area(body, dark(colour, 0.1)),
        area([(50 + (x - 50) * 0.9 - 1, y) for x, y in body], colour),
        oval(40, 58, 4, 15, light(colour, 0.8), 12),
        oval(50, 18, 8, 2.2, dark(colour, 0.3)),
        line(curve((30, 52), (50, 58), (70, 52)), accent, 1.2),
        *leaf(50, 78, 26, -70, accent, 0.12),
        *leaf(50, 78, 20, -115, accent, 0.12),
        *leaf(53, 70, 15, -30, accent, 0.12),
    ]


def _craft(colour: str, accent: str, paper: str) -> Scene:
    shapes: Scene = [shadow(50, 86, 34, paper), area([(20, 46), (80, 46), (74, 86), (26, 86)], dark(colour, 0.2))]
    for row in range(5):
        for place in range(8):
            y, x = 47 + row * 8, 21 + place * 7.3 + row * 0.6 - 0.15 * place * row
            shapes.append(
                area(
                    [(x, y), (x + 6.4, y), (x + 6.2, y + 6.6), (x + 0.2, y + 6.6)],
                    light(colour, 0.3) if (row + place) % 2 else colour,
                )
            )
    handle = curve((26, 46), (50, -6), (74, 46))
    shapes += [line(handle, dark(colour, 0.1), 4), line(handle, light(colour, 0.2), 1.4)]
    return [*shapes, line([(18, 46), (82, 46)], accent, 4.4), line([(24, 86), (76, 86)], INK, 1)]


def _basket(colour: str, accent: str, paper: str) -> Scene:
    spots = [(34, 48, 12), (54, 44, 13), (70, 50, 11), (46, 54, 11)]
    tints = (colour, mix(colour, "#c2302a", 0.5), accent, mix(colour, "#f0c24a", 0.5))
    goods = [s for (x, y, r), tint in zip(spots, tints, strict=True) for s in ball(x, y, r, tint)]
    shapes = _craft("#c99a5a", "#8a6238", paper)
    return [*shapes[:2], *goods, *shapes[1:-4], *shapes[-2:]]


PANTRY: dict[str, Drawing] = {
    "tea": _tea,
    "nut": _nut,
    "lotusseed": _lotus_seed,
    "grain": _grain,
    "bottle": _bottle,
    "jar": _jar,
    "sugar": _sugar,
    "cake": _cake,
    "noodle": _noodle,
    "egg": _egg,
    "honey": _honey,
    "vase": _vase,
    "craft": _craft,
    "basket": _basket,
}
