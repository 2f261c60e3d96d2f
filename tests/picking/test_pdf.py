"""Printing to PDF: reads only what it is given, and says so plainly where the system library is missing."""

from __future__ import annotations

import builtins
import importlib.util
import io
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from catalog.errors import Unavailable
from catalog.evidence import sandbox
from catalog.picking import pdf
from catalog.picking.pdf import pdf_apart, pdf_bytes
from catalog.settings import PROJECT


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

    def test_only_given_resources_are_read(self, caplog: pytest.LogCaptureFixture, tmp_path: Path) -> None:
        secret = tmp_path / "secret.css"
        secret.write_text("h1 {color: #654321}")
        page = f"""<html><head><link rel=stylesheet href="/static/print.css"><link rel=stylesheet href="file://{secret}">
            </head><body><h1>x</h1><img src="http://169.254.169.254/latest"><img src="/photos/a"></body></html>"""
        assert pdf_bytes(page, {"/static/print.css": (b"h1{color:#123456}", "text/css")}).startswith(b"%PDF-")
        refused = [address for address in (secret.as_uri(), "http://169.254.169.254/latest", "/photos/a", "print.css")
                   if f"{address}" in caplog.text]  # fmt: skip
        assert refused == [secret.as_uri(), "http://169.254.169.254/latest", "/photos/a"]

    def test_apart_it_is_the_same_page(self) -> None:
        page = '<html><head><link rel=stylesheet href="/p.css"></head><body><h1>衢州椪柑</h1></body></html>'
        wide = {"/p.css": (b"@page{size: 400px 400px}", "text/css")}
        content = pdf_apart(page, wide)
        with pikepdf.open(io.BytesIO(content)) as document:
            assert list(document.pages[0].mediabox) == [0, 0, 300, 300]

    def test_a_print_that_takes_too_long_is_ended(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pdf, "_WALL_SECONDS", 0.01)
        with pytest.raises(Unavailable) as caught:
            pdf_apart("<p>x</p>", {})
        assert caught.value.code == "pdf_not_made" and caught.value.figures["retry_after_seconds"]


@pytest.mark.parametrize(
    ("library", "code"), [("raise OSError('no libpango')", "pdf_unavailable"), ("raise SystemExit(1)", "pdf_not_made")]
)
def test_apart_a_missing_library_is_named_too(
    library: str, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "catalog").symlink_to(PROJECT / "catalog")
    (tmp_path / "weasyprint.py").write_text(library)
    monkeypatch.setattr(sandbox, "_ROOT", tmp_path)
    with pytest.raises(Unavailable) as caught:
        pdf_apart("<p>x</p>", {})
    assert caught.value.code == code
