"""Whatever a form takes fits the column it is stored in, what is derived from it too: SQLite would not say, PostgreSQL
answers 500."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import BigInteger, Integer, String

import catalog
from catalog.accounts import schemas as accounts
from catalog.accounts.models import Account, AccountRole, ApiToken, Invitation
from catalog.accounts.schemas import SignInName
from catalog.evidence import schemas as evidence
from catalog.evidence.models import Document, Photo
from catalog.fields import Choice, Form, Text, Whole
from catalog.picking import schemas as picking
from catalog.picking.models import Broadcast, Pick, Reservation, Slot
from catalog.pinyin import read
from catalog.products import schemas as products
from catalog.products.models import Offer, Product
from catalog.registry import schemas as registry
from catalog.registry.list_files import find_keys
from catalog.registry.models import GeographicalIndication, RegistryKey
from catalog.review.models import Approval
from catalog.scoring.models import Answer, RecordedFact
from catalog.search import schemas as saved
from catalog.search.models import SavedSearch
from catalog.suppliers import schemas as suppliers
from catalog.suppliers.models import Authorisation, Supplier
from catalog.suppliers.schemas import CreditCode, Phone

_ACCOUNT = {"name": (Account.email, Account.mobile), "display_name": Account.display_name, "language": Account.language}
# Where the fields of a form are kept: all in the columns of a table by the same name, but for those named here. None:
# not kept in a column of its own (a row, JSON, a moment, a hash).
KEPT: dict[type[Form], tuple[Any, dict[str, Any]]] = {
    accounts.SignUpForm: (None, _ACCOUNT | {"password": None}),
    accounts.JoinForm: (None, _ACCOUNT | {"password": None, "role": AccountRole.role}),
    accounts.NoPasswordForm: (None, _ACCOUNT),
    accounts.ProfileForm: (Account, {}),
    accounts.InvitationForm: (Invitation, {}),
    accounts.TokenForm: (ApiToken, {"scopes": ApiToken.scopes, "days": None}),
    products.ProductForm: (Product, {}),
    products.OfferForm: (Offer, {}),
    suppliers.SupplierForm: (Supplier, {}),
    suppliers.AuthorisationForm: (Authorisation, {}),
    suppliers.ReasonForm: (None, {"reason": Supplier.standing_reason}),
    evidence.PhotoForm: (Photo, {}),
    evidence.DocumentForm: (Document, {}),
    registry.RightForm: (GeographicalIndication, {"place_codes": None}),
    picking.PickForm: (Pick, {}),
    picking.BroadcastForm: (Broadcast, {}),
    picking.QuantityForm: (Reservation, {}),
    picking.SlotForm: (Slot, {}),
    saved.NameForm: (SavedSearch, {}),
}
# Forms of the API of their own whose texts are kept.
KEPT_TOO: dict[str, dict[str, Any]] = {
    "AnswerForm": {"note": Answer.note},
    "FactForm": {"source": RecordedFact.source},
    "DelistForm": {"reason": Approval.ended_reason},
    "SubjectForm": {"subject_type": Document.subject_type, "subject_id": Document.subject_id},
    "DocumentUpload": {"subject_type": Document.subject_type, "subject_id": Document.subject_id},
}
# Forms that are only asked, or whose texts are hashed, compared or kept as JSON and Text.
NOT_KEPT = {
    "PageQuery", "WholeQuery", "PlaceQuery", "SubjectQuery", "AccountQuery", "GiQuery", "SearchQuery", "QueueQuery",
    "SearchForm", "PlaceSearchForm", "NameQuery", "LanguageQuery", "FacetQuery", "CalendarQuery", "SuggestQuery",
    "DetailQuery", "ExportQuery", "ReservationsQuery", "NewsQuery", "ArrangeForm", "OrderForm", "LineForm",
    "ReservationsForm", "StepForm",
    "PasswordForm", "RecoveryForm", "AcceptanceForm", "TokenRequest", "SavingForm", "AskedForm", "PhotoUpload",
}  # fmt: skip
LONGEST = {CreditCode: 18, Phone: len("+") + 15, picking.Clock: 5}


def forms(below: type[Form] = Form) -> Iterator[type[Form]]:
    for module in pkgutil.walk_packages(catalog.__path__, "catalog."):
        importlib.import_module(module.name)
    for form in below.__subclasses__():
        if form.__module__.startswith(("catalog.", "abc")) and not form.__name__.startswith("_"):
            yield form
        yield from forms(form)


def longest(field: Any) -> int | None:
    """How many characters a value of this field may have; None where it is no text."""
    if isinstance(field, Text):
        return field.maximum
    if isinstance(field, Choice):
        return max(map(len, field.choices))
    return LONGEST.get(type(field))


def test_every_form_says_where_it_is_kept() -> None:
    known = {form.__name__ for form in KEPT} | set(KEPT_TOO) | NOT_KEPT
    found = {form.__name__ for form in forms()}
    assert found - known == set(), "say in KEPT which columns keep it, or that it is not kept"
    assert known - found == set()


@pytest.mark.parametrize("form", KEPT, ids=lambda form: form.__name__)
def test_what_a_form_takes_fits_its_column(form: type[Form]) -> None:
    table, named = KEPT[form]
    checked = 0
    for name, field in form().fields.items():
        column = named[name] if name in named else getattr(table, name)
        if column is None or isinstance(field, SignInName):
            continue
        kind = column.type
        if isinstance(kind, String) and kind.length is not None and (most := longest(field)) is not None:
            assert most <= kind.length, f"{form.__name__}.{name}: {most} characters for a column of {kind.length}"
            checked += 1
        elif isinstance(field, Whole):
            assert isinstance(kind, BigInteger) or (isinstance(kind, Integer) and field.maximum < 1 << 31), name
            checked += 1
    assert checked


@pytest.mark.parametrize("name", KEPT_TOO)
def test_texts_of_the_api_s_own_forms_fit_too(name: str) -> None:
    (form,) = {form for form in forms() if form.__name__ == name}
    for field, column in KEPT_TOO[name].items():
        most = longest(form().fields[field])
        assert most is not None and most <= column.type.length, field


def test_the_longest_names_to_sign_in_with_fit() -> None:
    assert Account.email.type.length >= 254 and Account.mobile.type.length >= len("+") + 15
    assert ApiToken.scopes.type.length >= len(" ".join(accounts.SCOPES))


# One sign that is read with six letters, folds to fifteen, three, two; is four bytes in PostgreSQL.
@pytest.mark.parametrize("sign", ["装", "霜", "庄", "ﷺ", "㎯", "ß", "ﬃ", "𰃷", "\U00031350", "柯"])
def test_what_is_derived_from_the_longest_name_fits_its_column(app: Flask, sign: str) -> None:
    form = registry.RightForm().fields
    name_zh, name_en = (sign * form[name].maximum for name in ("name_zh", "name_en"))
    row = {"id": "ALLIANCE-x", "name_zh": name_zh, "name_en": name_en, "area_codes": [], "city_code": None}
    keys = [found["key"] for found in find_keys(row | {"province_code": "33"})]
    assert max(map(len, keys)) <= RegistryKey.key.type.length
    # A row of a PostgreSQL index holds 2,704 bytes.
    assert max(len(key.encode()) for key in keys) + RegistryKey.gi_id.type.length + 12 < 2_600
    reading = read(name_zh)
    assert len(reading.joined) <= GeographicalIndication.pinyin.type.length
    assert len(reading.initials) <= GeographicalIndication.initials.type.length


def test_no_character_is_read_longer() -> None:
    spoken = max(len(read(chr(code)).joined) for code in (*range(0x3400, 0xA000), *range(0x20000, 0x32400)))
    most = registry.RightForm().fields["name_zh"].maximum
    assert spoken * most <= GeographicalIndication.pinyin.type.length
