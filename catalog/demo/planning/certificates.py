"""Papers for the demonstration, drawn as small PDF files. Pure.

Every page says in both languages that it is no real certificate.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from catalog.demo.planning.pdf_page import Page

MARK_ZH = "演示文件 不是真实证书"
MARK_EN = "DEMO - not a real certificate"

_TITLES = {
    "business_licence": ("营业执照（演示）", "Business licence"),
    "gi_mark_authorisation": ("地理标志专用标志使用授权（演示）", "Authorisation to use the GI special mark"),
    "plot_location": ("地块位置说明（演示）", "Location of the plots"),
    "production_record": ("生产记录（演示）", "Production record"),
    "certificate": ("认证证书（演示）", "Certificate"),
    "commitment_certificate": ("承诺达标合格证（演示）", "Commitment compliance certificate"),
    "lab_report": ("检验报告（演示）", "Laboratory report"),
    "declaration": ("合规声明（演示）", "Declaration"),
    "trace_code": ("追溯码（演示）", "Trace code"),
    "public_record": ("公开抽检记录（演示）", "Public sampling record"),
    "sc_licence": ("食品生产许可证（演示）", "Food production licence"),
    "quarantine_certificate": ("动物检疫合格证明（演示）", "Quarantine certificate"),
}


@dataclass(frozen=True)
class Paper:
    """What a paper says. `lines` are further (Chinese, English) statements; `scheme` what a certificate
    certifies."""

    type: str
    holder: str
    issuer: str
    number: str
    issued_on: date
    expires_on: date | None = None
    about: str = ""
    lines: tuple[tuple[str, str], ...] = ()
    scheme: str = ""


def draw(paper: Paper) -> bytes:
    """The paper as a one-page PDF 1.4 file. The same paper gives the same bytes."""
    title_zh, title_en = _TITLES.get(paper.type, ("证明材料（演示）", "Document"))
    rows = [
        ("持有人", "Holder", paper.holder),
        ("事项", "Subject", paper.about),
        ("编号", "Number", paper.number),
        ("签发机构", "Issuer", paper.issuer),
        ("签发日期", "Issued on", paper.issued_on.isoformat()),
        ("有效期至", "Valid through", paper.expires_on.isoformat() if paper.expires_on else "—"),
    ]
    page = Page()
    page.rectangle(36, 36, 523, 770, stroke="0.72 0.55 0.32", width=2)
    page.rectangle(42, 42, 511, 758, stroke="0.72 0.55 0.32", width=0.6)
    page.write(MARK_ZH, 130, 190, 42, grey="0.93 0.90 0.86", turned=True)
    page.rectangle(42, 752, 511, 48, fill="0.91 0.53 0.12")
    page.write(MARK_ZH, 64, 770, 15, grey="0.12 0.09 0.05")
    page.write(MARK_EN, 330, 770, 13, grey="0.12 0.09 0.05", bold=True)
    page.write(title_zh, 64, 690, 26)
    page.write(title_en, 64, 666, 13, grey="0.40 0.36 0.30")
    y = 610.0
    for zh, en, value in rows:
        if not value:
            continue
        page.write(zh, 64, y, 12, grey="0.40 0.36 0.30")
        page.write(en, 64, y - 13, 8, grey="0.55 0.50 0.44")
        page.write(value, 170, y, 14)
        page.rectangle(64, y - 22, 467, 0.4, fill="0.85 0.80 0.72")
        y -= 44
    for zh, en in paper.lines:
        page.write(zh, 64, y, 12)
        page.write(en, 64, y - 14, 9, grey="0.40 0.36 0.30")
        y -= 36
    page.write("本文件由演示程序生成，主体、编号与数据均为虚构，不具有任何效力。", 64, 84, 10, grey="0.40 0.36 0.30")
    page.write(
        "Made by a demonstration program. Holder, number and figures are fictional; it proves nothing.",
        64,
        68,
        8.5,
        grey="0.40 0.36 0.30",
    )
    return page.file(MARK_EN, MARK_ZH)
