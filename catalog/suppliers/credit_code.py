"""The unified social credit code of GB 32100-2015: 18 signs, the last of them a check digit. Pure."""

from __future__ import annotations

import re
import unicodedata

# Digits and letters without I, O, S, V, Z (GB 32100-2015, 4.3).
SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_FORM = re.compile(rf"[1-9A-HJ-NP-RTUWXY][{SIGNS}][0-9]{{6}}[{SIGNS}]{{10}}")


def plain_credit_code(text: str) -> str:
    """The code in capitals and half width, without spaces or hyphens."""
    return re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text)).upper()


def check_digit(first_17: str) -> str:
    """The 18th sign: the sum of the signs' numbers weighted 3**i modulo 31 (i from 0), subtracted from 31.

    Raises ValueError for another length or a sign that is not among SIGNS.
    """
    if len(first_17) != 17:
        raise ValueError("the check digit is computed from 17 signs")
    total = sum(SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(first_17))
    return SIGNS[-total % 31]


def why_wrong(code: str) -> str | None:
    """Why a plain code is none, or None: `credit_code_form`, or `credit_code_check_digit` (a mistyped sign)."""
    if not _FORM.fullmatch(code):
        return "credit_code_form"
    return None if code[17] == check_digit(code[:17]) else "credit_code_check_digit"
