"""The run sheet's numbers: order, times, sums; and its table."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.picking.gates import GateResult
from catalog.picking.run_sheet import COLUMNS, Item, Reserved, clock, half_up, lay_out, table
from catalog.spreadsheets import yuan

PASS = (GateResult("price", True),)


def item(slot_id: str, role: str, minutes: int, *reserved: Reserved, gates: tuple = PASS) -> Item:
    return Item(
        slot_id, f"offer-{slot_id}", role, minutes, "皮薄", "衢州椪柑", "Quzhou ponkan", "特早熟", "5 斤", "合作社",
        "B", 3980, 1500, reserved, gates,
    )  # fmt: skip


def test_order_times_and_sums() -> None:
    sheet = lay_out(
        "b-1",
        "年货节",
        date(2026, 12, 10),
        "23:50",
        "抖音",
        [
            item("1", "traffic", 5, Reserved(100, 3980, 1500)),
            item("2", "hero", 8, Reserved(10, 3980, 1500), Reserved(5, 3000, 1000)),
            item("3", "hero", 4),
        ],
    )
    assert [(row.number, row.starts) for row in sheet.rows] == [(1, "23:50"), (2, "23:55"), (3, "00:03")]
    assert [row.quantity_units for row in sheet.rows] == [100, 15, 0]
    assert sheet.rows[1].amount_fen == 10 * 3980 + 5 * 3000
    assert sheet.rows[1].commission_fen == 5970 + 1500
    totals = sheet.totals
    assert (totals.items, totals.minutes, totals.quantity_units) == (3, 17, 115)
    assert totals.amount_fen == 398_000 + 54_800
    assert totals.commission_fen == 59_700 + 7_470
    assert totals.by_role == {"traffic": (1, 5), "hero": (2, 12)}


def test_an_empty_sheet() -> None:
    sheet = lay_out("b-1", "", date(2026, 12, 10), "", "", [])
    assert sheet.rows == ()
    assert sheet.totals.amount_fen == 0


def test_the_table_has_a_cell_for_every_column() -> None:
    refused = (GateResult("price", False, "price_below_floor"), GateResult("season", False, "after_season"))
    sheet = lay_out(
        "b", "t", date(2026, 12, 10), "", "", [item("1", "gift", 5, Reserved(3, 1280, 1234), gates=refused)]
    )
    (zh,) = table(sheet)
    (en,) = table(sheet, "en")
    cells = dict(zip(COLUMNS, zh, strict=True))
    assert cells["starts"] == "+0:00"
    assert cells["name"] == "衢州椪柑"
    assert en[COLUMNS.index("name")] == "Quzhou ponkan"
    assert cells["price_yuan"] == Decimal("39.80")
    assert cells["commission_percent"] == Decimal("15.00")
    assert cells["amount_yuan"] == Decimal("38.40")
    assert cells["commission_yuan"] == Decimal("4.74")
    assert cells["quantity_units"] == 3
    assert cells["refusals"] == "price_below_floor after_season"
    assert not sheet.rows[0].passes


@pytest.mark.parametrize(
    ("start", "minutes", "expected"),
    [("20:00", 0, "20:00"), ("20:00", 65, "21:05"), ("23:59", 1, "00:00"), ("", 65, "+1:05"), ("00:00", 2880, "00:00")],
)
def test_clock(start: str, minutes: int, expected: str) -> None:
    assert clock(start, minutes) == expected


@pytest.mark.parametrize(("fen", "text"), [(0, "0.00"), (5, "0.05"), (1280, "12.80"), (-5, "-0.05"), (-1280, "-12.80")])
def test_yuan(fen: int, text: str) -> None:
    assert str(yuan(fen)) == text


@given(st.integers(0, 10**15), st.integers(1, 10**6))
def test_half_up(numerator: int, denominator: int) -> None:
    exact = Fraction(numerator, denominator)
    rounded = half_up(numerator, denominator)
    assert exact - Fraction(1, 2) < rounded <= exact + Fraction(1, 2)
