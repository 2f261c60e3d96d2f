"""Drawings of nuts, dried fruit, grain and seeds that lie in heaps. Pure."""

from __future__ import annotations

from collections.abc import Callable

from catalog.demo.drawings import vessels
from catalog.demo.drawings.layouts import heaped, mound, pile, ring, sprig
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
    smooth,
)


def _nut(look: Look) -> Scene:
    small, size, count = _NUTS.get(look.form, _NUTS["almond"])
    scene = heaped(look, lambda x, y, colour: moved(small(look, colour), x, y, size, look.near(0, 70)), count)
    if look.form in ("torreya", "hickory", "walnut", "chestnut", "hazel"):
        scene += sprig(look, look.near(76, 4), 90, 15, 2, 0.12 if look.form == "torreya" else 0.26)
    return scene


def _torreya(look: Look, c: str) -> Scene:
    body = [*curve((-6.4, 0), (-1, -4.6), (6.6, 0)), *curve((6.6, 0), (-1, 4.6), (-6.4, 0))]
    return [
        area(body, dark(c, 0.22)),
        area([(x * 0.92 - 0.2, y * 0.86 - 0.4) for x, y in body], c),
        line([(-4.6, -0.6), (5, -0.3)], dark(c, 0.2), 0.4),
        line(curve((-4, -1.6), (0, -2.2), (3.4, -1.2)), light(c, 0.35), 0.5),
    ]


def _hickory(look: Look, c: str) -> Scene:
    return [
        *ball(0, 0, 4.4, c, 0.96),
        line(curve((-4, 0), (0, 1.6), (4, 0)), dark(c, 0.3), 0.5),
        line(curve((0, -4), (1.4, 0), (0, 4)), dark(c, 0.3), 0.5),
        oval(0, -4, 0.8, 0.5, dark(c, 0.4)),
    ]


def _walnut(look: Look, c: str) -> Scene:
    wrinkles = [
        line(curve((-4.4, k * 1.5), (-2, k * 1.5 - 1.4 + look.near(0, 0.6)), (-0.5, k * 1.5)), dark(c, 0.22), 0.5)
        for k in (-2, -1, 0, 1, 2)
    ]
    wrinkles += [
        line(curve((0.7, k * 1.5), (2.4, k * 1.5 + 1.3), (4.6, k * 1.4)), dark(c, 0.22), 0.5) for k in (-2, -1, 0, 1, 2)
    ]
    return [*ball(0, 0, 5.6, c, 0.9), *wrinkles, line([(0.1, -5), (0.1, 5)], dark(c, 0.3), 0.7)]


def _chestnut(look: Look, c: str) -> Scene:
    body = smooth([(0, -5.4), (4.6, -2.4), (5, 2.4), (0, 4), (-5, 2.4), (-4.6, -2.4)])
    return [
        area(body, dark(c, 0.2)),
        area([(x * 0.93 - 0.2, y * 0.9 - 0.4) for x, y in body], c),
        area(smooth([(-4.6, 2.2), (0, 1.4), (4.6, 2.2), (0, 3.9)]), "#d9bd92"),
        oval(-1.8, -1.6, 1, 1.9, light(c, 0.4), 20),
        line([(0, -5.2), (0.2, -6.6)], dark(c), 0.7),
    ]


def _peanut(look: Look, c: str) -> Scene:
    body = smooth([(-7, 0), (-4.4, -3.2), (0, -1.9), (4.2, -3), (7, 0), (4.2, 3), (0, 1.9), (-4.4, 3.2)])
    net = [
        line(curve((k * 2.2 - 0.4, -2.4), (k * 2.2 + 0.8, 0), (k * 2.2 - 0.4, 2.4)), dark(c, 0.16), 0.4)
        for k in (-2, -1, 1, 2)
    ]
    return [
        area(body, dark(c, 0.2)),
        area([(x * 0.94 - 0.2, y * 0.88 - 0.3) for x, y in body], c),
        *net,
        line(curve((-5.6, -0.8), (0, 0.4), (5.6, -0.6)), light(c, 0.3), 0.4),
    ]


def _seed(look: Look, c: str) -> Scene:
    body = [*curve((-3.6, 0), (-0.4, -3), (3.8, 0)), *curve((3.8, 0), (-0.4, 3), (-3.6, 0))]
    return [
        area(body, dark(c, 0.2)),
        area([(x * 0.86, y * 0.78 - 0.2) for x, y in body], c),
        line([(-2.2, -0.4), (2.6, -0.2)], light(c, 0.4), 0.5),
    ]


def _almond(look: Look, c: str) -> Scene:
    body = [*curve((-5, 0), (0, -4), (4.6, -0.4)), *curve((4.6, -0.4), (2, 3.6), (-5, 0))]
    return [
        area(body, dark(c, 0.2)),
        area([(x * 0.9, y * 0.84 - 0.3) for x, y in body], c),
        *(line(curve((-3.6, k), (0, k - 1), (3.4, k * 0.5)), dark(c, 0.15), 0.35) for k in (-0.8, 0.4)),
    ]


def _hazel(look: Look, c: str) -> Scene:
    return [
        *ball(0, 0, 4.6, c, 1.04),
        area(smooth([(-4.2, 1.4), (0, 0.6), (4.2, 1.4), (3, 4), (0, 4.8), (-3, 4)]), mix(c, "#e3c9a0", 0.6)),
    ]


def _ginkgo(look: Look, c: str) -> Scene:
    body = smooth([(0, -5), (3.2, -1), (2.2, 3.4), (0, 4.4), (-2.2, 3.4), (-3.2, -1)])
    return [
        area(body, dark(c, 0.2)),
        area([(x * 0.9 - 0.2, y * 0.92 - 0.2) for x, y in body], c),
        line([(0, -4.6), (0.2, 3.8)], dark(c, 0.16), 0.5),
    ]


_NUTS: dict[str, tuple[Callable[[Look, str], Scene], float, int]] = {
    "torreya": (_torreya, 1.0, 34),
    "hickory": (_hickory, 1.0, 36),
    "walnut": (_walnut, 1.1, 24),
    "chestnut": (_chestnut, 1.1, 24),
    "peanut": (_peanut, 0.95, 30),
    "seeds": (_seed, 1.0, 54),
    "almond": (_almond, 1.0, 40),
    "hazel": (_hazel, 1.0, 34),
    "ginkgo": (_ginkgo, 1.0, 34),
}


def _berries(look: Look) -> Scene:
    """Wolfberries, raisins, peppercorns, dried fruit of medicine."""

    def small(x: float, y: float, c: str) -> Scene:
        if look.form == "wolf":
            return moved(
                [
                    oval(0, 0, 3.6, 1.6, dark(c, 0.2)),
                    oval(-0.2, -0.2, 3.1, 1.2, c),
                    line([(-2, 0), (2, 0.2)], dark(c, 0.25), 0.4),
                    line([(3.3, 0), (4.4, -0.3)], "#c9b08a", 0.5),
                ],
                x,
                y,
                1,
                look.near(0, 80),
            )
        if look.form == "raisin":
            wrinkle = [line(curve((-2.6, k), (0, k + 0.8), (2.6, k)), dark(c, 0.3), 0.4) for k in (-0.9, 0.5)]
            return moved(
                [
                    oval(0, 0, 3.6, 2.4, dark(c, 0.25)),
                    oval(-0.3, -0.3, 3.1, 1.9, c),
                    *wrinkle,
                    oval(-1.2, -0.9, 0.8, 0.5, light(c, 0.45)),
                ],
                x,
                y,
                1,
                look.near(0, 80),
            )
        stalk = [line([(0, -2.4), (0.6, -4)], look.accent, 0.5)] if look.random.random() < 0.5 else []
        return moved(
            [
                *stalk,
                oval(0, 0, 2.5, 2.3, dark(c, 0.25)),
                oval(-0.3, -0.3, 2, 1.8, c),
                oval(0.2, 0.4, 0.9, 0.5, dark(c, 0.5)),
                oval(-0.8, -0.8, 0.6, 0.4, light(c, 0.4)),
            ],
            x,
            y,
            1,
            look.near(0, 60),
        )

    return heaped(look, small, 62) + sprig(look, look.near(76, 4), 91, 14, 2, 0.2)


_GRAINS = {
    "rice": (3.1, 0.95),
    "dark": (3.1, 0.95),
    "millet": (1.35, 1.25),
    "oat": (3.2, 1.15),
    "bean": (2.7, 2.1),
    "": (2.4, 1.9),
}


def _grain(look: Look) -> Scene:
    long, thick = _GRAINS.get(look.form, (2.4, 1.5))

    def small(x: float, y: float, c: str) -> Scene:
        mark = [oval(0.4, 0, 0.5, 0.34, light(c, 0.7))] if look.form == "bean" else []
        return moved(
            [
                oval(0, 0.15, long, thick, dark(c, 0.18)),
                oval(0, -0.1, long * 0.92, thick * 0.8, c),
                *mark,
                oval(-long * 0.3, -thick * 0.4, long * 0.3, thick * 0.2, light(c, 0.5)),
            ],
            x,
            y,
            1,
            look.near(0, 80),
        )

    count = {"millet": 150, "bean": 66}.get(look.form, 96)
    ears: Scene = []
    if look.form != "bean" and look.random.random() < 0.6:
        side = look.one_of(-1, 1)
        for turn in (0, 12):
            stem = curve((50 + side * 44, 96), (50 + side * (40 - turn), 50), (50 + side * (20 - turn), 20 + turn))
            ears.append(line(stem, look.accent, 1))
            for place in range(10, 19):
                px, py = stem[place]
                for lean in (-34, 34):
                    ears += leaf(px, py, 6, -90 - side * 24 + lean, mix(look.accent, look.colour, 0.5), 0.26)
    return ears + heaped(look, small, count)


def _lotus_seed(look: Look) -> Scene:
    x = look.one_of(28, 72)
    pod: Scene = [
        line(curve((x, 80), (x - 2, 88), (x + 4, 96)), look.accent, 2.8),
        area(
            [
                (x - 21, 46),
                (x + 21, 46),
                *curve((x + 21, 46), (x + 12, 76), (x, 82)),
                *curve((x, 82), (x - 12, 76), (x - 21, 46)),
            ],
            dark(look.accent, 0.05),
        ),
        oval(x, 46, 21, 10, light(look.accent, 0.2)),
    ]
    for px, py, _ in (*ring(7, x, 46, 14, 6), (x, 46, 0)):
        pod += [oval(px, py, 3, 2.2, dark(look.accent, 0.35)), oval(px, py - 0.8, 2.2, 1.7, look.colour)]

    def seed(px: float, py: float, c: str) -> Scene:
        return [*ball(px, py, 3.5, c, 1.12), oval(px, py - 3.2, 0.8, 0.5, "#a8845a")]

    behind, before = (
        vessels.bowl(look, 100 - x, 66, 22) if look.random.random() < 0.6 else vessels.plate(look, 100 - x, 82, 24)
    )
    high = 67 if before else 83
    return [shadow(x, 94, 18, look.paper), *pod, *behind, *mound(look, seed, 100 - x, high, 17, 9, 26), *before]


def _dried_persimmon(look: Look) -> Scene:
    def one(x: float, y: float, r: float, c: str) -> Scene:
        return [
            oval(x, y + r * 0.16, r, r * 0.56, dark(c, 0.3)),
            oval(x, y, r, r * 0.54, mix(c, look.accent, 0.3)),
            oval(x - r * 0.1, y - r * 0.06, r * 0.82, r * 0.42, light(mix(c, look.accent, 0.4), 0.3)),
            *(s for t in (20, 110, 200, 290) for s in leaf(x, y - r * 0.1, r * 0.36, t, "#8a6a4a", 0.34)),
        ]

    return pile(look, one, 0.86)


DRY_GOODS: dict[str, Drawing] = {
    "nut": _nut,
    "berries": _berries,
    "grain": _grain,
    "lotusseed": _lotus_seed,
    "driedpersimmon": _dried_persimmon,
}
