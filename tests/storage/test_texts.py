"""Texts are found case aside and ordered by code points, on SQLite and on PostgreSQL of any locale."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from catalog.accounts.models import Account
from catalog.accounts.services import joining
from catalog.registry.models import GeographicalIndication
from catalog.storage.database import db
from catalog.storage.texts import holds, in_code_order
from catalog.suppliers.services import supplying
from tests.factories import farming

CODE = "91330100799655058B"


@pytest.fixture
def operator(app: Flask) -> Account:
    farming.registry_rows()
    farming.an_account("anchor@demo.example", "anchor", "École Li")
    farming.an_account("13912345678", "farm_owner", "ΟΔΥΣΣΕΥΣ 100%_")
    owner = farming.an_account("13812345678", "farm_owner", "Straße Ümit")
    farming.a_supplier(owner, name="École Ponkan 合作社", kind="cooperative", credit_code=CODE)
    farming.a_supplier(owner, name="别的农场", contact_name="ŁUKASZ")
    return farming.an_operator()


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("Anchor@demo.example", ["École Li"]), ("ANCHOR", ["École Li"]), ("DEMO", ["École Li"]), ("li", ["École Li"]),
        ("école", ["École Li"]), ("ÉCOLE", ["École Li"]), ("E\u0301cole", ["École Li"]), ("straSSe", []),
        ("STRAß", ["Straße Ümit"]), ("ümit", ["Straße Ümit"]), ("οδυ", ["ΟΔΥΣΣΕΥΣ 100%_"]), ("%_", ["ΟΔΥΣΣΕΥΣ 100%_"]),
        ("1%", []), (" 39123 ", ["ΟΔΥΣΣΕΥΣ 100%_"]), ("nobody", []),
    ],
)  # fmt: skip
def test_people_are_found_case_aside(operator: Account, asked: str, names: list[str]) -> None:
    assert [account.display_name for account in joining.find_accounts(operator, asked)] == names


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        (CODE.lower(), ["École Ponkan 合作社"]), ("9655058b", ["École Ponkan 合作社"]), ("PONKAN",
        ["École Ponkan 合作社"]),
        ("école", ["École Ponkan 合作社"]), ("łukasz", ["别的农场"]), ("农场", ["别的农场"]), ("x", []),
        ("別的農場", ["别的农场"]), ("\u200b農場\u202c", ["别的农场"]),
    ],
)  # fmt: skip
def test_farms_are_found_case_aside(operator: Account, asked: str, names: list[str]) -> None:
    found, total = supplying.find_suppliers(operator, asked)
    assert [supplier.name for supplier in found] == names and total == len(names)


def test_names_are_ordered_by_code_points(operator: Account) -> None:
    ids = ["CN-GI-9001", "CN-GI-9002", "CN-GI-9003", "EU:PGI-DE+AT+CH-02570", "EU:PGI-DE-02051", "EU:PGI-de", "a", "É"]
    for one in ids[3:]:
        db.session.add(
            GeographicalIndication(
                id=one,
                name_en=one,
                system="eu_pgi",
                category="tea",
                country="x",
                source="test",
                fact_status="from_memory",
            )
        )
    db.session.commit()
    assert (
        list(db.session.scalars(select(GeographicalIndication.id).order_by(in_code_order(GeographicalIndication.id))))
        == ids
    )
    assert (
        db.session.scalar(select(GeographicalIndication.id).where(holds("PGI-DE+", GeographicalIndication.id)))
        == ids[3]
    )
