"""The people of the demonstration, one or more of each role, without passwords: only demo mode lets anyone be them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from catalog.accounts.models import Account
from catalog.accounts.services import joining
from catalog.demo.planning.fictional_names import MARK
from catalog.storage.database import db


@dataclass(frozen=True)
class Person:
    """Somebody to play."""

    name: str
    display_name: str
    roles: tuple[str, ...]


PEOPLE = {
    "farmer": Person("farmer@demo.example", f"果农 徐阿姨{MARK}", ("farm_owner",)),
    "anchor": Person("anchor@demo.example", f"主播 橘子姐{MARK}", ("anchor",)),
    "anchor_two": Person("anchor2@demo.example", f"主播 阿山{MARK}", ("anchor",)),
    "reviewer": Person("reviewer@demo.example", f"审核员 方老师{MARK}", ("reviewer",)),
    "judge": Person("judge@demo.example", f"审核员兼果农 汪师傅{MARK}", ("reviewer", "farm_owner")),
    "operator": Person("operator@demo.example", f"联盟管理员 余主任{MARK}", ("operator",)),
    "helper_home": Person("helper1@demo.example", f"衢州镇村代办员{MARK}", ("farm_owner",)),
    "helper_north": Person("helper2@demo.example", f"浙北镇村代办员{MARK}", ("farm_owner",)),
    "helper_south": Person("helper3@demo.example", f"浙南镇村代办员{MARK}", ("farm_owner",)),
    "helper_away": Person("helper4@demo.example", f"省外产地代办员{MARK}", ("farm_owner",)),
}


def invite_people() -> dict[str, Account]:
    """Make every account of PEOPLE that is not there, in that order, and give all of them by the same keys."""
    there = find_people()
    return {
        key: there.get(key)
        or joining.add_demo_account({"name": person.name, "display_name": person.display_name}, person.roles)
        for key, person in PEOPLE.items()
    }


def find_people() -> dict[str, Account]:
    """The accounts of PEOPLE that are there, by key; those somebody disabled too."""
    by_name = {account.email: account for account in db.session.scalars(select(Account).where(Account.demo)).unique()}
    return {key: by_name[person.name] for key, person in PEOPLE.items() if person.name in by_name}
