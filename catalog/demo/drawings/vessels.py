"""What goods lie in: bowls, baskets, plates, crates. Each gives what stands behind the goods and what before. Pure."""

from __future__ import annotations

from math import cos, radians, sin

from catalog.demo.drawings.shapes import Look, Scene, area, curve, dark, light, line, mix, oval, shadow

GLAZES = ("#f4efe4", "#8fa9b3", "#c98a5a", "#7a8f6f", "#d8c3b0", "#3f5460", "#b5563f", "#e5d9a8", "#6f7f95", "#cfd8cf")
Parts = tuple[Scene, Scene]


def bowl(look: Look, x: float = 50, y: float = 62, w: float = 31) -> Parts:
    """A glazed bowl whose rim lies around (x, y)."""
    glaze = look.one_of(*GLAZES)
    deep = w * 0.86
    body = [*curve((x - w, y), (x - w * 0.86, y + deep), (x - w * 0.34, y + deep)), (x + w * 0.34, y + deep)]
    body += curve((x + w * 0.34, y + deep), (x + w * 0.86, y + deep), (x + w, y))
    lip = curve((x - w, y), (x, y + w * 0.5), (x + w, y))
    stripe = curve((x - w * 0.93, y + w * 0.2), (x, y + w * 0.72), (x + w * 0.93, y + w * 0.2))
    behind = [
        shadow(x, y + deep, w * 0.86, look.paper),
        oval(x, y, w, w * 0.26, dark(glaze, 0.28)),
        oval(x, y + 0.8, w * 0.94, w * 0.22, dark(glaze, 0.42)),
    ]
    before = [
        area([*lip, *body[::-1]], glaze),
        area(
            [
                *curve((x + w * 0.5, y + w * 0.22), (x + w * 0.8, y + w * 0.5), (x + w * 0.3, y + deep)),
                (x + w * 0.34, y + deep),
                *curve((x + w * 0.34, y + deep), (x + w * 0.86, y + deep), (x + w, y)),
            ],
            dark(glaze, 0.1),
        ),
        line(stripe, look.one_of(dark(glaze, 0.3), light(glaze, 0.5)), 0.9),
        line(lip, light(glaze, 0.5), 1.0),
        line(
            curve((x - w * 0.8, y + w * 0.3), (x - w * 0.66, y + w * 0.62), (x - w * 0.42, y + w * 0.76)),
            light(glaze, 0.5),
            1.2,
        ),
    ]
    return behind, before


def basket(look: Look, x: float = 50, y: float = 60, w: float = 33) -> Parts:
    """A woven basket; one in two has a handle."""
    cane = look.tint(look.one_of("#b98a4f", "#a8763f", "#c9a468", "#8a6238"), 0.1)
    deep, foot = w * 0.84, w * 0.78
    behind = [shadow(x, y + deep, w, look.paper), oval(x, y, w, w * 0.24, dark(cane, 0.5))]
    if look.random.random() < 0.5:
        handle = curve((x - w * 0.94, y), (x, y - w * 2.1), (x + w * 0.94, y), 30)
        behind = [line(handle, dark(cane, 0.25), 3.6), line(handle, light(cane, 0.12), 1.4), *behind]
    before = [
        area(
            [*curve((x - w, y), (x, y + w * 0.46), (x + w, y)), (x + foot, y + deep), (x - foot, y + deep)],
            dark(cane, 0.3),
        )
    ]
    rows, columns = 5, 10
    for row in range(rows):
        for column in range(columns):
            top, low = row / rows, (row + 0.82) / rows
            left, right = column / columns * 2 - 1, (column + 0.86) / columns * 2 - 1

            def at(side: float, down: float) -> tuple[float, float]:
                return x + side * (w + (foot - w) * down), y + w * 0.23 * (1 - side * side) * (1 - down) + deep * down

            tone = light(cane, 0.22) if (row + column) % 2 else cane
            before.append(area([at(left, top), at(right, top), at(right, low), at(left, low)], tone))
    rim = curve((x - w, y), (x, y + w * 0.46), (x + w, y))
    return behind, [
        *before,
        line(rim, dark(cane, 0.15), 3),
        line([(px, py - 0.6) for px, py in rim], light(cane, 0.25), 1.1),
    ]


def plate(look: Look, x: float = 50, y: float = 74, w: float = 38) -> Parts:
    """A flat plate."""
    glaze = look.one_of(*GLAZES)
    return [
        shadow(x, y + w * 0.3, w, look.paper),
        oval(x, y + 1.6, w, w * 0.34, dark(glaze, 0.3)),
        oval(x, y, w, w * 0.33, glaze),
        oval(x, y, w * 0.78, w * 0.24, light(glaze, 0.28)),
        oval(x, y + 0.4, w * 0.74, w * 0.22, mix(glaze, "#ffffff", 0.12)),
    ], []


def tray(look: Look, x: float = 50, y: float = 70, w: float = 40) -> Parts:
    """A round tray of split bamboo, as things are dried on."""
    cane = look.tint(look.one_of("#d3b272", "#c9a25a", "#dcc28e", "#b98f55"), 0.1)
    high = w * 0.46
    shapes = [
        shadow(x, y + high, w, look.paper),
        oval(x, y + 1.8, w, high, dark(cane, 0.4)),
        oval(x, y, w, high, cane),
        oval(x, y, w * 0.91, high * 0.89, light(cane, 0.25)),
    ]
    for number in range(-6, 7):
        share = number / 7
        reach = (1 - share * share) ** 0.5 * 0.9
        shapes.append(
            line(
                [(x - w * reach, y + high * share * 0.9), (x + w * reach, y + high * share * 0.9)],
                mix(cane, light(cane, 0.25), 0.4),
                0.5,
            )
        )
        shapes.append(
            line(
                [(x + w * share * 0.9, y - high * reach), (x + w * share * 0.9, y + high * reach)],
                mix(cane, light(cane, 0.25), 0.4),
                0.5,
            )
        )
    return shapes, []


def crate(look: Look, x: float = 50, y: float = 58, w: float = 36) -> Parts:
    """A slatted wooden box."""
    wood = look.tint(look.one_of("#c79a63", "#b5834c", "#d9b582", "#a0704a"), 0.1)
    behind = [
        shadow(x, y + 29, w, look.paper),
        area([(x - w, y), (x + w, y), (x + w, y + 28), (x - w, y + 28)], dark(wood, 0.5)),
        area([(x - w, y - 7), (x + w, y - 7), (x + w, y - 1), (x - w, y - 1)], dark(wood, 0.2)),
    ]
    before = []
    for number in range(3):
        top = y + 5 + number * 8
        before += [
            area(
                [(x - w - 1, top), (x + w + 1, top), (x + w + 1, top + 6.6), (x - w - 1, top + 6.6)],
                wood if number % 2 else light(wood, 0.1),
            ),
            line([(x - w + 6, top + 2.4), (x + w - 20, top + 2.8)], dark(wood, 0.12), 0.4),
        ]
    for side in (-1, 1):
        left = x + side * (w - 2.4) - 2.4
        before.append(
            area([(left, y - 8), (left + 4.8, y - 8), (left + 4.8, y + 29), (left, y + 29)], dark(wood, 0.14))
        )
    return behind, before


def sack(look: Look, x: float = 50, y: float = 50, w: float = 27) -> Parts:
    """An open jute sack with its edge rolled down."""
    jute = look.tint(look.one_of("#cdb083", "#bfa070", "#d8c29a"), 0.1)
    deep = 38
    body = [*curve((x - w * 0.9, y), (x - w * 1.25, y + deep * 0.6), (x - w, y + deep)), (x + w, y + deep)]
    body += curve((x + w, y + deep), (x + w * 1.25, y + deep * 0.6), (x + w * 0.9, y))
    weave = []
    for number in range(1, 7):
        low = y + deep * number / 7
        weave.append(line([(x - w * 1.06, low), (x + w * 1.06, low)], dark(jute, 0.07), 0.4))
    for number in range(-4, 5):
        weave.append(line([(x + number * w * 0.22, y + 6), (x + number * w * 0.24, y + deep)], dark(jute, 0.07), 0.4))
    behind = [shadow(x, y + deep, w * 1.15, look.paper), oval(x, y, w * 0.92, w * 0.26, dark(jute, 0.5))]
    roll = curve((x - w * 0.95, y), (x, y + w * 0.52), (x + w * 0.95, y))
    return behind, [
        area([*curve((x - w * 0.9, y), (x, y + w * 0.5), (x + w * 0.9, y)), *body[::-1]], jute),
        *weave,
        line(roll, light(jute, 0.18), 4.6),
        line([(px, py + 2) for px, py in roll], dark(jute, 0.2), 0.8),
    ]


def jar(look: Look, fill: str, x: float = 50, y: float = 34, w: float = 19) -> Parts:
    """A glass jar filled to four fifths; what lies in it is drawn between its parts."""
    high = 50
    lid = look.one_of("#b98a52", "#8a5f3c", "#6f7f6a", "#c2a06a")
    glass = mix(look.paper, "#eef6f5", 0.75)
    behind = [
        shadow(x, y + high, w * 1.1, look.paper),
        area(
            [
                *curve((x - w * 0.8, y), (x - w, y + 4), (x - w, y + 9)),
                (x - w, y + high - 4),
                *curve((x - w, y + high - 4), (x - w, y + high), (x - w + 4, y + high)),
                (x + w - 4, y + high),
                *curve((x + w - 4, y + high), (x + w, y + high), (x + w, y + high - 4)),
                (x + w, y + 9),
                *curve((x + w, y + 9), (x + w, y + 4), (x + w * 0.8, y)),
            ],
            glass,
        ),
        area(
            [(x - w + 1.6, y + 14), (x + w - 1.6, y + 14), (x + w - 1.6, y + high - 2), (x - w + 1.6, y + high - 2)],
            fill,
        ),
    ]
    before = [
        line([(x - w * 0.72, y + 10), (x - w * 0.72, y + high - 8)], "#ffffff", 1.3),
        area([(x - w * 0.86, y - 6), (x + w * 0.86, y - 6), (x + w * 0.86, y + 1), (x - w * 0.86, y + 1)], lid),
        oval(x, y - 6, w * 0.86, 2.4, light(lid, 0.2)),
    ]
    return behind, before


def board(look: Look, x: float = 50, y: float = 78, w: float = 40) -> Parts:
    """A chopping board lying flat."""
    wood = look.tint(look.one_of("#c79a63", "#a8763f", "#d9b582", "#8a6038"), 0.1)
    slant = look.near(0, 4)
    top = [(x - w * 0.9, y - 12), (x + w * 0.86, y - 12 + slant * 0.3), (x + w, y + 11), (x - w, y + 11 - slant * 0.3)]
    return [
        shadow(x, y + 12, w, look.paper),
        area([(px, py + 2.2) for px, py in top], dark(wood, 0.35)),
        area(top, wood),
        line([(x - w * 0.8, y - 4), (x + w * 0.84, y - 3)], dark(wood, 0.1), 0.5),
        line([(x - w * 0.88, y + 4), (x + w * 0.9, y + 5)], dark(wood, 0.1), 0.5),
    ], []


def big_leaf(look: Look, x: float = 50, y: float = 76, w: float = 42) -> Parts:
    """A lotus or fern leaf under the goods."""
    green = look.tint(look.one_of("#6f9a5f", "#4f7f52", "#8aa65f"), 0.1)
    edge = [
        (x + w * cos(radians(a)) * (1 + 0.05 * sin(radians(a * 7))), y + w * 0.36 * sin(radians(a)))
        for a in range(0, 360, 6)
    ]
    ribs = [
        line([(x, y), (x + w * 0.92 * cos(radians(a)), y + w * 0.33 * sin(radians(a)))], light(green, 0.2), 0.6)
        for a in range(10, 370, 36)
    ]
    return [area([(px, py + 1.6) for px, py in edge], dark(green, 0.35)), area(edge, green), *ribs], []
