"""Fictional people, suppliers and numbers that cannot be mistaken for real ones. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from catalog.suppliers.credit_code import SIGNS, check_digit

MARK = "（示例）"
# 140 numbers of eleven digits are not given to people in China, so nobody's telephone rings.
PHONE = "140{:08d}"

_SURNAMES = "徐郑毛周叶吴汪余方江占琚邱祝姜杜洪童黄严"
_GIVEN = (
    "家明",
    "秀英",
    "志远",
    "小兰",
    "国平",
    "雨晴",
    "建华",
    "文静",
    "永康",
    "春燕",
    "立新",
    "阿芳",
    "海波",
    "佩琴",
)
_FIRST = "石沙清云溪山田谷月晴青金松竹禾露朝岭泉穗"
_SECOND = "缘里坪源湾垄畈舍野坞原香满乐和园堂润丰望"
_HOUSEHOLD = ("果园", "家庭农场", "小院", "山场")
_KINDS = {
    "cooperative": ("{word}{goods}专业合作社", "{word}农产品专业合作社"),
    "enterprise": ("{word}农业开发有限公司", "{word}{goods}有限公司", "{word}食品有限公司"),
}
# Registration authority and kind of body: 9 = market supervision; 1 enterprise, 3 farmers' cooperative (GB 32100-2015).
_AUTHORITY = {"enterprise": "91", "cooperative": "93"}
_ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True)
class Identity:
    """A supplier's name and the person to call."""

    name: str
    kind: str
    credit_code: str | None
    contact_name: str
    contact_phone: str


class NameBook:
    """Hands out identities, none of them twice. The same random source gives the same names.

    `start` is the running number before the first; books with distinct numbers give distinct credit codes.
    """

    def __init__(self, random: Random, start: int = 0) -> None:
        self._random = random
        self._count = start
        self._used: set[str] = set()

    def identity(self, place_zh: str, county_code: str, goods_zh: str, kind: str) -> Identity:
        """A supplier of this kind in a county. `place_zh` begins the name, `goods_zh` may stand in it."""
        self._count += 1
        person = self.person()
        return Identity(
            name=self._name(place_zh, goods_zh, kind, person[0]),
            kind=kind,
            credit_code=None if kind == "household" else credit_code(kind, county_code, self._count),
            contact_name=f"{person}{MARK}",
            contact_phone=PHONE.format(self._count),
        )

    def person(self) -> str:
        """A surname and a given name."""
        return self._random.choice(_SURNAMES) + self._random.choice(_GIVEN)

    def _name(self, place_zh: str, goods_zh: str, kind: str, surname: str) -> str:
        for attempt in range(1000):
            word = self._random.choice(_FIRST) + self._random.choice(_SECOND)
            if kind == "household":
                name = f"{place_zh}老{surname}家{self._random.choice(_HOUSEHOLD)}" + (word if attempt else "")
            else:
                name = place_zh + self._random.choice(_KINDS[kind]).format(word=word, goods=goods_zh)
            if name not in self._used:
                self._used.add(name)
                return name + MARK
        # A million suppliers use the words up; a number tells them apart.
        return f"{place_zh}{kind[:1].upper()}{self._count}号{MARK}"


def credit_code(kind: str, county_code: str, number: int) -> str:
    """A well-formed code whose organisation number reads DEM and a running number, so that it is plainly made up.

    Up to 31**5 suppliers.
    """
    digits = ""
    for _ in range(5):
        number, place = divmod(number, len(SIGNS))
        digits = SIGNS[place] + digits
    body = f"DEM{digits}"
    first_17 = f"{_AUTHORITY[kind]}{county_code}{body}{_organisation_check(body)}"
    return first_17 + check_digit(first_17)


def _organisation_check(body: str) -> str:
    """The check sign of an organisation code (GB 11714-1997)."""
    total = sum((int(sign, 36)) * weight for sign, weight in zip(body, _ORG_WEIGHTS, strict=True))
    value = 11 - total % 11
    return {10: "X", 11: "0"}.get(value, str(value))
