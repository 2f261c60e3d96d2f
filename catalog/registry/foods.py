"""May a herb be sold as food? The lists that say so, and the name of a product looked up in them. Pure.

Food may not contain drugs; what is by tradition both food and medicine may be sold as food, and so may what was allowed
as an ordinary or new food (Food Safety Law, Art. 38). The lists are closed, but they grow: what stands in none of them
is unknown here, and only a name that the notices sort under something else is answered with no.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from catalog.folding import key_of
from catalog.registry.tables import table

if TYPE_CHECKING:
    from pathlib import Path

FILE = "food_medicine.csv"
FOOD = frozenset({"food_medicine", "ordinary_food", "new_food"})
NO_FOOD = frozenset({"health_food", "medicine"})
UNCLEAR = frozenset({"unclear"})
STATUSES = frozenset({"official", "secondary", "memory"})
# After the name of a substance only its form or grade may follow: another word may be another part of the plant
# (栀子花), another product (黄精茶) or another plant (佛手瓜).
_FORMS = "片 切片 饮片 干 干片 干品 鲜品 统货 选货 粉 枫斗 粒 丁 整朵 特级 一级 二级 三级"
FORMS = frozenset(map(key_of, _FORMS.split()))
_COLUMNS = ("part", "list", "use", "notice", "year", "status", "remark")
_BRACKET = re.compile(r"[(（][^()（）]*[)）]")


@dataclass(frozen=True, slots=True)
class Substance:
    """A row of the list: its names, the part of the plant, which list it stands in, and the notice that says so.

    `use` is "limited" where it may be food only in some way (as a spice, up to so much a day): a person judges that.
    """

    names: tuple[str, ...]
    part: str
    list: str
    use: str
    notice: str
    year: str
    status: str
    remark: str

    @property
    def may_be_food(self) -> bool | None:
        """Yes, no, or None where a person has to judge."""
        if self.list in NO_FOOD:
            return False
        return True if self.list in FOOD and self.use == "all" else None


@dataclass(frozen=True, slots=True)
class FoodUse:
    """What the list says of a product, and of which substances. `answer` is None where it cannot tell."""

    answer: bool | None
    substances: tuple[Substance, ...]


Foods = Mapping[str, Substance]
"""Substances by the folded form of each of their names."""


def read_foods(folder: Path) -> Foods:
    """The list in the registry's folder.

    Raises Unavailable `registry_list_damaged` where it differs from its digest, and ValueError for a row that makes no
    sense: an unknown list, use or status, a name that stands twice.
    """
    return foods_of(table(folder, FILE))


def foods_of(rows: Iterable[Mapping[str, str]]) -> Foods:
    """The substances of a table. Raises ValueError for a row that makes no sense."""
    found: dict[str, Substance] = {}
    for row in rows:
        names = tuple(name for name in (row["name"], *row["also"].split(";")) if name)
        one = Substance(names, **{column: row[column] for column in _COLUMNS})
        if one.list not in FOOD | NO_FOOD | UNCLEAR or one.use not in ("all", "limited") or one.status not in STATUSES:
            raise ValueError(f"{row['name']}: unknown list, use or status")
        for key in map(key_of, names):
            if not key or key in found:
                raise ValueError(f"{row['name']}: {key or 'empty'} stands twice")
            found[key] = one
    return found


def food_use(names: Sequence[str], foods: Foods) -> FoodUse:
    """What the list says of goods under these names (of the product and of its geographical indication).

    Names that hold no substance say nothing. Where one holds a substance and more, or two say different things, a
    person judges.
    """
    found = [one for one in (_of_name(name, foods) for name in names) if one is not None]
    substances = tuple(dict.fromkeys(substance for substance, _ in found))
    answers = {answer for _, answer in found}
    return FoodUse(answers.pop() if len(answers) == 1 else None, substances)


def _of_name(name: str, foods: Foods) -> tuple[Substance, bool | None] | None:
    """The longest substance that a name holds, and what follows from it; None where it holds none."""
    key = key_of(_BRACKET.sub("", name))
    held = [one for one in foods if one in key]
    if not held:
        return None
    longest = max(held, key=lambda one: (len(one), key.rfind(one)))
    substance = foods[longest]
    after = key[key.rfind(longest) + len(longest) :]
    return substance, substance.may_be_food if not after or after in FORMS else None
