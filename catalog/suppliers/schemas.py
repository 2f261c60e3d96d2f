"""What a farm owner types about a supplier and its right to a protected name."""

from __future__ import annotations

import re
from typing import Any

from catalog.accounts.sign_in_names import digits_of, plain_mobile
from catalog.fields import Choice, Day, Form, Strict, Text
from catalog.suppliers.credit_code import plain_credit_code, why_wrong
from catalog.suppliers.models import AUTHORISATION_LEVELS, KINDS


class CreditCode(Strict):
    """A unified social credit code with the right check digit, or None."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str | None:
        if not isinstance(value, str):
            raise self.refuse("not_text")
        code = plain_credit_code(value[:100])
        if not code:
            return None
        if (reason := why_wrong(code)) is not None:
            raise self.refuse(reason)
        return code


class Phone(Strict):
    """A mobile number as E.164, a landline as 0570-3021234, or a service number as 400-123-4567."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str) or len(value) > 40:
            raise self.refuse("not_a_phone_number")
        if (mobile := plain_mobile(value)) is not None:
            return mobile
        digits = digits_of(value)
        if service := re.fullmatch("([48]00)([0-9]{3})([0-9]{4})", digits):
            return "-".join(service.groups())
        digits = re.sub(r"^(\+86|0086)0?", "0", digits)
        # Mainland area codes: 010, 02x and 0xxx; numbers of seven or eight digits, none beginning with 0 or 1.
        landline = re.fullmatch(r"(010|02[0-9]|0[3-9][0-9]{2})([2-9][0-9]{6,7})", digits, re.ASCII)
        if landline is None:
            raise self.refuse("not_a_phone_number")
        return f"{landline[1]}-{landline[2]}"


class SupplierForm(Form):
    """A farm household, cooperative or enterprise. `place_code`: county (6 digits) or street (9 digits)."""

    name = Text(100, minimum=2, name=True, required=True)
    kind = Choice(KINDS, required=True)
    credit_code = CreditCode(allow_none=True, load_default=None)
    place_code = Text(9, minimum=6, required=True)
    address = Text(200, load_default="")
    contact_name = Text(60, minimum=1, name=True, required=True)
    contact_phone = Phone(required=True)
    story = Text(5000, lines=True, load_default="")


class AuthorisationForm(Form):
    """The right to one protected name. `lot_verified` is for reviewers to give."""

    gi_id = Text(64, minimum=1, required=True)
    level = Choice(AUTHORISATION_LEVELS, required=True)
    applied_on = Day(allow_none=True, load_default=None)
    via_supplier_name = Text(100, name=True, load_default="")


class ReasonForm(Form):
    """Why something is done that hurts."""

    reason = Text(300, minimum=2, required=True)
