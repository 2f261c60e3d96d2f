"""Flat shapes the demo's pictures are made of, in a square of 100 by 100 with the origin at the top left. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import cos, pi, radians, sin
from random import Random
from typing import TypeVar

T = TypeVar("T")
Point = tuple[float, float]
INK = "#4a3524"


@dataclass(frozen=True)
class Shape:
    """A filled polygon, or with `width` an open line of that thickness."""

    points: tuple[Point, ...]
    colour: str
    width: float = 0


Scene = list[Shape]


@dataclass(frozen=True)
class Look:
    """How one picture looks: main colour, second colour, form of the goods, the colour of the table they stand on, and
    chance. The same look with the same chance gives the same picture."""

    colour: str
    accent: str
    form: str
    paper: str
    random: Random

    def tint(self, colour: str = "", share: float = 0.12) -> str:
        """The main colour (or another), a little lighter or darker by chance: no two fruits are alike."""
        other, amount = self.random.choice(("#fff2d8", "#3a2410")), self.random.random() * share
        return mix(colour or self.colour, other, amount)

    def near(self, value: float, by: float) -> float:
        """The value, up to `by` off."""
        return value + self.random.uniform(-by, by)

    def one_of(self, *choices: T) -> T:
        """One of these."""
        return self.random.choice(choices)


# The shapes that stand on the table.
Drawing = Callable[[Look], Scene]
# One fruit, root or egg of this colour at (x, y) with a radius.
One = Callable[[float, float, float, str], Scene]


def mix(one: str, other: str, share: float) -> str:
    """The colour `share` of the way from one to the other, as '#rrggbb'."""
    a, b = (tuple(int(text[i : i + 2], 16) for i in (1, 3, 5)) for text in (one, other))
    return "#" + "".join(f"{round(x + (y - x) * share):02x}" for x, y in zip(a, b, strict=True))


def is_green(colour: str) -> bool:
    """Whether green is the strongest part of it."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return green > red and green > blue


def light(colour: str, share: float = 0.3) -> str:
    """Towards warm white."""
    return mix(colour, "#fff6e4", share)


def dark(colour: str, share: float = 0.25) -> str:
    """Towards warm black."""
    return mix(colour, "#2a170c", share)


def oval(x: float, y: float, rx: float, ry: float, colour: str, turn: float = 0) -> Shape:
    """An ellipse around (x, y), turned clockwise by degrees."""
    c, s = cos(radians(turn)), sin(radians(turn))
    count = 16 if max(rx, ry) < 3 else 32 if max(rx, ry) < 12 else 56
    steps = [2 * pi * i / count for i in range(count)]
    return Shape(
        tuple((x + rx * cos(t) * c - ry * sin(t) * s, y + rx * cos(t) * s + ry * sin(t) * c) for t in steps), colour
    )


def line(points: Sequence[Point], colour: str, width: float) -> Shape:
    """An open line."""
    return Shape(tuple(points), colour, width)


def area(points: Sequence[Point], colour: str) -> Shape:
    """A filled polygon."""
    return Shape(tuple(points), colour)


def curve(start: Point, bend: Point, end: Point, steps: int = 18) -> list[Point]:
    """Points of a quadratic curve."""
    found = []
    for i in range(steps + 1):
        t = i / steps
        u = 1 - t
        found.append(
            (
                u * u * start[0] + 2 * u * t * bend[0] + t * t * end[0],
                u * u * start[1] + 2 * u * t * bend[1] + t * t * end[1],
            )
        )
    return found


def leaf(x: float, y: float, length: float, turn: float, colour: str, breadth: float = 0.24) -> Scene:
    """A pointed leaf growing from (x, y) in a direction (0 is to the right, 90 down)."""
    c, s = cos(radians(turn)), sin(radians(turn))

    def at(along: float, aside: float) -> Point:
        return x + along * c - aside * s, y + along * s + aside * c

    width = length * breadth
    edge = [*curve(at(0, 0), at(length * 0.45, -width * 2), at(length, 0))]
    back = curve(at(length, 0), at(length * 0.45, width * 2), at(0, 0))
    return [
        area(edge + back, colour),
        area([*edge, at(0, 0)], light(colour, 0.16)),
        line([at(0, 0), at(length * 0.92, 0)], dark(colour, 0.2), 0.6),
    ]


def ball(x: float, y: float, r: float, colour: str, tall: float = 1.0, turn: float = 0) -> Scene:
    """A round fruit lit from the upper left."""
    return [
        oval(x, y, r, r * tall, dark(colour, 0.2), turn),
        oval(x - r * 0.06, y - r * 0.07, r * 0.92, r * tall * 0.91, colour, turn),
        oval(x - r * 0.2, y - r * 0.24, r * 0.6, r * tall * 0.56, light(colour, 0.2), turn),
        oval(x - r * 0.34, y - r * 0.42, r * 0.2, r * tall * 0.13, light(colour, 0.65), turn - 30),
    ]


def shadow(x: float, y: float, rx: float, paper: str) -> Shape:
    """What a thing throws on the table."""
    return oval(x, y, rx, rx * 0.14, mix(paper, "#6b4a2a", 0.2))


def smooth(points: Sequence[Point], steps: int = 8) -> list[Point]:
    """A closed outline through these points without corners (Catmull-Rom)."""
    found = []
    count = len(points)
    for i in range(count):
        before, start, end, after = (points[(i + k) % count] for k in (-1, 0, 1, 2))
        for step in range(steps):
            t = step / steps
            found.append(
                (
                    _between(before[0], start[0], end[0], after[0], t),
                    _between(before[1], start[1], end[1], after[1], t),
                )
            )
    return found


def moved(scene: Scene, dx: float, dy: float, scale: float = 1.0, turn: float = 0.0) -> Scene:
    """Shapes drawn around the origin, turned by degrees, scaled and put elsewhere."""
    c, s = cos(radians(turn)) * scale, sin(radians(turn)) * scale
    return [
        Shape(tuple((dx + x * c - y * s, dy + x * s + y * c) for x, y in one.points), one.colour, one.width * scale)
        for one in scene
    ]


def _between(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t * t * t)
