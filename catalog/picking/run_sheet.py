"""The order of items of one broadcast with times and sums (排品表)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from catalog.picking import gates
from catalog.picking.gates import GateResult
from catalog.picking.outlook import waits_for_paper
from catalog.spreadsheets import Cell, yuan


@dataclass(frozen=True)
class Reserved:
    """One live reservation with the terms of its moment: units, fen a unit, basis points."""

    quantity_units: int
    live_price_fen: int
    commission_bp: int | None

    @property
    def amount_fen(self) -> int:
        """What the reserved units sell for."""
        return self.quantity_units * self.live_price_fen

    @property
    def commission_fen(self) -> int:
        """The anchor's share of the amount, half up to the fen."""
        return half_up(self.amount_fen * (self.commission_bp or 0), 10_000)


@dataclass(frozen=True)
class Item:
    """One slot with what is known of its offer; the sheet adds position and time."""

    slot_id: str
    offer_id: str
    role: str
    minutes: int
    selling_point: str
    name_zh: str
    name_en: str
    title: str
    spec: str
    supplier_name: str
    grade: str | None
    live_price_fen: int
    commission_bp: int | None
    reserved: tuple[Reserved, ...]
    gates: tuple[GateResult, ...]

    @property
    def refusals(self) -> tuple[GateResult, ...]:
        """The gates that say no; also that of the listing, with `paper_to_renew`, while goods are held for a new paper:
        nothing is firm before it is approved."""
        return tuple(
            replace(gate, reason="paper_to_renew") if gate.passed else gate
            for gate in self.gates
            if not gate.passed or waits_for_paper([gate])
        )


@dataclass(frozen=True)
class Row:
    """A numbered line of the sheet. `starts` is "20:05", or "+0:05" after the start when no start time was given.

    `commission_fen` is None on a sheet without trade terms, as is the commission of its item.
    """

    number: int
    starts: str
    item: Item
    quantity_units: int
    amount_fen: int
    commission_fen: int | None

    @property
    def passes(self) -> bool:
        """Whether the offer may go on air as things stand."""
        return all(gate.passed for gate in self.item.gates)


@dataclass(frozen=True)
class Totals:
    """Sums over all lines; `by_role` counts items and minutes for each role in use."""

    items: int
    minutes: int
    quantity_units: int
    amount_fen: int
    commission_fen: int | None
    by_role: dict[str, tuple[int, int]]


@dataclass(frozen=True)
class RunSheet:
    """The whole sheet of one broadcast."""

    broadcast_id: str
    title: str
    on_day: date
    starts_at: str
    platform: str
    rows: tuple[Row, ...]
    totals: Totals


def lay_out(
    broadcast_id: str, title: str, on_day: date, starts_at: str, platform: str, items: Sequence[Item]
) -> RunSheet:
    """Number the items in the given order, add times and sums."""
    rows: list[Row] = []
    minutes = 0
    by_role: dict[str, tuple[int, int]] = {}
    for number, item in enumerate(items, start=1):
        rows.append(
            Row(
                number=number,
                starts=clock(starts_at, minutes),
                item=item,
                quantity_units=sum(reserved.quantity_units for reserved in item.reserved),
                amount_fen=sum(reserved.amount_fen for reserved in item.reserved),
                commission_fen=sum(reserved.commission_fen for reserved in item.reserved),
            )
        )
        minutes += item.minutes
        count, spent = by_role.get(item.role, (0, 0))
        by_role[item.role] = (count + 1, spent + item.minutes)
    totals = Totals(
        items=len(rows),
        minutes=minutes,
        quantity_units=sum(row.quantity_units for row in rows),
        amount_fen=sum(row.amount_fen for row in rows),
        commission_fen=sum(row.commission_fen or 0 for row in rows),
        by_role=by_role,
    )
    return RunSheet(broadcast_id, title, on_day, starts_at, platform, tuple(rows), totals)


def without_trade_terms(sheet: RunSheet) -> RunSheet:
    """The same sheet for an anchor who may not see them: no commission, and no floor price in the gates' figures."""
    rows = []
    for row in sheet.rows:
        reserved = tuple(replace(one, commission_bp=None) for one in row.item.reserved)
        told = gates.without_trade_terms(row.item.gates)
        item = replace(row.item, commission_bp=None, reserved=reserved, gates=told)
        rows.append(replace(row, item=item, commission_fen=None))
    return replace(sheet, rows=tuple(rows), totals=replace(sheet.totals, commission_fen=None))


COLUMNS = (
    "number", "starts", "minutes", "role", "name", "title", "spec", "supplier", "grade", "price_yuan",
    "commission_percent", "quantity_units", "amount_yuan", "commission_yuan", "selling_point", "refusals",
)  # fmt: skip


def table(sheet: RunSheet, language: str = "zh") -> list[list[Cell]]:
    """The lines as cells in the order of COLUMNS, for CSV and XLSX: money in yuan and rates in percent, exact with two
    places; counts as whole numbers.

    `refusals` are the reason codes of Item.refusals; a door may word them.
    """
    return [
        [
            row.number,
            row.starts,
            row.item.minutes,
            row.item.role,
            row.item.name_en if language == "en" and row.item.name_en else row.item.name_zh,
            row.item.title,
            row.item.spec,
            row.item.supplier_name,
            row.item.grade or "",
            yuan(row.item.live_price_fen),
            _yuan_or_nothing(row.item.commission_bp),
            row.quantity_units,
            yuan(row.amount_fen),
            _yuan_or_nothing(row.commission_fen),
            row.item.selling_point,
            " ".join(gate.reason for gate in row.item.refusals),
        ]
        for row in sheet.rows
    ]


def _yuan_or_nothing(hundredths: int | None) -> Cell:
    return "" if hundredths is None else yuan(hundredths)


def clock(starts_at: str, minutes: int) -> str:
    """The time so many minutes after "HH:MM" (midnight starts again at 00:00), or "+H:MM" without a start."""
    hours, rest = divmod(minutes, 60)
    if not starts_at:
        return f"+{hours}:{rest:02d}"
    hour, minute = (int(part) for part in starts_at.split(":"))
    moment = timedelta(hours=hour, minutes=minute + minutes)
    total = int(moment.total_seconds()) // 60 % (24 * 60)
    return f"{total // 60:02d}:{total % 60:02d}"


def half_up(numerator: int, denominator: int) -> int:
    """An integer quotient of non-negative numbers, rounded half up."""
    return (2 * numerator + denominator) // (2 * denominator)
