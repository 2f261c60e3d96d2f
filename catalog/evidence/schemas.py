"""What people say about a photo or a document."""

from __future__ import annotations

from catalog.evidence.models import DOCUMENT_TYPES, PHOTO_ROLES
from catalog.fields import Choice, Day, Form, Text


class PhotoForm(Form):
    """What a photo shows. `alt_zh` is read out to those who cannot see it."""

    role = Choice(PHOTO_ROLES, load_default="detail")
    alt_zh = Text(120, load_default="")


class DocumentForm(Form):
    """What a paper is: who issued it, its number and its days. No expiry means it does not expire."""

    type = Choice(DOCUMENT_TYPES, required=True)
    issuer = Text(120, minimum=2, name=True, required=True)
    number = Text(80, load_default="")
    issued_on = Day(allow_none=True, load_default=None)
    expires_on = Day(allow_none=True, load_default=None)
