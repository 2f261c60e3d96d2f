"""Drawings of fruit that is round or nearly so. Pure."""

from __future__ import annotations

from math import cos, radians, sin

from catalog.demo.drawings.layouts import pile, sprig
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
    oval,
    shadow,
)

_PORES = ((0.3, 0.1), (0.1, 0.4), (-0.3, 0.35), (0.45, -0.2), (-0.5, 0.1), (0.2, -0.25), (-0.1, 0.05), (0.4, 0.45))


def citrus_half(x: float, y: float, r: float, peel: str, flesh: str = "") -> Scene:
    """A cut citrus fruit with its segments."""
    flesh = flesh or light(peel, 0.18)
    shapes: Scene = [
        shadow(x, y + r * 0.96, r, "#e6cba2"),
        oval(x, y, r, r, peel),
        oval(x, y, r * 0.91, r * 0.91, "#fdf6e3"),
    ]
    for step in range(10):
        turn = radians(step * 36 + 8)
        middle = (x + r * 0.5 * cos(turn), y + r * 0.5 * sin(turn))
        shapes.append(oval(middle[0], middle[1], r * 0.34, r * 0.135, flesh, step * 36 + 8))
        shapes.append(oval(middle[0], middle[1], r * 0.22, r * 0.06, light(flesh, 0.3), step * 36 + 8))
    return [*shapes, oval(x, y, r * 0.1, r * 0.1, "#fdf6e3")]


def _citrus(look: Look) -> Scene:
    tall, size = {"lemon": (0.78, 0.82), "small": (0.86, 0.62)}.get(look.form, (look.near(0.9, 0.04), 1.0))

    def one(x: float, y: float, r: float, colour: str) -> Scene:
        tip = [oval(x - r * 0.98, y + r * 0.08, r * 0.16, r * 0.13, dark(colour, 0.12))] if look.form == "lemon" else []
        return [
            *tip,
            *ball(x, y, r, colour, tall),
            *(oval(x + dx * r, y + dy * r * tall, 0.5, 0.5, dark(colour, 0.12)) for dx, dy in _PORES),
            oval(x + r * 0.1, y - r * tall * 0.66, r * 0.14, r * 0.08, dark(look.accent, 0.1)),
        ]

    scene = pile(look, one, size, lambda x, y: sprig(look, x, y, 19, look.random.randint(1, 3)))
    if look.form in ("half", "lemon") or (look.form == "slice" and look.random.random() < 0.6):
        side = look.one_of(-1, 1)
        scene += citrus_half(50 + side * look.near(27, 3), look.near(80, 2), look.near(12.5, 1), look.colour)
    return scene


def _pomelo(look: Look) -> Scene:
    red = look.form == "red" or (not look.form and look.random.random() < 0.35)

    def one(x: float, y: float, r: float, colour: str) -> Scene:
        body = curve((x, y - r * 1.14), (x + r * 1.3, y - r * 0.7), (x + r, y + r * 0.35))
        body += curve((x + r, y + r * 0.35), (x + r * 0.7, y + r * 1.02), (x, y + r))
        body += curve((x, y + r), (x - r * 0.7, y + r * 1.02), (x - r, y + r * 0.35))
        body += curve((x - r, y + r * 0.35), (x - r * 1.3, y - r * 0.7), (x, y - r * 1.14))
        return [
            area(body, dark(colour, 0.16)),
            area([(px * 0.93 + x * 0.07 - 0.9, py * 0.93 + y * 0.07 - 0.9) for px, py in body], colour),
            oval(x - r * 0.32, y - r * 0.1, r * 0.3, r * 0.5, light(colour, 0.3), 20),
            *(oval(x + dx * r, y + dy * r, 0.6, 0.6, dark(colour, 0.14)) for dx, dy in _PORES),
        ]

    flesh = "#e58a7d" if red else mix(look.colour, "#f7f0c4", 0.5)
    side = look.one_of(-1, 1)
    x = 50 - side * 9
    scene = [shadow(x, 85, 27, look.paper), *one(x, 59, look.near(25, 2), look.tint())]
    if look.random.random() < 0.5:
        scene = [shadow(x + side * 30, 76, 15, look.paper), *one(x + side * 30, 60, 15, look.tint()), *scene]
    scene += sprig(look, x, 30, 17, look.random.randint(1, 3))
    return [*scene, *citrus_half(50 + side * 25, 76, look.near(16, 1), look.colour, flesh)]


def _bumpy(look: Look) -> Scene:
    """Bayberries, lychees, raspberries, mulberries."""
    tall = {"mulberry": 1.5, "raspberry": 1.15}.get(look.form, 1.0)
    size = {"mulberry": 0.5, "raspberry": 0.62, "lychee": 0.8}.get(look.form, 0.82)

    def one(x: float, y: float, r: float, colour: str) -> Scene:
        shapes = ball(x, y, r, colour, tall)
        for ring, count in ((0.84, 15), (0.56, 10), (0.28, 5)):
            for step in range(count):
                turn = radians(step * 360 / count + ring * 40)
                px, py = x + r * ring * cos(turn), y + r * tall * ring * sin(turn)
                tone = (
                    light(colour, 0.2)
                    if py < y - r * 0.2
                    else light(colour, 0.07)
                    if py < y + r * 0.3
                    else dark(colour, 0.1)
                )
                shapes.append(oval(px, py, r * 0.14, r * 0.13, tone))
        stalk = [line([(x, y - r * tall * 0.92), (x + r * 0.14, y - r * tall * 1.24)], dark(look.accent), 1.1)]
        return [*shapes, *stalk]

    scene = pile(look, one, size, lambda x, y: sprig(look, x, y, 20, look.random.randint(2, 3), 0.16))
    if look.form == "lychee":
        scene += _opened(look, look.near(74, 4), look.near(84, 2), 9)
    return scene


def _opened(look: Look, x: float, y: float, r: float) -> Scene:
    """A lychee or longan half out of its skin."""
    return [
        shadow(x, y + r * 0.9, r, look.paper),
        *ball(x, y, r, "#f3efe8", 0.95),
        area(
            [
                *curve((x - r, y), (x - r, y + r), (x, y + r * 0.97)),
                *curve((x, y + r * 0.97), (x + r, y + r), (x + r, y)),
                (x + r * 0.5, y + r * 0.3),
                (x, y - r * 0.02),
                (x - r * 0.5, y + r * 0.32),
            ],
            look.colour,
        ),
    ]


def _longan(look: Look) -> Scene:
    def one(x: float, y: float, r: float, colour: str) -> Scene:
        return [
            *ball(x, y, r, colour),
            *(oval(x + dx * r, y + dy * r, 0.5, 0.5, dark(colour, 0.16)) for dx, dy in _PORES),
        ]

    return pile(look, one, 0.58, lambda x, y: sprig(look, x, y, 20, 2)) + _opened(look, look.near(76, 4), 86, 8)


def _cluster(tall: float, size: float, stem: bool = True, face: str = "") -> Drawing:
    """Fruit with a stalk and leaves: loquats, cherries, plums, kumquats, jujubes, olives. `face` is what it shows."""

    def draw(look: Look) -> Scene:
        green = look.form == "green"

        def one(x: float, y: float, r: float, colour: str) -> Scene:
            shapes = ball(x, y, r, colour, tall)
            if face == "seam":
                bloom = light(colour, 0.32) if not green else light(colour, 0.15)
                shapes += [line(curve((x, y - r * 0.9), (x + r * 0.34, y), (x, y + r * 0.9)), dark(colour, 0.2), 0.7)]
                shapes += [oval(x - r * 0.3, y + r * 0.1, r * 0.3, r * 0.5, bloom, 10)] if not green else []
            if face == "eye":
                shapes.append(oval(x, y + r * tall * 0.8, r * 0.2, r * 0.1, dark(colour, 0.45)))
            if face == "blush":
                shapes.append(oval(x + r * 0.3, y + r * 0.2, r * 0.5, r * 0.6, mix(colour, "#b8572a", 0.32), 12))
            if face == "crown":
                crown = [
                    oval(x + dx * r, y - r * 0.7, r * 0.13, r * 0.2, dark(colour, 0.5), dx * 60)
                    for dx in (-0.24, 0, 0.24)
                ]
                shapes += [
                    *crown,
                    *(oval(x + dx * r, y + dy * r, r * 0.06, r * 0.06, light(colour, 0.55)) for dx, dy in _PORES),
                ]
            if stem:
                top = y - r * tall * 0.92
                shapes.append(
                    line(
                        curve((x, top), (x + r * 0.1, top - r * 0.5), (x + r * 0.5, top - r * 0.8)),
                        mix(look.accent, INK, 0.4),
                        0.9,
                    )
                )
            return shapes

        return pile(look, one, size, lambda x, y: sprig(look, x, y, 21, look.random.randint(1, 3), 0.2))

    return draw


def _peach(look: Look) -> Scene:
    blush = mix(look.colour, "#c8374a", 0.5) if look.form != "apricot" else mix(look.colour, "#d9602a", 0.45)

    def one(x: float, y: float, r: float, colour: str) -> Scene:
        side = look.one_of(-1, 1)
        return [
            *ball(x, y, r, colour, 0.96),
            oval(x + side * r * 0.36, y + r * 0.1, r * 0.5, r * 0.66, mix(colour, blush, 0.55), 14 * side),
            oval(x + side * r * 0.48, y + r * 0.12, r * 0.3, r * 0.46, mix(colour, blush, 0.85), 14 * side),
            line(
                curve((x, y - r * 0.93), (x - side * r * 0.34, y - r * 0.1), (x - side * r * 0.05, y + r * 0.8)),
                dark(colour, 0.22),
                0.8,
            ),
        ]

    scene = pile(look, one, 1.0 if look.form != "apricot" else 0.74, lambda x, y: sprig(look, x, y, 23, 2, 0.15))
    if look.random.random() < 0.45:
        x, y, r = look.near(76, 3), 80.0, 12.0
        scene += [
            shadow(x, y + r, r, look.paper),
            oval(x, y, r, r, blush),
            oval(x, y, r * 0.9, r * 0.9, light(look.colour, 0.4)),
            oval(x, y, r * 0.44, r * 0.5, mix(blush, "#7a3a22", 0.5)),
            oval(x - 1, y - 1, r * 0.3, r * 0.34, "#8a5636"),
        ]
    return scene


def _apple(look: Look) -> Scene:
    def one(x: float, y: float, r: float, colour: str) -> Scene:
        stripes = [
            line(
                curve((x + dx * r * 0.3, y - r * 0.7), (x + dx * r, y), (x + dx * r * 0.4, y + r * 0.8)),
                mix(colour, "#f0c870", 0.3),
                0.8,
            )
            for dx in (-0.8, -0.45, 0.2, 0.6)
        ]
        return [
            *ball(x, y, r, colour, 0.93),
            *stripes,
            oval(x, y - r * 0.74, r * 0.36, r * 0.15, dark(colour, 0.4)),
            oval(x, y - r * 0.7, r * 0.3, r * 0.1, mix(colour, "#c9b04a", 0.5)),
            line(curve((x, y - r * 0.72), (x + 1, y - r * 1.1), (x + r * 0.3, y - r * 1.24)), INK, 1.4),
        ]

    scene = pile(look, one, 1.0, lambda x, y: sprig(look, x, y, 15, look.random.randint(1, 2)))
    if look.random.random() < 0.4:
        x, y = look.near(26, 3), 82.0
        scene += [
            shadow(x, 92, 11, look.paper),
            oval(x, y, 11.5, 11, look.colour),
            oval(x, y, 10, 9.6, "#fbf3d9"),
            oval(x - 1.6, y, 1.1, 2.2, "#5a3520", 14),
            oval(x + 1.6, y, 1.1, 2.2, "#5a3520", -14),
        ]
    return scene


def _pear(look: Look) -> Scene:
    def one(x: float, y: float, r: float, colour: str) -> Scene:
        """Round like the pears of China, a little narrower at the stalk."""
        return [
            oval(x, y, r, r * 1.02, dark(colour, 0.2)),
            *ball(x, y - r * 0.3, r * 0.84, colour, 0.96)[1:2],
            *ball(x, y, r * 0.98, colour, 0.98)[1:],
            *(oval(x + dx * r, y + dy * r * 0.9, 0.5, 0.5, dark(colour, 0.3)) for dx, dy in _PORES),
            *(oval(x + dy * r, y - dx * r * 0.8, 0.4, 0.4, dark(colour, 0.25)) for dx, dy in _PORES),
            oval(x, y - r * 0.92, r * 0.16, r * 0.07, dark(colour, 0.4)),
            line(curve((x, y - r * 0.92), (x + r * 0.05, y - r * 1.2), (x + r * 0.36, y - r * 1.46)), INK, 1.3),
        ]

    return pile(look, one, 0.98, lambda x, y: sprig(look, x, y, 15, look.random.randint(1, 2)))


def _persimmon(look: Look) -> Scene:
    tall = look.near(0.8, 0.08)

    def one(x: float, y: float, r: float, colour: str) -> Scene:
        top = y - r * tall * 0.72
        return [
            *ball(x, y, r, colour, tall),
            *(s for turn in (10, 80, 170, 255, 320) for s in leaf(x, top, r * 0.58, turn, look.accent, 0.3)),
            oval(x, top, r * 0.12, r * 0.08, INK),
        ]

    return pile(look, one, 0.98, lambda x, y: sprig(look, x, y, 18, 1))


def _pomegranate(look: Look) -> Scene:
    def one(x: float, y: float, r: float, colour: str) -> Scene:
        crown = [(x - r * 0.3, y - r * 0.8), (x - r * 0.42, y - r * 1.22), (x - r * 0.1, y - r), (x, y - r * 1.3)]
        crown += [(x + r * 0.1, y - r), (x + r * 0.42, y - r * 1.22), (x + r * 0.3, y - r * 0.8)]
        return [
            *ball(x, y, r, colour, 0.96),
            area(crown, dark(colour, 0.25)),
            oval(x, y - r * 0.86, r * 0.3, r * 0.1, dark(colour, 0.1)),
        ]

    scene = pile(look, one, 0.98, lambda x, y: sprig(look, x, y, 15, 2, 0.15))
    x, y = look.near(74, 4), 80.0
    scene += [shadow(x, y + 12, 13, look.paper), oval(x, y, 13, 12, look.colour), oval(x, y, 11.4, 10.6, "#f3dca8")]
    for number in range(26):
        turn, reach = number * 2.4, ((number + 0.5) / 26) ** 0.5 * 9.4
        scene += [
            oval(
                x + reach * cos(turn),
                y + reach * sin(turn) * 0.92,
                1.7,
                1.4,
                look.one_of("#a8182c", "#c93345", "#8a1526"),
            )
        ]
    return scene


def _kiwi(look: Look) -> Scene:
    flesh = look.accent if look.form else look.one_of(look.accent, look.accent, "#d9b83f")

    def one(x: float, y: float, r: float, colour: str) -> Scene:
        hairs = [
            line([(x + dx * r, y + dy * r * 0.8), (x + dx * r + 0.8, y + dy * r * 0.8 + 0.9)], dark(colour, 0.25), 0.35)
            for dx, dy in _PORES
        ]
        return [*ball(x, y, r, colour, 0.84), *hairs]

    scene = pile(look, one, 0.84, lambda x, y: sprig(look, x, y, 14, 1, 0.4))
    for x, y, r in ((look.near(72, 4), 78.0, 13.0),) + (((34.0, 84.0, 10.0),) if look.random.random() < 0.4 else ()):
        scene += [
            shadow(x, y + r * 0.95, r, look.paper),
            oval(x, y, r, r * 0.94, dark(look.colour, 0.1)),
            oval(x, y, r * 0.92, r * 0.86, flesh),
            oval(x, y, r * 0.66, r * 0.6, light(flesh, 0.3)),
            oval(x, y, r * 0.27, r * 0.24, "#f6f0d4"),
        ]
        for step in range(18):
            turn = radians(step * 20)
            scene.append(
                oval(x + r * 0.43 * cos(turn), y + r * 0.4 * sin(turn), r * 0.065, r * 0.035, "#2c2a1a", step * 20)
            )
    return scene


def _dragonfruit(look: Look) -> Scene:
    def one(x: float, y: float, r: float, colour: str) -> Scene:
        scales: Scene = []
        for turn in range(-150, 200, 42):
            scales += leaf(
                x + r * 0.6 * cos(radians(turn)),
                y + r * 0.8 * sin(radians(turn)),
                r * 0.7,
                turn,
                mix(colour, "#7fa65a", 0.45),
                0.2,
            )
        return [
            *scales,
            *ball(x, y, r, colour, 1.12),
            *leaf(x, y, r * 0.7, -100, mix(colour, "#9fbf6a", 0.4), 0.2),
            *leaf(x - r * 0.4, y + r * 0.3, r * 0.6, -120, mix(colour, "#9fbf6a", 0.4), 0.2),
        ]

    scene = pile(look, one, 0.9)
    x, y, flesh = look.near(70, 4), 78.0, look.one_of("#f7f3ee", "#c2295f")
    scene += [shadow(x, y + 12, 13, look.paper), oval(x, y, 13, 12, look.colour), oval(x, y, 11.2, 10.4, flesh)]
    return scene + [oval(look.near(x, 9), look.near(y, 8), 0.5, 0.5, "#2a1a1a") for _ in range(46)]


ROUND_FRUIT: dict[str, Drawing] = {
    "citrus": _citrus,
    "pomelo": _pomelo,
    "bayberry": _bumpy,
    "longan": _longan,
    "loquat": _cluster(1.16, 0.74, face="eye"),
    "kumquat": _cluster(1.06, 0.52),
    "cherry": _cluster(0.98, 0.56),
    "plum": _cluster(1.04, 0.8, face="seam"),
    "jujube": _cluster(1.3, 0.52, face="blush"),
    "olive": _cluster(1.5, 0.42, stem=False),
    "hawthorn": _cluster(1.0, 0.5, face="crown"),
    "peach": _peach,
    "apple": _apple,
    "pear": _pear,
    "persimmon": _persimmon,
    "pomegranate": _pomegranate,
    "kiwi": _kiwi,
    "dragonfruit": _dragonfruit,
}
