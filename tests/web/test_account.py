"""Joining, signing in and out, keys for programs: what a person does with forms."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalog.accounts.services import joining, tokens
from tests.factories.farming import PASSWORD, an_account, an_operator
from tests.web.visiting import send, signed_in, token_on


def join(client: FlaskClient, **changed: str) -> object:
    fields = {"role": "anchor", "name": "lin@example.cn", "password": PASSWORD, "display_name": "林小满"}
    return send(client, "/sign-up", **{**fields, **changed})


def test_one_joins_and_is_signed_in(client: FlaskClient) -> None:
    answer = join(client)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/offers"
    page = client.get("/account").text
    assert "林小满" in page and "主播" in page


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"name": "nobody"}, "邮箱"),
        ({"password": "123"}, "密码"),
        ({"display_name": ""}, "必填"),
        ({"role": "operator"}, "不在可选范围内"),
        ({"role": ""}, "不在可选范围内"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_the_rest_stays(
    client: FlaskClient, changed: dict[str, str], words: str
) -> None:
    answer = join(client, **changed)
    assert answer.status_code == 422
    (field,) = changed
    assert words in answer.text
    assert f'href="#f-{field}"' in answer.text
    assert f'id="e-{field}"' in answer.text or field == "role"
    if field != "name":
        assert 'value="lin@example.cn"' in answer.text
    assert PASSWORD not in answer.text
    assert joining.find_accounts(an_operator()) and not client.get_cookie("catalog")


def test_everything_wrong_is_said_at_once(client: FlaskClient) -> None:
    answer = join(client, role="", name="nobody", password="123", display_name="")
    assert answer.status_code == 422
    for field in ("role", "name", "password", "display_name"):
        assert f'href="#f-{field}"' in answer.text


def test_a_taken_name_is_refused(client: FlaskClient) -> None:
    an_account("lin@example.cn")
    answer = join(client)
    assert answer.status_code == 422
    assert 'id="e-name"' in answer.text


def test_signing_in_goes_where_one_wanted_to(client: FlaskClient) -> None:
    an_account()
    answer = send(client, "/sign-in", "/sign-in?next=/gis", name="13812345678", password=PASSWORD, next="/gis?text=茶")
    assert answer.headers["Location"] == "/gis?text=%E8%8C%B6"
    client.post("/sign-out", data={"csrf_token": token_on(client, "/account")})
    answer = send(client, "/sign-in", name="13812345678", password=PASSWORD, next="//evil.example")
    assert "evil" not in answer.headers["Location"]


def test_a_wrong_password_keeps_the_name_and_says_no_more(client: FlaskClient) -> None:
    an_account()
    known = send(client, "/sign-in", name="13812345678", password="wrong wrong")
    unknown = send(client, "/sign-in", name="13899999999", password="wrong wrong")
    assert known.status_code == unknown.status_code == 409
    assert 'value="13812345678"' in known.text

    def plain(text: str) -> str:
        return re.sub(r'value="[^"]*"|<code>[^<]*</code>', "", text)

    assert plain(known.text) == plain(unknown.text)


def test_guessing_is_slowed_and_says_until_when(client: FlaskClient) -> None:
    an_account()
    for _ in range(10):
        send(client, "/sign-in", name="13812345678", password="wrong wrong")
    answer = send(client, "/sign-in", name="13812345678", password=PASSWORD)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 300


def test_the_cookie_is_closed_and_dies_on_signing_out(app: Flask) -> None:
    an_account()
    client = signed_in(app, "13812345678")
    cookie = client.get_cookie("catalog")
    assert cookie is not None and cookie.http_only and cookie.same_site == "Lax" and cookie.path == "/"
    client.post("/sign-out", data={"csrf_token": token_on(client, "/account")})
    assert client.get_cookie("catalog") is None
    client.set_cookie("catalog", cookie.value)
    assert client.get("/account").status_code == 303


def test_signing_in_gives_a_new_cookie_and_form_session(client: FlaskClient) -> None:
    an_account()
    client.set_cookie("catalog", "planted")
    before = token_on(client, "/sign-in")
    send(client, "/sign-in", name="13812345678", password=PASSWORD)
    assert client.get_cookie("catalog").value != "planted"
    assert client.post("/sign-out", data={"csrf_token": before}).status_code == 400


def test_personal_pages_are_kept_by_nobody(app: Flask) -> None:
    an_account()
    answer = signed_in(app, "13812345678").get("/help")
    assert answer.headers["Cache-Control"] == "no-store"


def test_demo_people_are_one_tap_away_in_demo_mode_only(app: Flask, client: FlaskClient) -> None:
    demo = joining.add_demo_account({"name": "demo@example.cn", "display_name": "演示主播"}, ["anchor"])
    real = an_account()
    assert "演示主播" in client.get("/sign-in").text
    token = token_on(client, "/sign-in")
    assert client.post("/sign-in/demo", data={"csrf_token": token, "account_id": real.id}).status_code == 404
    assert client.post("/sign-in/demo", data={"csrf_token": token, "account_id": "x"}).status_code == 404
    assert client.post("/sign-in/demo", data={"csrf_token": token, "account_id": demo.id}).status_code == 303
    assert "演示主播" in client.get("/account").text


def test_outside_demo_mode_there_are_no_demo_people(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from catalog.extensions import Extensions

    demo = joining.add_demo_account({"name": "demo@example.cn", "display_name": "演示主播"}, ["anchor"])
    settings = replace(app.extensions["catalog"].settings, demo=False)
    monkeypatch.setitem(app.extensions, "catalog", Extensions(settings))
    page = client.get("/sign-in").text
    assert "演示主播" not in page
    answer = client.post("/sign-in/demo", data={"csrf_token": token_on(client, "/sign-in"), "account_id": demo.id})
    assert answer.status_code == 404


def test_an_invitation_is_accepted_once(client: FlaskClient, app: Flask) -> None:
    _, token = joining.invite(an_operator(), "reviewer")
    address = f"/invitations/{token}"
    assert "审核员" in client.get(address).text
    answer = send(client, address, name="li@example.cn", password=PASSWORD, display_name="李老师")
    assert answer.status_code == 303
    assert "审核员" in client.get("/account").text
    assert app.test_client().get(address).status_code == 404
    assert app.test_client().get("/invitations/none").status_code == 404


def test_an_operator_helps_who_forgot_the_password(app: Flask) -> None:
    account = an_account()
    an_operator()
    phone, desk = signed_in(app, "13812345678"), signed_in(app, "operator@example.cn")
    made = send(desk, f"/operator/accounts/{account.id}/recoveries", "/operator/accounts")
    found = re.search(r"/recoveries/[\w.-]+", made.text)
    assert found is not None
    somebody = app.test_client()
    refused = send(somebody, found[0], new="短")
    assert refused.status_code == 422 and 'id="e-new"' in refused.text
    assert send(somebody, found[0], new="另一句只有我知道的话").location == "/sign-in"
    assert phone.get("/account").status_code == 303
    assert somebody.get(found[0]).status_code == 404
    signed_in(app, "13812345678", "另一句只有我知道的话")


def test_a_changed_password_signs_other_devices_out(app: Flask) -> None:
    an_account()
    here, there = signed_in(app, "13812345678"), signed_in(app, "13812345678")
    wrong = send(here, "/account/password", "/account", old="not this one", new="另一句只有我知道的话")
    assert wrong.status_code == 422 and 'id="e-old"' in wrong.text
    right = send(here, "/account/password", "/account", old=PASSWORD, new="另一句只有我知道的话")
    assert right.status_code == 303
    assert here.get("/account").status_code == 200
    assert there.get("/account").status_code == 303


def test_a_key_for_a_program_is_shown_once_and_can_be_revoked(app: Flask) -> None:
    an_account()
    client = signed_in(app, "13812345678")
    page = send(client, "/account/tokens", "/account", name="店铺同步", scopes="write", days="30").text
    secret = re.search(r"catalog_[\w-]{20,}", page)
    assert secret is not None
    assert tokens.find_account_by_token(secret[0]) is not None
    assert secret[0] not in client.get("/account").text
    revoke = re.search(r'action="(/account/tokens/[^"]+/revoke)"', client.get("/account").text)
    assert send(client, revoke[1], "/account").status_code == 303
    assert tokens.find_account_by_token(secret[0]) is None


@pytest.mark.parametrize("days", ["0", "-1", "9999", "abc", "", "１２"])
def test_a_key_needs_sensible_days(app: Flask, days: str) -> None:
    an_account()
    client = signed_in(app, "13812345678")
    answer = send(client, "/account/tokens", "/account", name="x", scopes="read", days=days)
    assert answer.status_code == (200 if days == "１２" else 422)


def test_the_own_name_and_language_can_be_changed(app: Flask) -> None:
    an_account()
    client = signed_in(app, "13812345678")
    assert send(client, "/account", display_name="王大椪", language="en").status_code == 303
    page = client.get("/account").text
    assert "王大椪" in page and '<html lang="en">' in page
    wrong = send(client, "/account", display_name="a\u202eb", language="en")
    assert wrong.status_code == 422


@pytest.mark.parametrize(("lang", "heading"), [("zh", "没有登录："), ("en", "Not signed in:")])
def test_a_wrong_password_is_not_said_to_be_unsaved(client: FlaskClient, lang: str, heading: str) -> None:
    page = send(client, f"/sign-in?lang={lang}", name="13800000000", password="no such password")
    assert page.status_code == 409
    assert re.search(r"<strong>(.*?)</strong>", page.text)[1] == heading
