"""What people say about a photo or a document."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from catalog.errors import Invalid, Reason
from catalog.evidence.models import CERTIFICATE_SCHEMES, DOCUMENT_TYPES, PHOTO_ROLES
from catalog.fields import Choice, Day, Form, Text


class PhotoForm(Form):
    """What a photo shows. `alt_zh` is read out to those who cannot see it."""

    role = Choice(PHOTO_ROLES, load_default="detail")
    alt_zh = Text(120, load_default="")


class DocumentForm(Form):
    """What a paper is: who issued it, its number and its days. No expiry means it does not expire."""

    type = Choice(DOCUMENT_TYPES, required=True)
    # What a certificate certifies.
    scheme = Choice(CERTIFICATE_SCHEMES, load_default="")
    issuer = Text(120, minimum=2, name=True, required=True)
    number = Text(80, load_default="")
    issued_on = Day(allow_none=True, load_default=None)
    expires_on = Day(allow_none=True, load_default=None)


def check_days(paper: Mapping[str, Any], today: date | None = None) -> None:
    """Refuse days that no paper has: an end before its issue, and, where `today` in the alliance's time zone is given,
    an issue after it. Raises Invalid."""
    issued_on, expires_on = paper["issued_on"], paper["expires_on"]
    if issued_on and today and issued_on > today:
        raise Invalid({"issued_on": [Reason("issued_after_today", today=today)]})
    if issued_on and expires_on and expires_on < issued_on:
        raise Invalid({"expires_on": [Reason("expires_before_issued", issued_on=issued_on)]})


def check_scheme(paper: Mapping[str, Any]) -> None:
    """Refuse a scheme of what is no certificate, and of one that never expires. Raises Invalid.

    An organic certificate lives a year, one of green food three (Administrative Measures for Organic Product
    Certification; for the Green Food Mark, 2012: both cited from memory).
    """
    if paper["scheme"] and paper["type"] != "certificate":
        raise Invalid({"scheme": [Reason("scheme_of_certificates")]})
    if paper["scheme"] and paper["expires_on"] is None:
        raise Invalid({"expires_on": [Reason("required")]})
