"""The four hard gates and the listing, each alone and all together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.picking.gates import (
    GATES,
    GateFacts,
    GateRefused,
    GateResult,
    all_pass,
    check_gates,
    without_trade_terms,
)

DAY = date(2026, 12, 10)
GOOD = GateFacts(
    mark_right="authorised",
    live_price_fen=4980,
    floor_price_fen=4500,
    capacity_units=1000,
    reserved_units=400,
    season_basis="harvest",
    storage_basis="",
    ship_from_on=date(2026, 11, 20),
    ship_through_on=date(2027, 1, 31),
    listed=True,
    listing_state="listed",
    grade="B",
    listed_through_on=date(2027, 1, 20),
)


def gate(facts: GateFacts, code: str, quantity: int = 100, on_day: date = DAY) -> GateResult:
    results = {result.code: result for result in check_gates(facts, quantity, on_day, on_day)}
    assert tuple(results) == GATES
    return results[code]


def test_everything_in_order_passes_with_its_figures() -> None:
    results = check_gates(GOOD, 600, DAY, DAY)
    assert all_pass(results)
    assert [result.reason for result in results] == [""] * 5
    assert results[2].figures == {"capacity_units": 1000, "left_units": 600, "quantity_units": 600}


@pytest.mark.parametrize(
    ("mark_right", "reason"),
    [
        ("authorised", ""),
        ("via_authorised_supplier", ""),
        ("pending", "authorisation_pending"),
        ("none", "not_authorised"),
        (None, "authorisation_unproven"),
    ],
)
def test_authorised(mark_right: str | None, reason: str) -> None:
    result = gate(replace(GOOD, mark_right=mark_right), "authorised")
    assert (result.passed, result.reason) == (not reason, reason)


@pytest.mark.parametrize(("price", "passed"), [(4500, True), (4499, False), (9999, True)])
def test_price_at_or_above_the_floor(price: int, passed: bool) -> None:
    result = gate(replace(GOOD, live_price_fen=price), "price")
    assert result.passed is passed
    assert result.figures == {"live_price_fen": price, "floor_price_fen": 4500}


@pytest.mark.parametrize(
    ("quantity", "reserved", "reason"),
    [
        (600, 400, ""),
        (601, 400, "capacity_short"),
        (1, 1000, "capacity_used_up"),
        (0, 1000, ""),
        (1000, 0, ""),
    ],
)
def test_capacity(quantity: int, reserved: int, reason: str) -> None:
    assert gate(replace(GOOD, reserved_units=reserved), "capacity", quantity).reason == reason


@pytest.mark.parametrize(
    ("on_day", "reason"),
    [
        (date(2026, 11, 19), "before_season"),
        (date(2026, 11, 20), ""),
        (date(2027, 1, 31), ""),
        (date(2027, 2, 1), "after_season"),
    ],
)
def test_season_includes_both_ends(on_day: date, reason: str) -> None:
    assert gate(GOOD, "season", on_day=on_day).reason == reason


@pytest.mark.parametrize(
    ("basis", "stated", "passed"),
    [("storage", "冷库 4 ℃", True), ("storage", " ", False), ("harvest", "", True), ("processed", "", True)],
)
def test_goods_out_of_storage_need_a_stated_basis(basis: str, stated: str, passed: bool) -> None:
    result = gate(replace(GOOD, season_basis=basis, storage_basis=stated), "season")
    assert result.passed is passed
    assert result.reason == ("" if passed else "storage_without_basis")


def test_not_listed_on_the_day_says_why() -> None:
    result = gate(replace(GOOD, listed=False, listing_state="grade_lapsed", grade="REJECTED"), "listed")
    assert (result.passed, result.reason) == (False, "listing_grade_lapsed")
    assert result.figures["grade"] == "REJECTED"


def test_refusal_carries_every_result_as_json() -> None:
    results = check_gates(replace(GOOD, mark_right="none", reserved_units=1000), 1, DAY, DAY)
    refusal = GateRefused("offer-1", results)
    assert (refusal.code, refusal.status) == ("gate_refused", 409)
    assert refusal.figures["failed"] == ["authorised", "capacity"]
    assert [entry["code"] for entry in refusal.figures["gates"]] == list(GATES)
    assert refusal.figures["gates"][3]["figures"]["ship_from_on"] == "2026-11-20"
    assert not all_pass(refusal.gates)


@given(
    mark_right=st.sampled_from(["authorised", "via_authorised_supplier", "pending", "none", None]),
    price=st.integers(4490, 4510),
    reserved=st.integers(0, 1000),
    quantity=st.integers(1, 1000),
    day_number=st.integers(-5, 80),
    listed=st.booleans(),
)
def test_an_offer_goes_on_air_only_when_all_hold(
    mark_right: str | None, price: int, reserved: int, quantity: int, day_number: int, listed: bool
) -> None:
    facts = replace(GOOD, mark_right=mark_right, live_price_fen=price, reserved_units=reserved, listed=listed)
    on_day = date.fromordinal(GOOD.ship_from_on.toordinal() + day_number)
    expected = (
        mark_right in ("authorised", "via_authorised_supplier")
        and price >= 4500
        and reserved + quantity <= 1000
        and GOOD.ship_from_on <= on_day <= GOOD.ship_through_on
        and listed
    )
    assert all_pass(check_gates(facts, quantity, on_day, on_day)) is expected


def test_the_public_sees_verdicts_without_the_floor() -> None:
    shown = without_trade_terms(check_gates(replace(GOOD, live_price_fen=4000), 1, DAY, DAY))
    assert [(gate.code, gate.passed) for gate in shown] == [(code, code != "price") for code in GATES]
    assert shown[1].reason == "price_below_floor"
    assert shown[1].figures == {"live_price_fen": 4000}


TO_RENEW = replace(GOOD, paper="to_renew", due_on=date(2026, 12, 7))


class TestPaperRenewedPerBatch:
    def listed(self, today: date, **options: bool) -> GateResult:
        return check_gates(TO_RENEW, 0, DAY, today, **options)[-1]

    def test_what_can_still_be_renewed_in_time_passes(self) -> None:
        gate = self.listed(date(2026, 12, 7))
        assert (gate.passed, gate.reason) == (True, "")
        assert (gate.figures["paper"], gate.figures["due_on"]) == ("to_renew", date(2026, 12, 7))

    def test_a_day_later_it_is_too_late(self) -> None:
        gate = self.listed(date(2026, 12, 8))
        assert (gate.passed, gate.reason, gate.figures["paper"]) == (False, "paper_lapsed", "lapsed")

    def test_what_is_to_be_firm_needs_papers_that_are_valid(self) -> None:
        gate = self.listed(date(2026, 12, 1), firm=True)
        assert (gate.passed, gate.reason, gate.figures["paper"]) == (False, "paper_to_renew", "to_renew")
        assert check_gates(GOOD, 0, DAY, DAY, firm=True)[-1].passed

    def test_a_paper_of_a_listing_that_ended_is_not_spoken_of(self) -> None:
        gone = replace(TO_RENEW, listed=False, listing_state="season_ended")
        assert check_gates(gone, 0, DAY, date(2027, 1, 1))[-1].reason == "listing_season_ended"
