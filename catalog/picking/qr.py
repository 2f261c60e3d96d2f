"""QR codes as SVG. The only file that knows segno."""

from __future__ import annotations

import io

import segno


def qr_svg(text: str, *, title: str = "") -> str:
    """An inline SVG element without script, style or fixed size: attributes only, so that it passes a strict CSP."""
    buffer = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        buffer,
        kind="svg",
        xmldecl=False,
        svgclass="qr",
        lineclass=None,
        omitsize=True,
        border=4,
        dark="#000",
        light="#fff",
        title=title or None,
        nl=False,
    )
    return buffer.getvalue().decode()
