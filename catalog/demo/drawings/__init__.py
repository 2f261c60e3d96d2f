"""Which shapes make a picture of which produce. Pure: `scene` gives shapes, the painter gives pixels.

A drawing is used wherever no photo shows the right thing: a drawn pomelo is honest, a photo of a grapefruit is not.
"""

from __future__ import annotations

from catalog.demo.drawings.animals import ANIMALS
from catalog.demo.drawings.fruit import FRUIT
from catalog.demo.drawings.garden import GARDEN
from catalog.demo.drawings.pantry import PANTRY
from catalog.demo.drawings.shapes import PAPERS, Drawing, Scene, table

DRAWINGS: dict[str, Drawing] = {**FRUIT, **GARDEN, **PANTRY, **ANIMALS}


def scene(drawing: str, colour: str, accent: str, variant: int = 0) -> Scene:
    """The shapes of a picture. `variant` changes the wall and mirrors every other one. Raises KeyError."""
    paper = PAPERS[variant % len(PAPERS)]
    shapes = table(paper) + DRAWINGS[drawing](colour, accent, paper)
    if variant % 2 == 0:
        return shapes
    return [type(s)(tuple((100 - x, y) for x, y in s.points), s.colour, s.width) for s in shapes]
