"""Every text of the pages has its English, and the English fits: same figures, nothing that breaks when formatted."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest
from babel.messages import pofile
from babel.messages.extract import extract_from_dir

import catalog

ROOT = Path(catalog.__file__).parent
PO = ROOT / "web" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]


def texts() -> dict[str, str]:
    """Every text to translate, and a file it stands in."""
    found = extract_from_dir(ROOT, METHODS, {"**/templates/**.html": {"trim_blocks": "true", "lstrip_blocks": "true"}})
    return {message: file for file, _, message, _, _ in found if isinstance(message, str) and message}


def english() -> dict[str, str]:
    with PO.open("rb") as file:
        return {str(message.id): str(message.string) for message in pofile.read_po(file) if message.id}


def test_texts_are_named_so_that_they_are_collected() -> None:
    strange = re.compile(r"gettext as (?!_$)\w+", re.MULTILINE)
    assert [path.name for path in ROOT.rglob("*.py") if strange.search(path.read_text(encoding="utf-8"))] == []


def test_every_text_has_its_english() -> None:
    known = english()
    missing = sorted(f"{file}: {text}" for text, file in texts().items() if not known.get(text))
    assert missing == [], "`make messages`, then write the English into messages.po"


def test_chinese_is_the_source_language() -> None:
    latin = [text for text in texts() if not re.search(r"[\u3000-\u9fff\uff00-\uffef]", text)]
    assert latin == []


@pytest.mark.parametrize("text", sorted(english()))
def test_the_english_takes_the_same_figures(text: str) -> None:
    translated = english()[text]
    figures = re.compile(r"%\((\w+)\)")
    assert set(figures.findall(translated)) <= set(figures.findall(text))
    # Templates format every text, also one without figures: a lone % breaks the page.
    for one in (text, translated):
        one % defaultdict(str)
