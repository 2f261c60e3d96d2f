"""Drawings of tea: the leaves in their form, the liquor in its colour, what it is brewed and kept in. Pure.

Forms: flat, needle, curl, ball, bud, twist, white, brick, leaf, flower.
"""

from __future__ import annotations

from math import cos, radians, sin

from catalog.demo.drawings import vessels
from catalog.demo.drawings.layouts import mound, ring
from catalog.demo.drawings.shapes import (
    Drawing,
    Look,
    Scene,
    area,
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

_WARE = ("#f7f5ee", "#e9efe9", "#cfdcd4", "#8fa99a", "#3f4f4a", "#b9573f", "#7a4a36", "#dfe6ea", "#5f7f95", "#f0e4cf")


def _dry(look: Look, x: float, y: float, colour: str) -> Scene:
    """One dry leaf, in the form its notice describes."""
    turn, c = look.near(0, 80), colour
    if look.form == "flat":
        body = [*curve((-4.6, 0), (0, -1.7), (4.8, 0)), *curve((4.8, 0), (0, 1.5), (-4.6, 0))]
        return moved([area(body, c), line([(-4, 0), (4.2, 0)], light(c, 0.35), 0.4)], x, y, 1, turn)
    if look.form == "needle":
        return moved(
            [
                line(curve((-5.2, 0), (0, look.near(0, 0.8)), (5.4, 0)), c, 1.1),
                line([(-3, -0.2), (3, -0.2)], light(c, 0.4), 0.35),
            ],
            x,
            y,
            1,
            turn,
        )
    if look.form == "curl":
        spiral = [
            (2.6 * (1 - a / 700) * cos(radians(a)), 2.0 * (1 - a / 700) * sin(radians(a))) for a in range(0, 560, 28)
        ]
        return moved([line(spiral, c, 1.2), line(spiral[::2], light(c, 0.4), 0.4)], x, y, 1, turn)
    if look.form == "ball":
        return [
            oval(x, y, 2.7, 2.3, dark(c, 0.25), turn),
            oval(x - 0.3, y - 0.3, 2.2, 1.8, c, turn),
            line(curve((x - 1.6, y), (x, y - 1.2), (x + 1.6, y)), light(c, 0.3), 0.5),
        ]
    if look.form in ("bud", "white"):
        down = [oval(-1, -0.6, 2.4, 0.5, light(c, 0.6))] if look.form == "white" else []
        return moved(
            [*leaf(-4, 0, 8.6, 8, c, 0.16), *leaf(-4, 0.4, 6.4, -16, dark(c, 0.12), 0.14), *down], x, y, 1, turn
        )
    if look.form == "leaf":
        return moved(leaf(-5, 0, 10, 0, c, 0.24), x, y, 1, turn)
    if look.form == "flower" and look.random.random() < 0.34:
        return [oval(px, py, 1.5, 1.0, "#fbf6e6", t) for px, py, t in ring(5, x, y, 1.6, 1.3, turn)] + [
            oval(x, y, 0.8, 0.7, "#e3c25a")
        ]
    wave = curve((-5, look.near(0, 1.4)), (-1, look.near(0, 3)), (0, 0)) + curve(
        (0, 0), (2, look.near(0, 3)), (5, look.near(0, 1.4))
    )
    return moved([line(wave, c, 1.4), line(wave[3:-4:2], light(c, 0.3), 0.4)], x, y, 1, turn)


def _dry_heap(look: Look, x: float, y: float, w: float, h: float, count: int) -> Scene:
    if look.form == "brick":
        return _brick(look, x, y - h * 0.4, w * 0.8)
    return mound(look, lambda px, py, _: _dry(look, px, py, look.tint(look.accent, 0.25)), x, y, w, h, count)


def _brick(look: Look, x: float, y: float, w: float) -> Scene:
    if look.random.random() < 0.5:
        cake = [
            oval(x, y + 2.4, w, w * 0.4, dark(look.accent, 0.4)),
            oval(x, y, w, w * 0.4, look.accent),
            oval(x, y, w * 0.26, w * 0.1, dark(look.accent, 0.25)),
        ]
        flecks = [
            line(
                curve((fx, fy), (fx + 1.5, fy - 1), (fx + 3, fy)),
                look.one_of(light(look.accent, 0.22), dark(look.accent, 0.2)),
                0.7,
            )
            for fx, fy, _ in (*ring(16, x, y, w * 0.72, w * 0.28), *ring(9, x, y, w * 0.44, w * 0.17, 20))
        ]
        return [*cake, *flecks]
    top = [(x - w, y), (x - w * 0.3, y - w * 0.34), (x + w, y - w * 0.2), (x + w * 0.36, y + w * 0.2)]
    front = [(x - w, y), (x + w * 0.36, y + w * 0.2), (x + w * 0.36, y + w * 0.66), (x - w, y + w * 0.44)]
    side = [(x + w * 0.36, y + w * 0.2), (x + w, y - w * 0.2), (x + w, y + w * 0.24), (x + w * 0.36, y + w * 0.66)]
    return [
        area(top, light(look.accent, 0.12)),
        area(front, look.accent),
        area(side, dark(look.accent, 0.25)),
        *(
            line(
                [(look.near(x - 4, w * 0.6), look.near(y, 2)), (look.near(x, w * 0.5), look.near(y, 2))],
                dark(look.accent, 0.15),
                0.5,
            )
            for _ in range(9)
        ),
    ]


def _liquor(look: Look, x: float, y: float, rx: float, ry: float) -> Scene:
    return [
        oval(x, y, rx, ry, look.colour),
        oval(x - rx * 0.3, y - ry * 0.2, rx * 0.34, ry * 0.24, light(look.colour, 0.5)),
    ]


def _steam(look: Look, x: float, y: float) -> Scene:
    if look.random.random() < 0.4:
        return []
    tone = mix(look.paper, "#ffffff", 0.6)
    return [line(curve((x + dx, y), (x + dx + 4, y - 7), (x + dx - 1, y - 15)), tone, 1.1) for dx in (-6, 0, 6)]


def _cup(look: Look, x: float, y: float, w: float) -> Scene:
    ware = look.one_of(*_WARE)
    deep = w * look.near(1.0, 0.2)
    body = [
        *curve((x - w, y), (x - w * 0.9, y + deep), (x - w * 0.4, y + deep)),
        (x + w * 0.4, y + deep),
        *curve((x + w * 0.4, y + deep), (x + w * 0.9, y + deep), (x + w, y)),
    ]
    bits = (
        [
            s
            for _ in range(3)
            for s in moved(
                leaf(-2, 0, w * 0.3, 0, light(look.accent, 0.1), 0.2),
                look.near(x, w * 0.4),
                y + w * 0.02,
                1,
                look.near(0, 60),
            )
        ]
        if look.form != "brick"
        else []
    )
    return [
        shadow(x, y + deep, w, look.paper),
        area(body, ware),
        area(
            [
                *curve((x + w * 0.3, y + deep), (x + w * 0.8, y + deep), (x + w, y)),
                *curve((x + w, y), (x + w * 0.5, y + deep * 0.7), (x + w * 0.3, y + deep)),
            ],
            dark(ware, 0.1),
        ),
        oval(x, y, w, w * 0.28, light(ware, 0.4)),
        *_liquor(look, x, y + 0.6, w * 0.88, w * 0.22),
        *bits,
        line(
            curve((x - w * 0.8, y + deep * 0.3), (x - w * 0.7, y + deep * 0.7), (x - w * 0.4, y + deep * 0.86)),
            light(ware, 0.6),
            1,
        ),
    ]


def _glass(look: Look, x: float, y: float, w: float) -> Scene:
    """A tall glass: leaves stand in the liquor."""
    high = w * 2.3
    clear = mix(look.paper, "#f4fbf8", 0.7)
    standing: Scene = []
    for number in range(9):
        px = x + (number - 4) * w * 0.17
        standing += leaf(
            px,
            y + high - look.near(4, 3),
            look.near(w * 0.7, 3),
            look.near(-90, 14),
            look.tint(light(look.accent, 0.2)),
            0.13,
        )
    if look.form in ("brick", "ball", "twist"):
        standing = []
    return [
        shadow(x, y + high, w, look.paper),
        area([(x - w, y), (x + w, y), (x + w * 0.86, y + high), (x - w * 0.86, y + high)], clear),
        area(
            [
                (x - w * 0.92, y + high * 0.2),
                (x + w * 0.92, y + high * 0.2),
                (x + w * 0.8, y + high - 2),
                (x - w * 0.8, y + high - 2),
            ],
            mix(look.colour, clear, 0.2),
        ),
        oval(x, y + high * 0.2, w * 0.92, w * 0.2, light(look.colour, 0.3)),
        *standing,
        oval(x, y, w, w * 0.2, light(clear, 0.5)),
        oval(x, y + 0.3, w * 0.9, w * 0.16, clear),
        line([(x - w * 0.74, y + 6), (x - w * 0.64, y + high - 7)], "#ffffff", 1.2),
    ]


def _gaiwan(look: Look, x: float, y: float, w: float) -> Scene:
    ware = look.one_of(*_WARE)
    cup = _cup(look, x, y, w)
    lid_x, lid_y = x + w * 0.5, y - w * 0.16
    motif = leaf(x - 3, y + w * 0.6, w * 0.6, -40, mix(ware, "#3f6a7f", 0.6), 0.14)
    return [
        shadow(x, y + w * 1.1, w * 1.3, look.paper),
        oval(x, y + w * 1.04, w * 1.25, w * 0.26, dark(ware, 0.15)),
        oval(x, y + w, w * 1.25, w * 0.26, ware),
        *cup[1:],
        *motif,
        *moved(
            [
                area([*curve((-w * 0.9, 0), (0, -w * 0.62), (w * 0.9, 0))], dark(ware, 0.06)),
                oval(0, 0, w * 0.9, w * 0.14, ware),
                area([(-2.4, -w * 0.3), (2.4, -w * 0.3), (3.2, -w * 0.48), (-3.2, -w * 0.48)], ware),
            ],
            lid_x,
            lid_y,
            1,
            16,
        ),
    ]


def _pot(look: Look, x: float, y: float, w: float) -> Scene:
    ware = look.one_of("#8a4a32", "#b5653f", "#5a4a3f", "#4f6a62", "#e9e4d6", "#7a8f95", "#a33a2a")
    spout = [
        *curve((x - w * 0.8, y + w * 0.2), (x - w * 1.3, y), (x - w * 1.5, y - w * 0.5)),
        (x - w * 1.32, y - w * 0.5),
        *curve((x - w * 1.32, y - w * 0.5), (x - w * 1.1, y - w * 0.2), (x - w * 0.7, y - w * 0.16)),
    ]
    return [
        shadow(x, y + w * 0.78, w * 1.1, look.paper),
        line(
            curve((x + w * 0.8, y - w * 0.4), (x + w * 1.7, y - w * 0.3), (x + w * 0.86, y + w * 0.4), 20),
            dark(ware, 0.15),
            3.2,
        ),
        area(spout, dark(ware, 0.12)),
        oval(x, y, w, w * 0.78, dark(ware, 0.12)),
        oval(x - 1, y - 1, w * 0.94, w * 0.72, ware),
        oval(x - w * 0.36, y - w * 0.2, w * 0.26, w * 0.3, light(ware, 0.3), 24),
        oval(x, y - w * 0.66, w * 0.52, w * 0.15, dark(ware, 0.2)),
        oval(x, y - w * 0.7, w * 0.5, w * 0.15, light(ware, 0.08)),
        oval(x, y - w * 0.88, w * 0.12, w * 0.1, ware),
    ]


def _tin(look: Look, x: float, y: float, w: float) -> Scene:
    high, tone = (
        w * look.near(2.2, 0.3),
        look.one_of("#3f5f4a", "#7a2f2a", "#c9a24a", "#2f4a5f", "#8a9a6a", "#d9cdb0", "#5a3a2a"),
    )
    label = light(tone, 0.75)
    return [
        shadow(x, y + high, w * 1.1, look.paper),
        area(
            [
                (x - w, y),
                (x + w, y),
                (x + w, y + high),
                *curve((x + w, y + high), (x, y + high + w * 0.3), (x - w, y + high)),
            ],
            tone,
        ),
        area([(x + w * 0.5, y), (x + w, y), (x + w, y + high), (x + w * 0.5, y + high + 1)], dark(tone, 0.16)),
        area(
            [
                (x - w * 0.66, y + high * 0.34),
                (x + w * 0.42, y + high * 0.34),
                (x + w * 0.42, y + high * 0.84),
                (x - w * 0.66, y + high * 0.84),
            ],
            label,
        ),
        *leaf(x - w * 0.3, y + high * 0.7, w * 0.6, -50, mix(tone, "#5f8a4f", 0.5), 0.2),
        *leaf(x - w * 0.26, y + high * 0.72, w * 0.5, -105, mix(tone, "#5f8a4f", 0.6), 0.2),
        oval(x, y, w, w * 0.26, light(tone, 0.12)),
        area(
            [(x - w * 0.94, y - w * 0.5), (x + w * 0.94, y - w * 0.5), (x + w * 0.94, y), (x - w * 0.94, y)],
            dark(tone, 0.1),
        ),
        oval(x, y - w * 0.5, w * 0.94, w * 0.24, light(tone, 0.2)),
        line([(x - w * 0.7, y + 4), (x - w * 0.7, y + high * 0.28)], light(tone, 0.4), 1),
    ]


def _sprig(look: Look, x: float, y: float, size: float) -> Scene:
    """One bud with its leaves, freshly picked."""
    green = mix(look.accent, "#7fae4a", 0.65) if look.form not in ("white",) else "#a9bf8a"
    return [
        line(curve((x, y), (x + 1, y - size * 0.3), (x + size * 0.1, y - size * 0.5)), dark(green, 0.1), 1.5),
        *leaf(x + size * 0.02, y - size * 0.3, size * 0.72, look.near(-160, 12), look.tint(green), 0.2),
        *leaf(x + size * 0.06, y - size * 0.4, size * 0.72, look.near(-22, 12), look.tint(green), 0.2),
        *leaf(x + size * 0.1, y - size * 0.5, size * 0.62, look.near(-84, 10), light(green, 0.2), 0.13),
    ]


def _tea(look: Look) -> Scene:
    x = look.one_of(36, 64)
    other = 100 - x
    way = look.one_of("glass", "cup", "gaiwan", "pot", "tin", "tray", "bowl", "cups", "plate")
    if way == "glass":
        return [*_glass(look, x, 26, 15), shadow(other, 88, 19, look.paper), *_dry_heap(look, other, 84, 18, 10, 30)]
    if way == "cup":
        return [*_steam(look, x, 44), *_cup(look, x, 54, 22), *_sprig(look, other + (6 if other > 50 else -6), 86, 36)]
    if way == "gaiwan":
        return [*_gaiwan(look, x, 52, 21), shadow(other, 89, 17, look.paper), *_dry_heap(look, other, 86, 15, 8, 24)]
    if way == "pot":
        pot = [*_pot(look, 56, 56, 22), *_steam(look, 26, 40)]
        return [*pot, *_cup(look, 22, 76, 11), *_cup(look, 80, 80, 10)]
    if way == "tin":
        return [
            *_tin(look, x, 34, 16),
            shadow(other, 86, 22, look.paper),
            *_dry_heap(look, other, 82, 20, 12, 34),
            *(_sprig(look, other, 66, 24) if look.random.random() < 0.4 else []),
        ]
    if way == "tray":
        behind, _ = vessels.tray(look, 50, 68, 42)
        return [*behind, *_dry_heap(look, 50, 70, 34, 9, 80), *_sprig(look, other, 60, 26)]
    if way == "bowl":
        behind, before = vessels.bowl(look, 46, 56, 28)
        return [*behind, *_dry_heap(look, 46, 57, 24, 10, 56), *before, *_cup(look, 84, 78, 10)]
    if way == "plate":
        behind, _ = vessels.plate(look, 50, 74, 36)
        return [*behind, *_dry_heap(look, 42, 75, 22, 12, 46), *_sprig(look, 74, 78, 28)]
    row: Scene = []
    for place, at in enumerate((22, 50, 78)):
        row += [*_steam(look, at, 50), *_cup(look, at, 60 + (place % 2) * 6, 13)]
    return [*row, shadow(50, 94, 12, look.paper), *_dry_heap(look, 50, 92, 12, 5, 16)]


def _coffee(look: Look) -> Scene:
    def bean(px: float, py: float, colour: str) -> Scene:
        return moved(
            [oval(0, 0, 3.4, 2.4, colour), line(curve((-3, 0), (0, 1.2), (3, 0)), dark(colour, 0.5), 0.6)],
            px,
            py,
            1,
            look.near(0, 80),
        )

    x = look.one_of(34, 66)
    behind, before = vessels.sack(look, 100 - x, 52, 22)
    heap = mound(look, bean, 100 - x, 53, 17, 9, 40)
    spill = mound(look, bean, x, 90, 14, 5, 16)
    return [*behind, *heap, *before, *_steam(look, x, 46), *_cup(look, x, 58, 18), *spill]


TEA: dict[str, Drawing] = {"tea": _tea, "coffee": _coffee}
