"""Which papers stand behind a demo supplier, product and offer, and with which days. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from catalog.demo.planning.certificates import Paper
from catalog.demo.planning.fates import Fate
from catalog.demo.planning.natures import may_apply
from catalog.standards.standard import KNOCKOUT, Criterion, Standard

# What a paper is about, where that is not the offer itself.
SUBJECTS = {
    "business_licence": "supplier",
    "gi_mark_authorisation": "authorisation",
    "sc_licence": "offer",
    "production_record": "product",
    "plot_location": "product",
    "certificate": "product",
}
_ISSUERS = {
    "business_licence": "示例市场监督管理局",
    "gi_mark_authorisation": "示例知识产权局",
    "sc_licence": "示例市场监督管理局",
    "lab_report": "示例农产品检测中心",
    "green_food": "示例绿色食品发展中心",
    "organic": "示例有机产品认证中心",
    "quarantine_certificate": "示例动物卫生监督所",
}
_LINES = {
    "commitment_certificate": (
        ("承诺不使用禁用农药、兽药，常规药物残留不超标。", "No banned substances; residues within the limits."),
    ),
    "lab_report": (
        ("所检项目均与限量比较，见占标率。", "Each result is compared with its own legal limit."),
        ("检测机构与数据为虚构。", "Laboratory and figures are fictional."),
    ),
    "production_record": (("记录用药、施肥、采收与分级。", "Records of spraying, feeding, harvest and grading."),),
}


@dataclass(frozen=True)
class PlannedPaper:
    """A paper and what it is about: supplier, authorisation, product or offer."""

    subject: str
    paper: Paper


def supplier_papers(name: str, code: str | None, today: date, random: Random) -> tuple[PlannedPaper, ...]:
    """The licence of a supplier; a household's land contract stands in its place."""
    issued_on = today - timedelta(days=random.randint(500, 2500))
    about = "承包经营户身份与承包证明" if code is None else f"统一社会信用代码 {code}"
    expires_on = issued_on + timedelta(days=3652 if code is None else 7305)
    paper = Paper(
        "business_licence",
        name,
        _ISSUERS["business_licence"],
        _number("YZ", issued_on, random),
        issued_on,
        expires_on,
        about,
    )
    return (PlannedPaper("supplier", paper),)


def authorisation_paper(name: str, right_zh: str, today: date, random: Random) -> PlannedPaper:
    """The leave to use the special mark of one protected name."""
    issued_on = today - timedelta(days=random.randint(120, 900))
    return PlannedPaper(
        "authorisation",
        Paper(
            "gi_mark_authorisation",
            name,
            _ISSUERS["gi_mark_authorisation"],
            _number("DB", issued_on, random),
            issued_on,
            issued_on + timedelta(days=1826),
            right_zh,
        ),
    )


def product_papers(name: str, product_zh: str, today: date, random: Random) -> tuple[PlannedPaper, ...]:
    """Production record of the running season, and for one product in three a certificate."""
    recorded_on = today - timedelta(days=random.randint(5, 60))
    papers = [
        PlannedPaper(
            "product",
            Paper(
                "production_record", name, name, _number("SC", recorded_on, random), recorded_on, None, product_zh,
                _LINES["production_record"],
            ),
        )
    ]  # fmt: skip
    if random.random() < 0.35:
        issued_on = today - timedelta(days=random.randint(60, 700))
        # An organic certificate lives a year, one of green food three.
        organic = issued_on.toordinal() % 3 == 0
        if organic:
            issued_on = today - timedelta(days=(today - issued_on).days % 330)
        scheme, zh, lives = ("organic", "有机产品", 365) if organic else ("green_food", "绿色食品", 1095)
        papers.append(
            PlannedPaper(
                "product",
                Paper(
                    "certificate", name, _ISSUERS[scheme], _number("LS", issued_on, random), issued_on,
                    issued_on + timedelta(days=lives), f"{product_zh}（{zh}）", scheme=scheme,
                ),
            )
        )  # fmt: skip
    return tuple(papers)


def offer_papers(
    standard: Standard,
    fate: Fate,
    name: str,
    about: str,
    decided_on: date,
    today: date,
    random: Random,
    natures_known: Mapping[str, Mapping[str, Any]],
) -> tuple[PlannedPaper, ...]:
    """One paper for every document the standard asks of an offer whose goods are so (natures.py), with days that suit
    its fate.

    `paper` makes the first knockout paper run out between the decision and today, `ending` within days from today.
    """
    papers: list[PlannedPaper] = []
    asked = [c for c in standard.criteria if may_apply(standard, c, natures_known)]
    lapsing = _lapsing(asked)
    for criterion in asked:
        if criterion.kind.input != "paper" or not criterion.evidence:
            continue
        type_ = criterion.evidence[0]
        if SUBJECTS.get(type_, "offer") != "offer" or any(one.paper.type == type_ for one in papers):
            continue
        flaw = fate.flaw if criterion is lapsing else ""
        issued_on, expires_on = _days(criterion.kind.max_age_days, flaw, decided_on, today, random)
        number = _number(type_[:2].upper(), issued_on, random)
        issuer = _ISSUERS.get(type_, name)
        paper = Paper(type_, name, issuer, number, issued_on, expires_on, about, _LINES.get(type_, ()))
        papers.append(PlannedPaper("offer", paper))
    return tuple(papers)


def _lapsing(criteria: Iterable[Criterion]) -> Criterion | None:
    """The paper that ends a listing: the first knockout document that belongs to the offer, one that is renewed per
    batch only where there is no other."""
    own = [
        criterion
        for criterion in criteria
        if criterion.kind.input == "paper"
        and criterion.gate == KNOCKOUT
        and criterion.evidence
        and SUBJECTS.get(criterion.evidence[0], "offer") == "offer"
    ]
    return min(own, key=lambda criterion: criterion.renew_before_days is not None, default=None)


def _days(
    max_age_days: int | None, flaw: str, decided_on: date, today: date, random: Random
) -> tuple[date, date | None]:
    """Day of issue and of expiry."""
    if max_age_days is None:
        issued_on = decided_on - timedelta(days=random.randint(200, 1000))
        if flaw == "paper":
            return issued_on, today - timedelta(days=random.randint(2, 20))
        if flaw == "ending":
            return issued_on, today + timedelta(days=random.randint(2, 6))
        return issued_on, today + timedelta(days=random.randint(400, 1200))
    if flaw == "ending" and today - timedelta(days=max_age_days - 4) <= decided_on:
        return today - timedelta(days=max_age_days - random.randint(1, 4)), None
    freshest = 3 if max_age_days <= 60 else max_age_days // 3
    return decided_on - timedelta(days=random.randint(0, freshest)), None


def _number(prefix: str, issued_on: date, random: Random) -> str:
    return f"DEMO-{prefix}-{issued_on:%Y%m%d}-{random.randint(0, 9999):04d}"
