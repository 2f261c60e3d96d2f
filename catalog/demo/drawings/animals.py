"""Drawings of poultry, livestock, fish and shellfish. Pure."""

from __future__ import annotations

from math import cos, radians, sin

from catalog.demo.drawings.shapes import INK, Drawing, Scene, area, ball, curve, dark, light, line, mix, oval, shadow


def _hen(colour: str, accent: str, paper: str) -> Scene:
    tail = [(76, 46), *curve((76, 46), (92, 34), (90, 20)), *curve((90, 20), (80, 24), (74, 34)), (66, 50)]
    return [
        shadow(50, 87, 24, paper),
        line([(46, 76), (44, 87)], "#d9983a", 1.8),
        line([(56, 76), (56, 87)], "#d9983a", 1.8),
        area(tail, dark(colour, 0.3)),
        *ball(52, 60, 22, colour, 0.86),
        area([*curve((30, 60), (24, 40), (30, 28)), *curve((30, 28), (44, 30), (50, 48))], colour),
        oval(31, 29, 8, 8, colour),
        area([(26, 22), (27, 15), (31, 19), (34, 14), (36, 21), (38, 24)], accent),
        area([(24, 29), (16, 31), (24, 33)], "#e0a53a"),
        oval(25, 37, 2, 4, accent),
        oval(29, 27, 1.2, 1.2, INK),
        oval(56, 60, 13, 9, dark(colour, 0.18), -12),
        oval(55, 58, 10, 5.6, light(colour, 0.12), -12),
    ]


def _goose(colour: str, accent: str, paper: str) -> Scene:
    neck = curve((38, 60), (22, 44), (32, 22), 24)
    return [
        shadow(54, 85, 28, paper),
        area([*curve((74, 60), (92, 54), (92, 44)), (74, 72)], dark(colour, 0.12)),
        *ball(56, 64, 25, colour, 0.66),
        line(neck, colour, 9.4),
        oval(32, 21, 7.4, 6.4, colour, -10),
        area([(27, 19), (14, 22), (15, 25), (28, 25)], accent),
        oval(28, 15.6, 3, 2.4, accent),
        oval(30, 20, 1.1, 1.1, INK),
        oval(60, 63, 15, 9, dark(colour, 0.08), -8),
        line(curve((48, 64), (60, 74), (74, 60)), dark(colour, 0.25), 0.8),
        line([(50, 79), (49, 86)], accent, 2),
        line([(60, 79), (60, 86)], accent, 2),
    ]


def _pig(colour: str, accent: str, paper: str) -> Scene:
    """A board with cuts of meat: quieter than a portrait of the animal."""
    board = [(10, 62), (86, 56), (94, 80), (16, 88)]
    slab = [
        *curve((24, 60), (22, 40), (48, 42)),
        *curve((48, 42), (78, 42), (80, 58)),
        *curve((80, 58), (78, 76), (48, 76)),
        *curve((48, 76), (24, 76), (24, 60)),
    ]
    return [
        shadow(52, 88, 42, paper),
        area(board, "#b98a52"),
        line([(12, 66), (88, 60)], "#a5763f", 0.8),
        line([(14, 76), (91, 70)], "#a5763f", 0.8),
        area([(x, y + 3) for x, y in slab], dark(accent, 0.3)),
        area(slab, "#f4dfd2"),
        area([(50 + (x - 50) * 0.88, 60 + (y - 60) * 0.84) for x, y in slab], colour),
        *(
            line(curve((30, 52 + k * 7), (50, 48 + k * 7), (74, 54 + k * 6)), light(colour, 0.6), 1.8 - 0.2 * k)
            for k in range(4)
        ),
        oval(40, 56, 5, 3.4, mix(accent, colour, 0.4)),
        oval(40, 56, 2.4, 1.6, "#f4dfd2"),
    ]


def _fish(colour: str, accent: str, paper: str) -> Scene:
    body = [
        *curve((12, 58), (34, 34), (68, 54)),
        *curve((68, 54), (72, 57), (68, 61)),
        *curve((68, 61), (34, 84), (12, 58)),
    ]
    shapes: Scene = [
        shadow(48, 80, 36, paper),
        area([(64, 57), (90, 40), (84, 58), (91, 76)], dark(accent, 0.05)),
        area([*curve((34, 44), (46, 30), (58, 48))], accent),
        area(body, accent),
        area([(40 + (x - 40) * 0.95, 60 + (y - 58) * 0.8) for x, y in body], colour),
        oval(40, 66, 22, 5.4, light(colour, 0.55)),
        line(curve((26, 47), (32, 58), (26, 69)), dark(colour, 0.2), 1),
        oval(20, 55, 2.4, 2.4, "#fdf8e8"),
        oval(20, 55, 1.3, 1.3, INK),
    ]
    for row in range(3):
        for place in range(6):
            x, y = 33 + place * 5.4 + row * 2.6, 52 + row * 5
            shapes.append(line(curve((x, y), (x + 3, y + 2.4), (x, y + 4.8)), dark(colour, 0.15), 0.6))
    return shapes


def _crab(colour: str, accent: str, paper: str) -> Scene:
    shapes: Scene = [shadow(50, 82, 36, paper)]
    for side in (-1, 1):
        for step, drop in ((0, 4), (1, 12), (2, 20)):
            knee = (50 + side * (34 - step), 58 + drop)
            shapes.append(
                line(
                    [(50 + side * 18, 60 + step * 3), knee, (50 + side * (38 - step * 3), 70 + drop * 0.7)], accent, 2.4
                )
            )
        arm = [(50 + side * 18, 52), (50 + side * 34, 44), (50 + side * 30, 30)]
        shapes += [line(arm, mix(colour, accent, 0.5), 4.4), oval(50 + side * 29, 25, 8, 5.6, accent, side * -60)]
        shapes.append(area([(50 + side * 26, 24), (50 + side * 21, 13), (50 + side * 31, 20)], paper))
        shapes += [line([(50 + side * 7, 46), (50 + side * 8, 39)], accent, 1.4), oval(50 + side * 8, 38, 2, 2, INK)]
    return [
        *shapes,
        oval(50, 60, 24, 16, dark(colour, 0.15)),
        oval(50, 58.6, 23, 14.6, colour),
        oval(44, 53, 10, 4, light(colour, 0.3), -8),
        line(curve((38, 62), (44, 57), (50, 62)), dark(colour, 0.25), 1),
        line(curve((50, 62), (56, 57), (62, 62)), dark(colour, 0.25), 1),
    ]


def _shell(colour: str, accent: str, paper: str) -> Scene:
    shapes: Scene = [shadow(50, 86, 34, paper)]
    for x, y, r in ((34.0, 74.0, 17.0), (70.0, 76.0, 15.0), (52.0, 66.0, 21.0)):
        fan: list[tuple[float, float]] = [(x, y + r * 0.5)]
        fan += [(x + r * 1.1 * cos(radians(a)), y + r * 0.2 + r * 1.1 * sin(radians(a))) for a in range(-170, -9, 8)]
        shapes += [
            area(fan, dark(colour, 0.1)),
            area([(x + (px - x) * 0.93, y + (py - y) * 0.93) for px, py in fan], colour),
        ]
        for a in range(-155, -20, 19):
            tip = (x + r * cos(radians(a)), y + r * 0.2 + r * sin(radians(a)))
            shapes.append(line([(x, y + r * 0.46), tip], mix(colour, accent, 0.45), 0.9))
        shapes.append(oval(x, y + r * 0.48, r * 0.28, r * 0.14, accent))
    return shapes


ANIMALS: dict[str, Drawing] = {
    "hen": _hen,
    "goose": _goose,
    "pig": _pig,
    "fish": _fish,
    "crab": _crab,
    "shell": _shell,
}
