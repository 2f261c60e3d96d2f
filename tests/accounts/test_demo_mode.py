"""What demo mode made works in demo mode only, and nobody of the demonstration decides about anybody else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalog.accounts.models import Account
from catalog.accounts.services import admission, recovery, sessions, tokens
from catalog.accounts.services import joining as accounts_joining
from catalog.errors import Invalid, NotFound, Refused
from catalog.extensions import Extensions
from catalog.search.request import SearchRequest
from catalog.search.services import saved_searches
from tests.factories.farming import ON, PASSWORD, an_account, an_operator
from tests.web.visiting import send

SECRET = "the service's own key, long enough for it"
FIELDS = {"password": PASSWORD, "display_name": "小衢"}


def visitor(name: str = "13900000001", role: str = "anchor") -> Account:
    """Somebody who joined while demo mode was on."""
    return accounts_joining.sign_up({"name": name, "role": role, **FIELDS}, demo=True)


def boss() -> Account:
    """The demonstration's operator."""
    return accounts_joining.add_demo_account({"name": "boss@demo.example", "display_name": "余主任"}, ("operator",))


def test_who_joined_in_demo_mode_is_nobody_outside_it(app: Flask) -> None:
    account = visitor()
    _, session = sessions.sign_in("13900000001", PASSWORD, "10.0.0.1", demo=True)
    _, token = tokens.create_token(account, "test")
    for demo, there in ((True, account), (False, None)):
        assert sessions.find_account_by_session(session, demo=demo) is there
        use = tokens.find_account_by_token(token, demo=demo)
        assert (use and use.account) is there
    with pytest.raises(Refused, match="made_in_demo"):
        sessions.sign_in("13900000001", PASSWORD, "10.0.0.1")
    with pytest.raises(Refused, match="wrong_name_or_password"):
        sessions.sign_in("13900000001", "一个错的密码", "10.0.0.1")
    with pytest.raises(Refused, match="made_in_demo"):
        accounts_joining.create_token_by_password(
            "13900000001", PASSWORD, "10.0.0.1", "", token_name="t", scopes=("read",), days=1
        )


def test_the_demonstrations_own_tokens_end_with_it(app: Flask) -> None:
    _, token = tokens.create_token(boss(), "kept", ("write",))
    assert tokens.find_account_by_token(token, demo=True) is not None
    assert tokens.find_account_by_token(token) is None


def test_its_letters_open_nothing_outside_it(app: Flask) -> None:
    _, letter = accounts_joining.invite(boss(), "operator")
    assert (
        accounts_joining.find_invitation(letter, demo=True) is not None
        and accounts_joining.find_invitation(letter) is None
    )
    with pytest.raises(NotFound, match="invitation_not_found"):
        accounts_joining.accept_invitation(letter, {"name": "13900000001", **FIELDS})
    joined = accounts_joining.accept_invitation(letter, {"name": "13900000001", **FIELDS}, demo=True)
    assert joined.roles == {"operator"} and joined.made_in_demo
    # And so on down the line.
    _, second = accounts_joining.invite(joined, "operator")
    assert accounts_joining.find_invitation(second) is None
    assert accounts_joining.accept_invitation(second, {"name": "13900000002", **FIELDS}, demo=True).of_demo


def test_its_letters_make_no_operator_of_a_real_account(app: Flask) -> None:
    real = an_account("13900000001")
    _, letter = accounts_joining.invite(boss(), "operator")
    with pytest.raises(Invalid) as refused:
        accounts_joining.accept_invitation(letter, {"name": "13900000001", **FIELDS}, demo=True)
    assert refused.value.errors["name"] == ["letter_of_demo"]
    assert real.roles == {"farm_owner"} and accounts_joining.find_invitation(letter, demo=True) is not None


def test_a_real_operators_letter_makes_a_demo_account_only_in_demo_mode(app: Flask) -> None:
    operator = an_operator()
    for number, demo in ((1, True), (2, False)):
        _, letter = accounts_joining.invite(operator, "reviewer")
        joined = accounts_joining.accept_invitation(letter, {"name": f"1390000000{number}", **FIELDS}, demo=demo)
        assert joined.made_in_demo is demo
    assert not operator.of_demo, "who owns the machine made it"


def test_the_demonstration_decides_about_itself_only(app: Flask) -> None:
    operator, real = boss(), an_account("13900000001", "anchor", admit=False)
    played = visitor("13900000002")
    deciding: list[Callable[[str], Any]] = [
        lambda account_id: accounts_joining.disable_account(operator, account_id),
        lambda account_id: accounts_joining.enable_account(operator, account_id),
        lambda account_id: admission.admit_anchor(operator, account_id),
        lambda account_id: admission.end_admission(operator, account_id),
        lambda account_id: recovery.make_letter(operator, account_id, SECRET),
        lambda account_id: accounts_joining.take_role(operator, account_id, "anchor"),
    ]
    for decide in deciding:
        with pytest.raises(Refused, match="demo_operator"):
            decide(real.id)
        decide(played.id)
    other = visitor("13900000003")
    assert admission.admit_waiting(operator) == 1
    assert other.admitted and not real.admitted


def test_a_recovery_letter_of_a_demo_account_ends_with_demo_mode(app: Flask) -> None:
    letter = recovery.make_letter(boss(), visitor().id, SECRET)
    assert recovery.find_account_of_letter(letter, SECRET, demo=True) is not None
    assert recovery.find_account_of_letter(letter, SECRET) is None
    with pytest.raises(NotFound):
        recovery.recover(letter, {"new": "换一句更长的新密码"}, SECRET)


def test_so_does_its_feed(app: Flask, extensions: Extensions) -> None:
    account = visitor()
    row = saved_searches.save_search(account, extensions.index, {"name": "茶"}, SearchRequest("茶"), ON)
    _, secret = saved_searches.open_feed(account, row.id)
    assert saved_searches.find_by_feed(secret, demo=True) is not None
    assert saved_searches.find_by_feed(secret) is None


def test_through_the_doors(
    app: Flask, client: FlaskClient, extensions: Extensions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same service, restarted without CATALOG_DEMO: what was let in is let in no more."""
    send(client, "/sign-up", name="13900000001", role="anchor", **FIELDS)
    name = {"name": "13900000001", "password": PASSWORD}
    made = client.post("/api/v1/tokens", json=name)
    bearer = {"Authorization": f"Bearer {made.get_json()['secret']}"}
    _, key = tokens.create_token(boss(), "kept", ("write",))
    powerful = {"Authorization": f"Bearer {key}"}
    assert client.get("/api/v1/me", headers=bearer).get_json()["demo"] is False
    assert client.get("/account").status_code == 200
    invited = client.post("/api/v1/invitations", json={"role": "operator"}, headers=powerful).get_json()

    monkeypatch.setitem(extensions.__dict__, "settings", replace(extensions.settings, demo=False))
    for headers in (bearer, powerful):
        assert client.get("/api/v1/me", headers=headers).status_code == 401
    assert client.post("/api/v1/invitations", json={"role": "operator"}, headers=powerful).status_code == 401
    joining = {"token": invited["token"], "name": "13900000009", **FIELDS}
    assert client.post("/api/v1/invitations/acceptances", json=joining).status_code == 404
    assert client.get(f"/invitations/{invited['token']}").status_code == 404
    assert client.get("/account").headers["Location"].startswith("/sign-in")
    assert client.post("/api/v1/tokens", json=name).get_json()["code"] == "made_in_demo"
    fresh = app.test_client()
    assert "演示时建的" in send(fresh, "/sign-in", **name).text
    send(fresh, "/sign-up", name="13900000002", role="anchor", **FIELDS)
    assert fresh.get("/account").status_code == 200, "who joins now is real"
