"""Which anchors see the terms of trade: by whom, since when, and how it ends."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from catalog.accounts.models import Account
from catalog.accounts.services import admission, joining
from catalog.accounts.terms import Terms, require_terms, terms_for
from catalog.cli import main
from catalog.errors import Forbidden, NotFound, Refused, Unsafe
from catalog.settings import Settings
from catalog.storage import audit
from catalog.storage.audit import AuditRow
from catalog.storage.database import db
from tests.factories.farming import PASSWORD, a_reviewer, an_account, an_operator


class Somebody:
    def __init__(self, *roles: str, admitted: bool = False) -> None:
        self.roles, self.admitted = frozenset(roles), admitted


@pytest.mark.parametrize(
    ("reader", "own", "shown"),
    [
        (None, False, Terms.NONE),
        (Somebody("farm_owner"), False, Terms.NONE),
        (Somebody("farm_owner"), True, Terms.ALLIANCE),
        (Somebody("anchor"), False, Terms.NONE),
        (Somebody("anchor", admitted=True), False, Terms.ADMITTED),
        # Admitted as an anchor, and an anchor no more.
        (Somebody("farm_owner", admitted=True), False, Terms.NONE),
        (Somebody("anchor", "farm_owner"), True, Terms.ALLIANCE),
        (Somebody("anchor", "reviewer"), False, Terms.ALLIANCE),
        (Somebody("reviewer"), False, Terms.ALLIANCE),
        (Somebody("operator"), False, Terms.ALLIANCE),
    ],
)
def test_who_sees_what(reader: Somebody | None, own: bool, shown: Terms) -> None:
    assert terms_for(reader, own=own) is shown


def test_joining_shows_nothing_until_an_operator_says_so(app: Flask) -> None:
    anchor, operator = an_account("13900000001", "anchor", admit=False), an_operator()
    with pytest.raises(Forbidden, match="not_admitted"):
        require_terms(anchor)
    assert admission.anchors_waiting(operator) == [anchor] and admission.count_waiting() == 1
    admission.admit_anchor(operator, anchor.id)
    since = anchor.admitted_at
    admission.admit_anchor(operator, anchor.id)
    assert anchor.admitted_at == since, "again is no error, and changes nothing"
    require_terms(anchor)
    assert admission.count_waiting() == 0 and admission.find_anchors(operator) == [anchor]
    admission.end_admission(operator, anchor.id)
    assert terms_for(anchor) is Terms.NONE
    assert admission.count_waiting() == 0, "who was turned away does not wait again"
    admission.admit_anchor(operator, anchor.id)
    assert terms_for(anchor) is Terms.ADMITTED
    told = [(row.action, row.account_id) for row in audit.trail("account", anchor.id)]
    assert told[:3] == [(action, operator.id) for action in ("anchor_admitted", "admission_ended", "anchor_admitted")]


def test_the_setting_admits_at_once(app: Flask) -> None:
    assert an_account("13900000001", "anchor", admit=True).admitted
    assert not an_account("13900000002", admit=True).admitted, "a farm owner is no anchor to admit"


@pytest.mark.parametrize("given", ["operator", "at_once", "invitation"])
def test_the_setting_is_one_of_three(monkeypatch: pytest.MonkeyPatch, tmp_path: object, given: str) -> None:
    monkeypatch.setenv("CATALOG_DATA", str(tmp_path))
    assert Settings.from_environment().admit_anchors == "operator"
    monkeypatch.setenv("CATALOG_ADMIT_ANCHORS", given)
    assert Settings.from_environment().admit_anchors == given
    monkeypatch.setenv("CATALOG_ADMIT_ANCHORS", "everybody")
    with pytest.raises(Unsafe, match="CATALOG_ADMIT_ANCHORS"):
        Settings.from_environment()


def test_an_operators_letter_admits(app: Flask) -> None:
    operator, waits = an_operator(), an_account("13900000001", "anchor", admit=False)
    _, letter = joining.invite(operator, "anchor")
    fields = {"name": "13900000001", "password": PASSWORD, "display_name": "小衢"}
    assert joining.accept_invitation(letter, fields).id == waits.id and waits.admitted
    _, letter = joining.invite(operator, "anchor")
    new = joining.accept_invitation(letter, {**fields, "name": "13900000002"})
    assert new.admitted and new.roles == {"anchor"}
    _, letter = joining.invite(operator, "reviewer")
    assert not joining.accept_invitation(letter, {**fields, "name": "13900000003"}).admitted


def test_only_operators_decide_and_only_about_anchors(app: Flask) -> None:
    anchor, operator = an_account("13900000001", "anchor", admit=False), an_operator()
    actions: list[Callable[[Account | None, str], Account]] = [admission.admit_anchor, admission.end_admission]
    for act in actions:
        for actor in (anchor, a_reviewer(f"{act.__name__}@example.cn")):
            with pytest.raises(Forbidden):
                act(actor, anchor.id)
        with pytest.raises(NotFound):
            act(operator, "nobody")
        with pytest.raises(Refused, match="not_an_anchor"):
            act(operator, operator.id)
    for read in (admission.anchors_waiting, admission.find_anchors, admission.admit_waiting):
        with pytest.raises(Forbidden):
            read(anchor)
    assert not anchor.admitted


def test_all_who_wait_at_once(app: Flask) -> None:
    operator = an_operator()
    for number in range(3):
        an_account(f"1390000000{number}", "anchor", admit=False)
    turned_away = an_account("13900000009", "anchor", admit=False)
    admission.end_admission(operator, turned_away.id)
    assert admission.admit_waiting(operator) == 3 and admission.admit_waiting(operator) == 0
    assert not turned_away.admitted
    rows = db.session.scalars(select(AuditRow).where(AuditRow.action == "anchor_admitted"))
    assert len(list(rows)) == 3


def test_on_the_machine(tmp_path: object) -> None:
    def run(*words: str) -> str:
        answer = CliRunner().invoke(main, ["account", *words], env={"CATALOG_DATA": str(tmp_path)})
        return f"{answer.exit_code} {answer.output}"

    assert run("admit").startswith("0 0 anchors wait")
    assert run("admit", "13900000001").startswith("1 Error: Nobody signs in as +8613900000001")
    assert run("add-operator", "boss@example.cn", "--password", PASSWORD).startswith("0")
    assert "is no anchor" in run("admit", "boss@example.cn")
    assert run("admit", "--waiting").startswith("0 0 anchors admitted")
    assert run("admit", "x", "--waiting").startswith("2")


def test_by_names_all_or_none(app: Flask) -> None:
    first, second = (an_account(f"1390000000{one}", "anchor", admit=False) for one in (1, 2))
    with pytest.raises(NotFound):
        admission.admit_by_names(["+8613900000001", "+8613900000007"])
    db.session.rollback()
    assert not first.admitted
    admission.admit_by_names(["+8613900000001", "+8613900000002"])
    assert first.admitted and second.admitted
    assert audit.trail("account", first.id)[0].account_id is None, "nobody's account did it"
