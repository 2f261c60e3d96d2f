"""Drawings of flowers and fungi. Pure."""

from __future__ import annotations

from math import cos, radians, sin

from catalog.demo.drawings.layouts import heaped, heaped_copies, pile, sprig
from catalog.demo.drawings.shapes import (
    Drawing,
    Look,
    Scene,
    Shape,
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
    smooth,
)


def _flower_buds(look: Look) -> Scene:
    bud: Scene = [
        line(curve((-26, 0), (0, look.near(0, 5)), (14, 0)), mix(look.colour, look.accent, 0.4), 2.4),
        *leaf(8, 0, 22, look.near(0, 6), look.colour, 0.14),
    ]
    return heaped_copies(look, bud, 0.3, 0.42, 70, 46) + _blossom(look, look.near(80, 3), 84, 15)


def _blossom(look: Look, x: float, y: float, r: float) -> Scene:
    return [s for t in range(0, 360, 60) for s in leaf(x, y, r, t, look.tint(light(look.colour, 0.1)), 0.22)] + [
        oval(x, y, r * 0.16, r * 0.16, "#7a5a22")
    ]


def _petal(x: float, y: float, r: float, turn: float, colour: str) -> Shape:
    c, s = cos(radians(turn)), sin(radians(turn))
    return oval(x + c * r * 0.62, y + s * r * 0.62, r * 0.42, r * 0.17, colour, turn)


def head(look: Look, x: float, y: float, r: float, colour: str) -> Scene:
    """A flower seen from the front: a daisy, or a rose where the form says so."""
    if look.form == "rose":
        return [
            oval(
                x,
                y,
                r * (1 - k * 0.17),
                r * (0.92 - k * 0.17),
                look.tint(dark(colour, 0.12) if k % 2 else colour, 0.1),
                k * 40,
            )
            for k in range(6)
        ]
    petals = [_petal(x, y, r, k * 360 / 16, light(colour, 0.08 + 0.22 * (k % 2))) for k in range(16)]
    return [*petals, oval(x, y, r * 0.32, r * 0.32, mix(colour, "#b5702a", 0.5))]


def _daisy(look: Look) -> Scene:
    white = look.form != "rose" and look.random.random() < 0.5
    tone = "#f6f0dc" if white else look.colour
    if look.random.random() < 0.6:
        return heaped(look, lambda x, y, c: head(look, x, y, 4.6, mix(tone, c, 0.2)), 30) + sprig(
            look, 80, 92, 14, 2, 0.24
        )
    scene: Scene = [shadow(50, 90, 24, look.paper)]
    for x, y, r in ((30, 42, 13), (68, 38, 14), (50, 58, 16), (24, 66, 10), (76, 64, 11)):
        scene += [
            line(curve((x, y), (x + 2, 74), (50, 92)), look.accent, 1.4),
            *head(look, look.near(x, 2), look.near(y, 2), r, look.tint(tone)),
        ]
    return [*scene, *sprig(look, 50, 88, 18, 3, 0.24)]


def _honeysuckle(look: Look) -> Scene:
    def small(x: float, y: float, c: str) -> Scene:
        return moved(
            [line(curve((-6, 0), (0, -1), (5, 0)), mix(c, "#b9c27a", 0.2), 1.5), oval(6, 0, 2.2, 1.5, light(c, 0.1))],
            x,
            y,
            1,
            look.near(0, 80),
        )

    return heaped(look, small, 70) + sprig(look, look.near(80, 3), 92, 16, 3, 0.3)


def _mushroom(look: Look) -> Scene:
    form = look.form
    if form in ("morel", "netted"):
        return _tall_mushrooms(look)

    def one(x: float, y: float, r: float, c: str) -> Scene:
        cap_tone = look.tint(look.accent)
        high = {"button": 0.95, "matsutake": 0.75}.get(form, 0.8)
        cap = [
            *curve((x - r, y), (x - r * 0.95, y - r * high), (x, y - r * high)),
            *curve((x, y - r * high), (x + r * 0.95, y - r * high), (x + r, y)),
        ]
        long = r * {"button": 0.55, "matsutake": 1.25}.get(form, 0.8)
        stem = [(x - r * 0.3, y), (x - r * 0.36, y + long), (x + r * 0.36, y + long), (x + r * 0.3, y)]
        cracks = _cracks(look, x, y, r, cap_tone) if form == "shiitake" else []
        rings = (
            [
                line(
                    curve((x - r * 0.33, y + long * k), (x, y + long * k + 1.4), (x + r * 0.33, y + long * k)),
                    dark(c, 0.2),
                    0.6,
                )
                for k in (0.35, 0.6, 0.85)
            ]
            if form == "matsutake"
            else []
        )
        return [
            area(stem, look.tint(light(c, 0.3))),
            *rings,
            oval(x, y, r, r * 0.2, dark(cap_tone, 0.2)),
            area(cap, cap_tone),
            *cracks,
            oval(x - r * 0.3, y - r * high * 0.62, r * 0.34, r * 0.16, light(cap_tone, 0.4), -25),
        ]

    return pile(look, one, 0.8 if form != "matsutake" else 0.7)


def _cracks(look: Look, x: float, y: float, r: float, cap: str) -> Scene:
    """The pale cracks of a shiitake's cap."""
    found: Scene = []
    for place in (-0.55, -0.2, 0.15, 0.5):
        px, py = x + place * r, y - r * (0.34 + 0.3 * (1 - abs(place)) * look.random.random())
        found += [
            oval(px, py, r * 0.1, r * 0.045, light(cap, 0.5), look.near(0, 50)),
            oval(px, py, r * 0.04, r * 0.09, light(cap, 0.5), look.near(0, 30)),
        ]
    return found


def _tall_mushrooms(look: Look) -> Scene:
    scene: Scene = [shadow(50, 88, 34, look.paper)]
    for number in range(5):
        x, y = 50 + (number - 2) * 16, 82 + look.near(0, 5)
        if look.form == "morel":
            cap = smooth([(x - 7, y - 22), (x - 5, y - 38), (x, y - 46), (x + 5, y - 38), (x + 7, y - 22), (x, y - 18)])
            pits = [
                oval(look.near(x, 4.4), y - 22 - k * 3.4, 1.6, 1.9, dark(look.accent, 0.4))
                for k in range(7)
                for _ in (0, 1)
            ]
            scene += [
                area([(x - 4, y), (x - 3, y - 22), (x + 3, y - 22), (x + 4, y)], look.colour),
                area(cap, look.accent),
                *pits,
            ]
        else:
            skirt = [(x - 10, y - 8), (x - 3, y - 36), (x + 3, y - 36), (x + 10, y - 8)]
            holes = [
                oval(look.near(x, 4 + k), y - 32 + k * 4, 1.1, 1.4, mix(look.colour, look.paper, 0.6))
                for k in range(6)
                for _ in range(3)
            ]
            scene += [
                line([(x, y), (x, y - 38)], look.colour, 4.4),
                area(skirt, light(look.colour, 0.1)),
                *holes,
                area(smooth([(x - 5, y - 35), (x, y - 46), (x + 5, y - 35)]), look.accent),
            ]
    return scene


def _wood_ear(look: Look) -> Scene:
    def one(x: float, y: float, r: float, c: str) -> Scene:
        edge = smooth(
            [
                (r * (1 + look.near(0, 0.14)) * cos(radians(a)), r * 0.74 * (1 + look.near(0, 0.14)) * sin(radians(a)))
                for a in range(0, 360, 36)
            ],
            5,
        )
        return moved(
            [
                area(edge, c),
                area([(px * 0.74 + 0.6, py * 0.7 + 0.6) for px, py in edge], light(c, 0.14)),
                area([(px * 0.4 + 1, py * 0.36 + 1) for px, py in edge], dark(c, 0.3)),
                line(edge[2:14], look.accent, 0.7),
            ],
            x,
            y,
            1,
            look.near(0, 40),
        )

    return pile(look, one, look.one_of(0.62, 0.9))


def _orchid(look: Look) -> Scene:
    pot = look.one_of("#a85f3c", "#4f6a72", "#e3d6c0", "#7a4a36", "#8fa99a")
    scene: Scene = [
        shadow(50, 92, 22, look.paper),
        area([(36, 70), (64, 70), (59, 92), (41, 92)], pot),
        area([(57, 70), (64, 70), (59, 92), (55, 92)], dark(pot, 0.14)),
        line([(35, 70), (65, 70)], dark(pot, 0.18), 3),
    ]
    for turn in (-165, -145, -125, -108, -72, -55, -35, -15):
        scene += leaf(50, 69, look.near(44, 6), turn + look.near(0, 6), look.tint(), 0.075)
    tone = look.one_of(look.accent, "#e9e2b0", "#c9d98a", "#f4ece6")
    for lean in look.one_of((-8,), (10,), (-12, 9)):
        stem = curve((50, 69), (50 + lean * 0.3, 38), (50 + lean * 1.4, 18))
        scene.append(line(stem, dark(look.colour), 1.1))
        for px, py in (stem[9], stem[13], stem[17]):
            scene += [_petal(px, py, 8, t + 18, light(tone, 0.2)) for t in (0, 72, 144, 216, 288)] + [
                oval(px, py, 1.6, 1.6, dark(tone, 0.25))
            ]
    return scene


FLOWERS_AND_FUNGI: dict[str, Drawing] = {
    "daylily": _flower_buds,
    "daisy": _daisy,
    "honeysuckle": _honeysuckle,
    "mushroom": _mushroom,
    "woodear": _wood_ear,
    "orchid": _orchid,
}
