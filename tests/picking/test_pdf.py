"""Printing to PDF: reads only what it is given, and says so plainly where the system library is missing."""

from __future__ import annotations

import builtins
import importlib.util
from typing import Any

import pytest

from catalog.errors import Unavailable
from catalog.picking.pdf import pdf_bytes


def weasyprint_works() -> bool:
    try:
        pdf_bytes("<p>x</p>")
    except Unavailable:
        return False
    return True


def test_a_missing_system_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without_pango(name: str, *args: Any, **kwargs: Any) -> Any:
        if name.startswith("weasyprint"):
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without_pango)
    with pytest.raises(Unavailable) as caught:
        pdf_bytes("<p>x</p>")
    assert (caught.value.code, caught.value.status) == ("pdf_unavailable", 503)


@pytest.mark.skipif(importlib.util.find_spec("weasyprint") is None or not weasyprint_works(), reason="Pango is absent")
class TestWithPango:
    def test_a_page_becomes_a_pdf(self) -> None:
        content = pdf_bytes("<html lang=zh><body><h1>衢州椪柑</h1></body></html>")
        assert content.startswith(b"%PDF-")

    def test_only_given_resources_are_read(self) -> None:
        asked: list[str] = []

        def read(path: str) -> tuple[bytes, str] | None:
            asked.append(path)
            return (b"h1{color:#123456}", "text/css") if path == "/static/print.css" else None

        page = """<html><head><link rel=stylesheet href="/static/print.css"></head><body><h1>x</h1>
            <img src="file:///etc/hostname"><img src="http://169.254.169.254/latest"><img src="/photos/a">
            </body></html>"""
        assert pdf_bytes(page, read).startswith(b"%PDF-")
        assert sorted(asked) == ["/photos/a", "/static/print.css"]
