"""A criterion as a question: its choices, unit and papers in words, and where each criterion is answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask, url_for
from flask_babel import gettext as _

from catalog.evidence.models import Document
from catalog.products.models import Offer
from catalog.scoring.answers import from_json
from catalog.scoring.models import Answer
from catalog.standards.standard import Criterion, Standard
from catalog.web.page.words.labels import label
from catalog.web.page.words.language import say

# Papers about the business itself are filed with the supplier, once for all its offers.
OF_SUPPLIER = ("business_licence", "sc_licence")


def owner_answers(criterion: Criterion) -> bool:
    """Whether the farm owner answers it in words; else a paper or a reviewer does."""
    return criterion.answered_by == "owner" and criterion.kind.input != "paper"


def answer_at(offer: Offer, standard: Standard) -> Callable[[str], str]:
    """Where the owner answers each criterion of this offer; "" where only a reviewer does."""

    def address(criterion_id: str) -> str:
        criterion = standard.criterion(criterion_id)
        if criterion is None:
            return ""
        if criterion.kind.input == "paper":
            kind = criterion.evidence[0] if criterion.evidence else "other"
            subject = ("supplier", offer.product.supplier_id) if kind in OF_SUPPLIER else ("offer", offer.id)
            return url_for("papers.add", subject_type=subject[0], subject_id=subject[1], type=kind)
        if criterion.fact == "gi_authorisation":
            return url_for("farm.set_authorisation", supplier_id=offer.product.supplier_id, gi_id=offer.product.gi_id)
        if criterion.fact in ("commission_percent", "supply_weeks"):
            return url_for("own_offers.edit", offer_id=offer.id)
        if criterion.answered_by != "owner":
            return ""
        return url_for("own_offers.answer", offer_id=offer.id, criterion_id=criterion_id)

    return address


def as_answered(claim: Answer | None) -> dict[str, Any]:
    """What stands in a question's fields when it was answered before."""
    if claim is None:
        return {}
    value: dict[str, Any] = dict(from_json(claim.value_json))
    if isinstance(value.get("value"), bool):
        value["value"] = "true" if value["value"] else "false"
    if "ratings" in value:
        value["ratings"] = ", ".join(str(rating) for rating in value["ratings"])
    if claim.items is not None:
        value["items"] = claim.items
    return value | {"note": claim.note, "document_ids": claim.document_ids, "photo_ids": claim.photo_ids}


def claim_words(criterion: Criterion | None, claim: Answer | None) -> str:
    """What somebody answered, in words; nothing where nothing was answered."""
    if criterion is None or claim is None:
        return ""
    value: Mapping[str, Any] = from_json(claim.value_json)
    if "na" in value:
        return _("不适用：%(reason)s", reason=value.get("reason", ""))
    if "met" in value:
        items = "、".join(labelled(criterion.labels, item) for item in claim.items or ())
        return f"{value['met']} / {value['total']}" + (f"（{items}）" if items else "")
    if "ratings" in value:
        return ", ".join(str(rating) for rating in value["ratings"])
    if "present" in value:
        return _("有") if value["present"] else _("没有")
    answer = value.get("value")
    if isinstance(answer, bool):
        return _("是") if answer else _("否")
    return f"{labelled(criterion.labels, str(answer))} {unit_words(criterion)}".strip()


def labelled(labels: Mapping[str, Any], value: str) -> str:
    """An enum value or checklist item in words."""
    return say(labels[value]) if value in labels else value


def enum_choices(criterion: Criterion) -> list[tuple[str, str]]:
    """The values of an enum criterion with their words."""
    return [(str(choice.value), labelled(criterion.labels, str(choice.value))) for choice in criterion.kind.choices]


def item_choices(criterion: Criterion) -> list[tuple[str, str]]:
    """The items of a checklist criterion with their words."""
    return [(item, labelled(criterion.labels, item)) for item in criterion.kind.items]


def unit_words(criterion: Criterion) -> str:
    """The unit of a measured criterion; nothing for a ratio."""
    unit = criterion.unit or ""
    return {"day": _("天"), "week": _("周"), "ratio": ""}.get(unit, unit)


def paper_choice(paper: Document) -> tuple[str, str]:
    """A paper as something to tick."""
    parts = [label(paper.type, "document"), paper.issuer, paper.number]
    return paper.id, " · ".join(part for part in parts if part)


def register(app: Flask) -> None:
    """Let templates word them."""
    app.add_template_filter(paper_choice)
    app.jinja_env.globals.update(
        say=lambda words: say(words) if words else "",
        unit_words=unit_words,
        enum_choices=enum_choices,
        item_choices=item_choices,
    )
