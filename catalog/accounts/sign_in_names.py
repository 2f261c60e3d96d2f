"""What a person signs in with: an e-mail address or a mobile number, in one spelling. Pure."""

from __future__ import annotations

import re
import unicodedata

from catalog.written import half_width, without_marks

_EMAIL = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63}){1,8}")
_MAINLAND = re.compile(r"(\+?86|0086)?(1[3-9][0-9]{9})")
_E164 = re.compile(r"\+[1-9][0-9]{7,14}")
# What people put between the digits of a number: spaces, brackets, every dash a keyboard gives, dots.
_BETWEEN = re.compile("[\\s()\\[\\]【】.·\u2010-\u2015\u30fc-]")


def plain_email(text: str) -> str | None:
    """The address in lower case, or None if it is none. Only ASCII: look-alike letters never reach an account."""
    plain = unicodedata.normalize("NFKC", without_marks(text)).lower()
    if len(plain) > 254 or not _EMAIL.fullmatch(plain) or ".." in plain or ".@" in plain or plain.startswith("."):
        return None
    return plain


def plain_mobile(text: str) -> str | None:
    """The number as E.164 (+8613812345678), or None. Eleven digits are a mainland mobile, others need +country."""
    digits = digits_of(text)
    if mainland := _MAINLAND.fullmatch(digits):
        return "+86" + mainland[2]
    if digits.startswith("+86"):
        return None
    return digits if _E164.fullmatch(digits) else None


def digits_of(text: str) -> str:
    """A telephone number as digits and perhaps a leading +, without what people write between them."""
    return _BETWEEN.sub("", half_width(text))


def plain_sign_in_name(text: str) -> str | None:
    """An e-mail address or mobile number in its one spelling, or None."""
    return plain_email(text) if "@" in unicodedata.normalize("NFKC", text) else plain_mobile(text)


def own_words(email: str | None, mobile: str | None, display_name: str) -> tuple[str, ...]:
    """What is known of a person and so makes no password, in the spellings they would type."""
    words = (email, email and email.split("@")[0], mobile, mobile and mobile.removeprefix("+86"), display_name)
    return tuple(word for word in words if word)


def mask_phone(text: str) -> str:
    """A number as strangers may see it: 138****5678. Short numbers keep their last two digits only."""
    digits = text.removeprefix("+86")
    if len(digits) < 7:
        return "****" + digits[-2:]
    return digits[:3] + "*" * (len(digits) - 7) + digits[-4:] if len(digits) > 7 else digits[:1] + "****" + digits[-2:]
