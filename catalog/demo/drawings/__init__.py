"""Which shapes make a picture of which produce. Pure: `scene` gives shapes, the painter gives pixels.

A drawing is used wherever no photo shows the right thing: a drawn pomelo is honest, a photo of a grapefruit is not.
Chance composes each one anew from its seed: wall and table, what the goods lie in, how many they are, how each looks.
"""

from __future__ import annotations

from random import Random

from catalog.demo.drawings.animals import ANIMALS
from catalog.demo.drawings.bottles import BOTTLES
from catalog.demo.drawings.crafts import CRAFTS
from catalog.demo.drawings.dry_goods import DRY_GOODS
from catalog.demo.drawings.flowers import FLOWERS_AND_FUNGI
from catalog.demo.drawings.fruit import ROUND_FRUIT
from catalog.demo.drawings.kitchen import KITCHEN
from catalog.demo.drawings.remedies import REMEDIES
from catalog.demo.drawings.roots import ROOTS
from catalog.demo.drawings.sea import SEA
from catalog.demo.drawings.settings import setting
from catalog.demo.drawings.shapes import Drawing, Look, Scene, Shape
from catalog.demo.drawings.tea import TEA
from catalog.demo.drawings.vegetables import VEGETABLES
from catalog.demo.drawings.vines import OTHER_FRUIT

DRAWINGS: dict[str, Drawing] = {
    **ROUND_FRUIT, **OTHER_FRUIT, **VEGETABLES, **ROOTS, **FLOWERS_AND_FUNGI, **DRY_GOODS, **REMEDIES, **TEA,
    **BOTTLES, **KITCHEN, **CRAFTS, **ANIMALS, **SEA,
}  # fmt: skip


def scene(drawing: str, colour: str, accent: str, form: str = "", seed: str = "") -> Scene:
    """The shapes of a picture: the same for the same words and seed. Raises KeyError."""
    random = Random(f"{drawing}/{form}/{seed}")  # noqa: S311 - a drawing, no secret
    behind, paper = setting(random)
    goods = DRAWINGS[drawing](Look(colour, accent, form, paper, random))
    if random.random() < 0.5:
        return behind + goods
    return behind + [Shape(tuple((100 - x, y) for x, y in s.points), s.colour, s.width) for s in goods]
