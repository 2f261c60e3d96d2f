"""Drawings of roots, tubers, bulbs and what grows in water. Pure."""

from __future__ import annotations

from catalog.demo.drawings.layouts import heaped_copies, lying, pile, ring, sprig
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
    moved,
    oval,
    shadow,
    smooth,
)


def _radish(look: Look) -> Scene:
    skin = look.colour if look.form else look.one_of(look.colour, look.colour, "#c9364f", "#e9e2cf", "#9fbf6a")

    def one(x: float, y: float, r: float, _: str) -> Scene:
        body = curve((-r * 0.5, -r), (-r * 0.95, r * 0.5), (0, r * 1.15)) + curve(
            (0, r * 1.15), (r * 0.95, r * 0.5), (r * 0.5, -r)
        )
        tops = [
            s
            for turn in (-130, -105, -75, -50)
            for s in leaf(0, -r * 0.9, r * look.near(1.3, 0.2), turn, look.tint(look.accent), 0.2)
        ]
        shapes = [
            *tops,
            area(body, dark(skin, 0.16)),
            area([(px * 0.88 - 0.6, py * 0.94) for px, py in body], skin),
            oval(-r * 0.28, -r * 0.2, r * 0.1, r * 0.5, light(skin, 0.6), 8),
            line([(0, r), (1, r * 1.4)], dark(skin, 0.25), 0.8),
        ]
        return moved(shapes, x, y, 1, look.near(0, 24))

    return pile(look, one, 0.95)


def _lumpy(look: Look) -> Scene:
    """Ginger: fingers that grow from one another."""

    def one(x: float, y: float, r: float, c: str) -> Scene:
        knobs = [
            (-0.75, 0.1, 0.56, 20),
            (0.78, 0.2, 0.5, -20),
            (look.near(0.2, 0.3), -0.52, 0.42, 10),
            (look.near(-0.3, 0.2), 0.5, 0.4, 0),
            (0, 0.1, 0.68, 0),
        ]
        shapes = [s for dx, dy, k, t in knobs for s in ball(x + dx * r, y + dy * r, r * k, c, 0.8, t)]
        return [
            *shapes,
            *(
                line(curve((x - r * 0.6, y + k), (x, y + k + 2), (x + r * 0.55, y + k - 0.5)), dark(c, 0.18), 0.5)
                for k in (-1, 2.4, 6)
            ),
        ]

    return pile(look, one, 0.95, lambda x, y: sprig(look, x, y, 22, look.random.randint(0, 2), 0.1))


def _potato(look: Look) -> Scene:
    """Potatoes, taro, sweet potatoes, water chestnuts, onions: by the form of their skin."""

    def one(x: float, y: float, r: float, c: str) -> Scene:
        if look.form == "taro":
            rings = [
                line(
                    curve((-r * 0.9, k * r * 0.4), (0, k * r * 0.4 + r * 0.24), (r * 0.9, k * r * 0.4)),
                    dark(c, 0.3),
                    0.6,
                )
                for k in (-1.4, -0.7, 0, 0.7, 1.3)
            ]
            hairs = [
                line(
                    [(look.near(0, r * 0.7), look.near(0, r * 0.7)), (look.near(0, r * 0.7), look.near(0, r * 0.7))],
                    dark(c, 0.2),
                    0.3,
                )
                for _ in range(6)
            ]
            return moved(
                [*ball(0, 0, r, c, 1.12), *rings, *hairs, oval(0, -r * 1.05, r * 0.24, r * 0.14, "#d9a0a8")],
                x,
                y,
                1,
                look.near(0, 30),
            )
        if look.form == "sweet":
            body = smooth(
                [
                    (-r * 1.3, 0),
                    (-r * 0.7, -r * 0.62),
                    (r * 0.3, -r * 0.7),
                    (r * 1.35, 0),
                    (r * 0.4, r * 0.62),
                    (-r * 0.7, r * 0.58),
                ]
            )
            return moved(
                [
                    area(body, dark(c, 0.2)),
                    area([(px * 0.94, py * 0.86 - 0.5) for px, py in body], c),
                    *(line([(k, -2), (k + 3, -1.4)], dark(c, 0.25), 0.5) for k in (-8, -1, 6)),
                    oval(-r * 0.3, -r * 0.3, r * 0.5, r * 0.1, light(c, 0.3)),
                ],
                x,
                y,
                1,
                look.near(0, 26),
            )
        if look.form == "onion":
            skins = [
                line(curve((0, -r * 0.9), (b * r, 0), (b * r * 0.2, r * 0.86)), dark(c, 0.16), 0.5)
                for b in (-1.3, -0.7, 0.7, 1.3)
            ]
            return [
                area([(x - r * 0.24, y - r * 0.7), (x, y - r * 1.5), (x + r * 0.24, y - r * 0.7)], dark(c, 0.1)),
                *ball(x, y, r, c, 0.92),
                *[Shape(tuple((px + x, py + y) for px, py in s.points), s.colour, s.width) for s in skins],
            ]
        if look.form == "chestnut":
            return [
                *ball(x, y, r, c, 0.78),
                *(
                    line(
                        curve((x - r * 0.9, y + k * r), (x, y + k * r + r * 0.2), (x + r * 0.9, y + k * r)),
                        dark(c, 0.35),
                        0.6,
                    )
                    for k in (-0.3, 0.15)
                ),
                *leaf(x, y - r * 0.6, r * 0.5, -90, "#c9a05a", 0.3),
            ]
        return [
            *moved(ball(0, 0, r, c, look.near(0.8, 0.08)), x, y, 1, look.near(0, 40)),
            *(oval(look.near(x, r * 0.5), look.near(y, r * 0.4), 0.7, 0.4, dark(c, 0.3)) for _ in range(4)),
        ]

    return pile(look, one, {"chestnut": 0.56, "taro": 0.84, "sweet": 0.8}.get(look.form, 0.86))


def _as_form(form: str) -> Drawing:
    return lambda look: _potato(Look(look.colour, look.accent, form, look.paper, look.random))


def _garlic(look: Look) -> Scene:
    def one(x: float, y: float, r: float, c: str) -> Scene:
        if look.form == "lily":
            scales = [
                s
                for px, py, t in ring(6, x, y + r * 0.2, r * 0.45, r * 0.24)
                for s in leaf(px, py, r * 0.9, -90 + (px - x) * 4, look.tint(c, 0.08), 0.34)
            ]
            return [*ball(x, y + r * 0.3, r * 0.8, c, 0.7), *scales]
        neck = curve((x - r * 0.5, y - r * 0.5), (x - 1, y - r * 0.9), (x - 1.4, y - r * 1.6)) + curve(
            (x + 1.4, y - r * 1.6), (x + 1, y - r * 0.9), (x + r * 0.5, y - r * 0.5)
        )
        return [
            area(neck, dark(c, 0.08)),
            *ball(x, y, r, c, 0.88),
            *(
                line(curve((x, y - r * 0.85), (x + b * r, y), (x + b * 0.2 * r, y + r * 0.8)), look.accent, 0.6)
                for b in (-1.1, -0.5, 0.5, 1.1)
            ),
        ]

    return pile(look, one, 0.86)


def _lotus_root(look: Look) -> Scene:
    def joint(x: float, y: float, r: float) -> Scene:
        return [
            *ball(x, y, r, look.colour, 0.66),
            *(oval(look.near(x, r * 0.7), look.near(y, r * 0.4), 0.6, 0.4, dark(look.colour, 0.2)) for _ in range(6)),
        ]

    scene = [
        shadow(46, 78, 40, look.paper),
        *joint(22, 60, 13),
        *joint(48, 58, 17),
        oval(35, 60, 2.4, 5, dark(look.colour, 0.35)),
        oval(66, 58, 2.4, 6, dark(look.colour, 0.3)),
    ]
    for x, y, r in ((74.0, 70.0, 15.0), (44.0, 84.0, 11.0))[: look.random.randint(1, 2)]:
        scene += [
            shadow(x, y + r * 0.95, r, look.paper),
            oval(x, y, r, r * 0.94, dark(look.accent, 0.1)),
            oval(x, y, r * 0.92, r * 0.86, light(look.colour, 0.25)),
        ]
        scene += [
            oval(px, py, r * 0.17, r * 0.14, dark(look.accent, 0.35), t)
            for px, py, t in ring(7, x, y, r * 0.54, r * 0.5, look.near(0, 25))
        ]
        scene.append(oval(x, y, r * 0.1, r * 0.1, dark(look.accent, 0.35)))
    return scene


def _yam(look: Look) -> Scene:
    body = curve((-38, 0), (0, look.near(0, 4)), (38, look.near(0, 2)), 24)
    one: Scene = [
        line(body, dark(look.colour, 0.2), 7.6),
        line([(x, y - 0.8) for x, y in body], look.colour, 6),
        *(
            line([(x, y), (look.near(x, 2), y + look.one_of(-5, 5))], dark(look.colour, 0.2), 0.35)
            for x, y in body[1:24:2]
        ),
    ]
    scene = lying(look, one, look.random.randint(3, 5), 9)
    return scene + [
        s
        for k in range(3)
        for s in (
            shadow(30 + k * 12, 95, 6, look.paper),
            oval(30 + k * 12, 91, 6, 4.6, look.colour),
            oval(30 + k * 12, 90.6, 5, 3.8, "#fbf6ea"),
        )
    ]


def _caltrop(look: Look) -> Scene:
    body = smooth([(0, -4), (5, -2), (10, -5), (8, 2), (3, 5), (-3, 5), (-8, 2), (-10, -5), (-5, -2)], 6)
    one: Scene = [
        area(body, dark(look.colour, 0.25)),
        area([(x * 0.9, y * 0.86 - 0.4) for x, y in body], look.colour),
        line(curve((-5, 0), (0, 2.4), (5, 0)), dark(look.colour, 0.25), 0.6),
    ]
    return heaped_copies(look, one, 0.3, 0.8, 30, 20)


ROOTS: dict[str, Drawing] = {
    "radish": _radish,
    "ginger": _lumpy,
    "potato": _potato,
    "taro": _as_form("taro"),
    "sweetpotato": _as_form("sweet"),
    "onion": _as_form("onion"),
    "chestnutwater": _as_form("chestnut"),
    "garlic": _garlic,
    "lotusroot": _lotus_root,
    "yam": _yam,
    "caltrop": _caltrop,
}
