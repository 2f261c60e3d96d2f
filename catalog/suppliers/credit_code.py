"""The unified social credit code of GB 32100-2015: 18 signs, the last of them a check digit. Pure."""

from __future__ import annotations

import re

from catalog.written import half_width

# Digits and letters without I, O, S, V, Z (GB 32100-2015, 4.3).
SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
# A citizen's number (GB 11643-1999): place, day of birth, order, check digit.
_CITIZEN = re.compile(r"[1-9][0-9]{5}(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9X]")
_FORM = re.compile(rf"[1-9A-HJ-NP-RTUWXY][{SIGNS}][0-9]{{6}}[{SIGNS}]{{10}}")


def plain_credit_code(text: str) -> str:
    """The code in capitals and half width, without spaces, hyphens and invisible marks."""
    return re.sub("[\\s\u2010-\u2015-]", "", half_width(text)).upper()


def check_digit(first_17: str) -> str:
    """The 18th sign: the sum of the signs' numbers weighted 3**i modulo 31 (i from 0), subtracted from 31.

    Raises ValueError for another length or a sign that is not among SIGNS.
    """
    if len(first_17) != 17:
        raise ValueError("the check digit is computed from 17 signs")
    total = sum(SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(first_17))
    return SIGNS[-total % 31]


def why_wrong(code: str) -> str | None:
    """Why a plain code is none, or None: `credit_code_form`, `credit_code_check_digit` (a mistyped sign), or
    `credit_code_is_citizen_number`: that number is private and is never stored, even where its digits happen to make a
    code too (one in 31 does)."""
    right = _FORM.fullmatch(code) is not None and code[17] == check_digit(code[:17])
    if _CITIZEN.fullmatch(code) and (not right or _has_citizens_check_digit(code)):
        return "credit_code_is_citizen_number"
    if not _FORM.fullmatch(code):
        return "credit_code_form"
    return None if right else "credit_code_check_digit"


def _has_citizens_check_digit(code: str) -> bool:
    """GB 11643-1999 (ISO 7064, MOD 11-2): the digits weighted 2**(17 - i) give 1 modulo 11, X being ten."""
    total = sum((10 if sign == "X" else int(sign)) * pow(2, 17 - place, 11) for place, sign in enumerate(code))
    return total % 11 == 1
