"""Drawings of what stands in bottles and jars. Pure."""

from __future__ import annotations

from math import cos, radians, sin

from catalog.demo.drawings import vessels
from catalog.demo.drawings.layouts import mound, ring, sprig
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


def _bottle_shape(look: Look, x: float, top: float, w: float) -> Scene:
    kind = look.one_of("square", "slim", "round") if look.form != "wine" else "slim"
    low, shoulder = 86.0, top + (18 if kind != "round" else 24)
    neck = w * 0.32
    if kind == "round":
        body = [
            (x - neck, top),
            (x - neck, shoulder - 8),
            *curve((x - neck, shoulder - 8), (x - w * 1.5, shoulder + 8), (x - w * 1.2, low - 8)),
            *curve((x - w * 1.2, low - 8), (x - w, low), (x, low)),
        ]
        body += [
            *curve((x, low), (x + w, low), (x + w * 1.2, low - 8)),
            *curve((x + w * 1.2, low - 8), (x + w * 1.5, shoulder + 8), (x + neck, shoulder - 8)),
            (x + neck, top),
        ]
        wide = w * 0.9
    else:
        wide = w if kind == "square" else w * 0.72
        body = [
            (x - neck, top),
            (x - neck, shoulder - 6),
            *curve((x - neck, shoulder - 6), (x - wide, shoulder - 4), (x - wide, shoulder + 8)),
            (x - wide, low),
            (x + wide, low),
            (x + wide, shoulder + 8),
        ]
        body += [*curve((x + wide, shoulder + 8), (x + wide, shoulder - 4), (x + neck, shoulder - 6)), (x + neck, top)]
    glass, cap = light(look.colour, 0.12) if look.form != "wine" else dark(look.colour, 0.2), dark(look.accent, 0.1)
    label = look.one_of("#f7efdd", "#f2e3c2", "#e9efe4", "#fbf6ea")
    return [
        shadow(x, low, wide * 1.2, look.paper),
        area(body, glass),
        area([(px * 0.94 + x * 0.06, max(py, shoulder + 9)) for px, py in body], look.colour),
        area(
            [
                (x + wide * 0.5, shoulder + 10),
                (x + wide * 0.92, shoulder + 10),
                (x + wide * 0.92, low - 1),
                (x + wide * 0.5, low - 1),
            ],
            dark(look.colour, 0.12),
        ),
        line([(x - wide * 0.72, shoulder + 4), (x - wide * 0.72, low - 5)], light(look.colour, 0.6), 1.5),
        area(
            [
                (x - neck * 1.2, top - 6),
                (x + neck * 1.2, top - 6),
                (x + neck * 1.2, top + 4),
                (x - neck * 1.2, top + 4),
            ],
            cap,
        ),
        area(
            [
                (x - wide * 0.86, low - 28),
                (x + wide * 0.86, low - 28),
                (x + wide * 0.86, low - 9),
                (x - wide * 0.86, low - 9),
            ],
            label,
        ),
        line([(x - wide * 0.6, low - 24), (x + wide * 0.6, low - 24)], look.one_of(look.accent, "#b5483a"), 1.2),
        *leaf(x - 3, low - 12, wide * 0.8, -46, look.accent, 0.24),
    ]


def _bottle(look: Look) -> Scene:
    side = look.one_of(-1, 1)
    x = 50 - side * 10
    scene: Scene = []
    if look.random.random() < 0.45:
        scene += _bottle_shape(look, x + side * 22, 26, 11)
    scene += _bottle_shape(look, x, 20, 15)
    return scene + _raw(look, 50 + side * 31, 86)


def _raw(look: Look, x: float, y: float) -> Scene:
    """What a bottle was pressed or brewed from."""
    form = look.form
    if form == "camellia":
        flower = [oval(px, py, 5.4, 4, "#fbf8f0", t) for px, py, t in ring(6, x, y - 18, 5.4, 4)] + [
            oval(x, y - 18, 2.6, 2.2, "#e3b53a")
        ]
        nuts = [s for dx in (-6, 5) for s in ball(x + dx, y, 5.4, "#5a3a26", 0.94)]
        return [shadow(x, y + 5, 14, look.paper), *sprig(look, x, y - 12, 17, 3, 0.26), *flower, *nuts]
    if form == "rape":
        stem = [line(curve((x, y + 4), (x - 1, y - 16), (x + look.near(0, 4), y - 34)), "#7f9f4a", 1.3)]
        blooms = [
            s
            for k in range(9)
            for s in (
                oval(look.near(x, 7), y - 20 - k * 2.2, 2, 1.5, "#f2cb2f"),
                oval(look.near(x, 6), y - 18 - k * 2.2, 1.6, 1.3, "#e3b41f"),
            )
        ]
        return [shadow(x, y + 5, 12, look.paper), *stem, *blooms]
    if form == "olive":
        return [
            shadow(x, y + 4, 13, look.paper),
            *sprig(look, x, y - 6, 20, 3, 0.12),
            *(s for dx, dy in ((-7, 0), (2, 1), (8, -3)) for s in ball(x + dx, y + dy, 4, "#7f8f3a", 1.24)),
        ]
    if form == "wine":
        grapes = [
            s
            for row in range(5)
            for k in range(5 - row)
            for s in ball(x - 8 + k * 4.4 + row * 2.2, y - 14 + row * 4.4, 2.9, look.tint("#5b2a4b"))
        ]
        return [shadow(x, y + 4, 13, look.paper), *grapes, *leaf(x, y - 15, 12, -120, "#6f8f4a", 0.4)]
    if form == "liquor":
        cups = [
            s
            for dx in (-7, 8)
            for s in (
                shadow(x + dx, y + 4, 6, look.paper),
                area([(x + dx - 5, y - 6), (x + dx + 5, y - 6), (x + dx + 3, y + 4), (x + dx - 3, y + 4)], "#f4efe4"),
                oval(x + dx, y - 6, 5, 1.6, "#fffdf6"),
                oval(x + dx, y - 5.8, 4.2, 1.2, "#efe9d4"),
            )
        ]
        return cups
    if form == "":
        return [
            shadow(x, y + 4, 10, look.paper),
            area([(x - 8, y - 18), (x + 8, y - 18), (x + 6.6, y + 4), (x - 6.6, y + 4)], "#eef5f6"),
            area(
                [(x - 7.2, y - 10), (x + 7.2, y - 10), (x + 6.4, y + 3.4), (x - 6.4, y + 3.4)], light(look.colour, 0.4)
            ),
            oval(x, y - 18, 8, 2, "#ffffff"),
        ]
    grain = {"sesame": "#efe3c2", "linseed": "#8a4f2a"}.get(form, "#a8763f")

    def seed(px: float, py: float, c: str) -> Scene:
        return moved([oval(0, 0, 2.1, 1.2, c)], px, py, 1, look.near(0, 80))

    return [
        shadow(x, y + 4, 15, look.paper),
        *mound(look, lambda px, py, _: seed(px, py, look.tint(grain, 0.2)), x, y + 1, 14, 9, 44),
        *leaf(x, y - 10, 11, -70, look.accent, 0.2),
    ]


def _jar(look: Look) -> Scene:
    """Earthen jars with a red label, or a glass jar that shows what is in it."""
    if look.form in ("pickle", "sauce") and look.random.random() < 0.55:
        fill = look.tint()
        behind, before = vessels.jar(look, fill, look.one_of(40, 60), 34, 19)
        x = 40 if behind[0].points[0][0] < 62 else 60
        bits = (
            [
                line(
                    curve(
                        (look.near(x, 13), 50 + k * 2.2),
                        (look.near(x, 8), 52 + k * 2.2),
                        (look.near(x, 13), 52 + k * 2.2),
                    ),
                    look.tint(fill, 0.35),
                    1.6,
                )
                for k in range(15)
            ]
            if look.form == "pickle"
            else []
        )
        plate_, _ = vessels.plate(look, 100 - x + (8 if x < 50 else -8), 86, 17)
        heap = mound(
            look,
            lambda px, py, c: moved(
                [line(curve((-4, 0), (0, look.near(0, 3)), (4, 0)), c, 1.5)], px, py, 1, look.near(0, 70)
            ),
            100 - x + (8 if x < 50 else -8),
            86,
            10,
            7,
            22,
        )
        return [*behind, *bits, *before, *plate_, *heap]
    clay = look.one_of(dark(look.accent, 0.08), "#5a3a28", "#3f4a45", "#8a5f3f", "#6a4a3a")

    def pot(x: float, base: float, s: float) -> Scene:
        body = [
            *curve((-14, -53), (-32, -43), (-26, -17)),
            *curve((-26, -17), (-23, -1), (-10, 0)),
            (10, 0),
            *curve((10, 0), (23, -1), (26, -17)),
            *curve((26, -17), (32, -43), (14, -53)),
        ]
        cloth = look.one_of("#c2402f", look.colour, "#e9dcc0")
        return moved(
            [
                area(body, clay),
                oval(-12, -30, 6, 17, light(clay, 0.18), 8),
                area([(-16, -62), (16, -62), (18, -50), (-18, -50)], cloth),
                line([(-17, -52), (17, -52)], "#e8d9b8", 1.8),
                oval(0, -62, 16, 4, light(cloth, 0.2)),
                area([(0, -40), (13, -26), (0, -12), (-13, -26)], "#c2402f"),
                area([(0, -36), (9, -26), (0, -16), (-9, -26)], "#d9583f"),
            ],
            x,
            base,
            s,
        )

    scene = [shadow(50, 90, 34, look.paper)]
    if look.random.random() < 0.6:
        scene += pot(look.one_of(24, 76), 82, 0.68)
    return [
        *scene,
        *pot(50, 89, 1.0),
        *(
            _raw(Look(look.colour, look.accent, "liquor", look.paper, look.random), look.one_of(18, 82), 90)
            if look.form == "wine"
            else []
        ),
    ]


def _honey(look: Look) -> Scene:
    tone = look.one_of(look.colour, "#e8b84a", "#b5702a", "#f0d08a")
    cells: Scene = []
    x = look.one_of(38, 62)
    for row in range(4):
        for place in range(3):
            cx, cy = 100 - x - 14 + place * 11 + (row % 2) * 5.5, 26 + row * 9.6
            hexagon = [(cx + 6 * cos(radians(a)), cy + 6 * sin(radians(a))) for a in range(30, 390, 60)]
            cells += [
                area(hexagon, dark(tone, 0.16)),
                area(
                    [(cx + (px - cx) * 0.78, cy + (py - cy) * 0.78) for px, py in hexagon],
                    light(tone, 0.1 + 0.2 * ((place + row) % 2)),
                ),
            ]
    body = [
        *curve((x - 17, 42), (x - 27, 64), (x - 15, 86)),
        (x + 15, 86),
        *curve((x + 15, 86), (x + 27, 64), (x + 17, 42)),
    ]
    bee: Scene = [
        oval(0, 0, 4.6, 3, "#3a2c1c"),
        line([(-2, -3), (-2, 3)], tone, 1.4),
        line([(1.4, -3), (1.4, 3)], tone, 1.4),
        oval(-2, -4, 3, 1.5, "#dfe6ea", -30),
        oval(2, -4, 3, 1.5, "#dfe6ea", 30),
    ]
    dipper: Scene = [
        line([(0, 0), (22, -26)], "#a8763f", 2),
        *(oval(-k * 1.4, k * 1.7, 4.6, 1.6, "#b98a4f", -40) for k in range(4)),
    ]
    lid = look.one_of(look.accent, "#e9dcc0", "#8a5f3c", "#5f7f5a")
    return [
        *cells,
        shadow(x, 87, 24, look.paper),
        area(body, tone),
        oval(x - 12, 62, 3.4, 13, light(tone, 0.5), 6),
        area([(x - 19, 32), (x + 19, 32), (x + 17, 43), (x - 17, 43)], lid),
        line([(x - 19, 35), (x + 19, 35)], light(lid, 0.3), 1.4),
        area([(x - 10, 58), (x + 10, 58), (x + 10, 74), (x - 10, 74)], "#f9f0d8"),
        *moved(bee, x, 67, 0.9),
        *moved(dipper, 100 - x - 4, 84, 1),
    ]


def _dairy(look: Look) -> Scene:
    x = look.one_of(36, 64)
    bottle = [
        *curve((x - 7, 30), (x - 15, 42), (x - 15, 52)),
        (x - 15, 86),
        (x + 15, 86),
        *curve((x + 15, 52), (x + 15, 42), (x + 7, 30)),
    ]
    cheese = [(100 - x - 20, 84), (100 - x + 18, 84), (100 - x + 18, 68), (100 - x - 20, 74)]
    top = [(100 - x - 20, 74), (100 - x + 18, 68), (100 - x + 6, 62), (100 - x - 14, 67)]
    holes = [
        oval(look.near(100 - x, 13), look.near(78, 3), look.near(2, 0.8), 1.6, dark(look.accent, 0.2)) for _ in range(5)
    ]
    return [
        shadow(x, 87, 17, look.paper),
        area(bottle, mix(look.paper, "#f4fbfb", 0.7)),
        area([(px, max(py, 46)) for px, py in bottle], look.colour),
        line([(x - 10, 50), (x - 10, 80)], "#ffffff", 1.6),
        area([(x - 8, 24), (x + 8, 24), (x + 8, 31), (x - 8, 31)], look.one_of("#6f9ab5", "#b5483a", "#5f7f5a")),
        shadow(100 - x, 86, 22, look.paper),
        area(cheese, look.accent),
        area(top, light(look.accent, 0.35)),
        *holes,
    ]


BOTTLES: dict[str, Drawing] = {
    "bottle": _bottle,
    "jar": _jar,
    "honey": _honey,
    "dairy": _dairy,
}
