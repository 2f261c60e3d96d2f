"""Every refusal in words, Chinese and English, shared by the doors. Below the doors a refusal is a code with figures.

`word(code, figures, language)` gives one sentence. A figure named `..._fen` is shown in yuan, `..._bp` in percent,
`..._grams` in kilograms. A test finds every code raised under catalog/ that has no words here. The tables stand in
`requests` (the request itself), `fields` (one input), `files` (uploads), `registry` (names, places), `people`
(accounts, rights), `offering` (suppliers, products, offers), `answers` (criteria), `selling` (everything else).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from string import Formatter
from typing import Any

from catalog.wording import answers, files, form_fields, offering, people, registry, requests, selling

LANGUAGES = ("zh", "en")
WORDS: dict[str, tuple[str, str]] = {
    **requests.WORDS,
    **form_fields.WORDS,
    **files.WORDS,
    **registry.WORDS,
    **people.WORDS,
    **offering.WORDS,
    **answers.WORDS,
    **selling.WORDS,
}
# What stands instead of a letter.
GRADES = {"REJECTED": ("一票否决", "rejected"), "INCOMPLETE": ("资料不全", "incomplete")}
_UNKNOWN = ("请求被拒绝（{code}）。", "Refused ({code}).")


def word(code: str, figures: Mapping[str, Any] | None = None, language: str = "zh") -> str:
    """The sentence for `code` in `language` ("zh" or "en", anything else reads as English)."""
    pair = WORDS.get(code, _UNKNOWN)
    shown = {name: _shown(name, value) for name, value in (figures or {}).items()}
    if shown.get("grade") in GRADES:
        shown["grade"] = GRADES[shown["grade"]][0 if language.startswith("zh") else 1]
    if code == "answer_refused" and known(shown.get("reason", "")):
        shown["reason"] = word(shown["reason"], figures, language)
    return _LENIENT.vformat(pair[0 if language.startswith("zh") else 1], (), {"code": code, **shown})


def reasons(code: str, figures: Mapping[str, Any] | None = None) -> dict[str, str]:
    """The sentence in every language: {"zh": ..., "en": ...}."""
    return {language: word(code, figures, language) for language in LANGUAGES}


def known(code: str) -> bool:
    """Whether the code has words of its own."""
    return code in WORDS


def _shown(name: str, value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return str(value)
    if isinstance(value, int) and name.endswith("_fen"):
        return f"¥{Decimal(value) / 100:.2f}"
    if isinstance(value, int) and name.endswith("_bp"):
        return f"{Decimal(value) / 100:f}%"
    if isinstance(value, int) and name.endswith("_grams"):
        return f"{Decimal(value) / 1000:f} kg"
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(str(each) for each in value)
    return str(value)


class _Lenient(Formatter):
    """Names only: a figure that was not given shows as an ellipsis, and no attribute of a figure can be reached."""

    def get_field(self, field_name: str, args: Any, kwargs: Any) -> Any:
        return kwargs.get(field_name, "…"), field_name


_LENIENT = _Lenient()
