"""What people sign in with, and which passwords are accepted. Pure but for the hash."""

from __future__ import annotations

import time
from typing import ClassVar

import pytest

from catalog.accounts import passwords
from catalog.accounts.roles import require, require_own
from catalog.accounts.sign_in_names import mask_phone, plain_email, plain_mobile, plain_sign_in_name
from catalog.errors import Forbidden, NotFound, SignInRequired


class Somebody:
    def __init__(self, id: str, *roles: str) -> None:
        self.id, self.roles = id, frozenset(roles)


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("Wang@Example.CN ", "wang@example.cn"),
        ("ｗａｎｇ＠example.cn", "wang@example.cn"),
        ("13812345678", "+8613812345678"),
        ("+86 138-1234-5678", "+8613812345678"),
        ("008613812345678", "+8613812345678"),
        ("8613812345678", "+8613812345678"),
        ("１３８ 1234 5678", "+8613812345678"),
        ("+1 (650) 253-0000", "+16502530000"),
        ("+852 9123 4567", "+85291234567"),
        ("\u202d+86 138 1234 5678\u202c", "+8613812345678"),
        ("138—1234—5678\u200b", "+8613812345678"),
        ("\ufeffwang@example.cn\u200b ", "wang@example.cn"),
    ],
)
def test_every_spelling_is_one_name(typed: str, plain: str) -> None:
    assert plain_sign_in_name(typed) == plain


@pytest.mark.parametrize(
    "typed",
    ["", " ", "王", "12812345678", "1381234567", "+8602012345678", "+0123456789", "6502530000", "a@b", "@example.cn",
     "a..b@example.cn", ".a@example.cn", "a.@example.cn", "wаng@example.cn", "a b@example.cn", "a@exa mple.cn",
     "a@example.cn\nBcc: x@y.cn", "x" * 65 + "@example.cn", "a@" + "b" * 260 + ".cn", "138\u20601234567x",
     "a\u200bb@example.cn"],
)  # fmt: skip
def test_other_texts_are_no_name(typed: str) -> None:
    assert plain_sign_in_name(typed) is None


def test_an_email_is_no_mobile_and_the_other_way_round() -> None:
    assert plain_email("13812345678") is None and plain_mobile("a@example.cn") is None


@pytest.mark.parametrize(
    ("number", "shown"),
    [("+8613812345678", "138****5678"), ("13812345678", "138****5678"), ("0570-3021234", "057*****1234"),
     ("1234567", "1****67"), ("12345", "****45"), ("", "****")],
)  # fmt: skip
def test_strangers_see_a_masked_number(number: str, shown: str) -> None:
    assert mask_phone(number) == shown


@pytest.mark.parametrize(
    "password",
    ["沙田的椪柑十一月熟", "correct horse battery staple", "x7#kQ9!z", "椪" * 3 + "柑果园春风吹",
     "a" * 60 + "bcd" + "e" * 60, "十二月 的 霜 🍊"],
)  # fmt: skip
def test_any_kind_of_long_enough_password_is_accepted(password: str) -> None:
    assert passwords.why_refused(password) is None


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("1234567", "password_too_short"),
        ("椪柑椪柑椪柑", "password_too_short"),
        ("x" * 129, "too_long"),
        ("x" * 1_000_000, "too_long"),
        ("password", "password_too_common"),
        ("PASSWORD", "password_too_common"),
        ("ｐａｓｓｗｏｒｄ", "password_too_common"),
        ("12345678", "password_too_common"),
        ("87654321", "password_too_common"),
        ("23456789", "password_too_common"),
        ("aaaaaaaaaa", "password_too_common"),
        ("abababab", "password_too_common"),
        ("woaini1314", "password_too_common"),
        ("5201314520", "password_too_common"),
        ("quzhou123", "password_too_common"),
        ("GIcatalog123", "password_too_common"),
        ("qwertyuiop", "password_too_common"),
        ("abc\x00defghi", "password_characters"),
        ("abc\ud800defghi", "password_characters"),
        (12345678, "not_text"),
        (None, "not_text"),
    ],
)
def test_a_weak_password_says_why(password: object, code: str) -> None:
    assert passwords.why_refused(password) == code


def test_ones_own_name_is_no_password() -> None:
    assert passwords.why_refused("13812345678", about=("13812345678",)) == "password_is_your_name"
    assert passwords.why_refused("Wang.Xiaopeng", about=("wang.xiaopeng@example.cn", "wang.xiaopeng")) is not None


def test_a_megabyte_is_refused_without_hashing(monkeypatch: pytest.MonkeyPatch) -> None:
    class Hasher:
        """Notes how much it was given to hash."""

        given: ClassVar[list[int]] = []

        def hash(self, password: str) -> str:
            return "!"

        def verify(self, kept: str, password: bytes) -> None:
            self.given.append(len(password))

    monkeypatch.setattr(passwords, "_HASHER", Hasher())
    assert passwords.why_refused("长" * 1_000_000) == "too_long"
    assert not passwords.is_right("长" * 1_000_000, "$argon2id$v=19$m=1,t=1,p=1$c29tZXRoaW5n$c29tZXRoaW5n")
    assert Hasher.given == [0]


def test_the_hash_is_argon2id_of_at_least_the_recommended_cost() -> None:
    kept = passwords.hash_password("沙田的椪柑十一月熟")
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.is_right("沙田的椪柑十一月熟", kept) and not passwords.is_right("沙田的椪柑十二月熟", kept)
    assert passwords.hash_password("沙田的椪柑十一月熟") != kept, "salted"
    assert not passwords.is_outdated(kept) and len(kept) <= 200


@pytest.mark.parametrize("kept", ["!", "", "plain", "$argon2id$broken"])
def test_nothing_opens_an_account_without_a_hash(kept: str) -> None:
    for password in ("", "!", kept, "沙田的椪柑十一月熟", None, "\ud800"):
        assert not passwords.is_right(password, kept)


def test_the_same_passphrase_from_another_keyboard_is_the_same() -> None:
    kept = passwords.hash_password("ponkan２０２６年十一月")
    assert passwords.is_right("ｐｏｎｋａｎ2026年十一月", kept)


def test_no_account_costs_as_much_as_a_wrong_password() -> None:
    kept = passwords.hash_password("沙田的椪柑十一月熟")

    times: dict[str, list[float]] = {"!": [], kept: []}
    # In turns, and the quickest of each: what else the machine does slows both.
    for stored in [*times] * 15:
        started = time.thread_time()
        passwords.is_right("猜一个密码试试看", stored)
        times[stored].append(time.thread_time() - started)
    assert 0.6 < min(times["!"]) / min(times[kept]) < 1.7


def test_roles() -> None:
    farmer, reviewer = Somebody("f", "farm_owner"), Somebody("r", "reviewer")
    assert require(farmer) is farmer and require(reviewer, "operator", "reviewer") is reviewer
    assert require_own(farmer, "f") is farmer
    with pytest.raises(Forbidden):
        require(farmer, "anchor")
    with pytest.raises(NotFound):
        require_own(farmer, "x")
    with pytest.raises(SignInRequired):
        require_own(None, "x")
