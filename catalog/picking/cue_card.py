"""What stands on a cue card (手卡), and its freezing with a hash.

A card says only what is proven: a claim appears with the papers behind it, and only while each paper is valid on the
broadcast day. Years later the stored content and its hash show what the anchor was given to say.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from catalog.picking.forbidden_words import ForbiddenWord, find_forbidden, only_sayable

FORM = "gi-cue-card/1"


@dataclass(frozen=True)
class Paper:
    """A document behind a claim."""

    type: str
    issuer: str
    number: str
    issued_on: date | None
    expires_on: date | None
    sha256: str

    def valid_on(self, day: date) -> bool:
        """Whether the paper holds on this day; the day of expiry itself is valid (scoring.md, `document`)."""
        return (self.issued_on is None or self.issued_on <= day) and (self.expires_on is None or self.expires_on >= day)

    def to_dict(self) -> dict[str, Any]:
        """JSON values only."""
        return {
            "type": self.type,
            "issuer": self.issuer,
            "number": self.number,
            "issued_on": _day(self.issued_on),
            "expires_on": _day(self.expires_on),
            "sha256": self.sha256,
        }


@dataclass(frozen=True)
class Claim:
    """A criterion that was met in the decided assessment, in words, with the papers it rests on. `holds`: it is still
    met on the broadcast day with those papers, however old they are by then."""

    criterion_id: str
    title: Mapping[str, str]
    papers: tuple[Paper, ...]
    holds: bool = True


@dataclass(frozen=True)
class CardFacts:
    """Everything a card is made from. The mappings hold JSON values and go onto the card as they are."""

    printed_on: date
    broadcast: Mapping[str, Any]
    broadcast_on: date
    slot: Mapping[str, Any]
    offer: Mapping[str, Any]
    gi: Mapping[str, Any]
    place: Mapping[str, Any]
    supplier: Mapping[str, Any]
    grade: Mapping[str, Any]
    gates: Sequence[Mapping[str, Any]]
    story: str
    story_en: str
    selling_point: str
    claims: Sequence[Claim]
    offer_url: str


def write_card(facts: CardFacts) -> dict[str, Any]:
    """The content of the card as JSON values.

    Claims without a paper valid on the broadcast day are left off and named under `unproven`; sentences with forbidden
    words are left off and named under `not_to_be_said`.
    """
    proven, unproven = [], []
    for claim in facts.claims:
        valid = [paper for paper in claim.papers if claim.holds and paper.valid_on(facts.broadcast_on)]
        entry = {"criterion_id": claim.criterion_id, "title": dict(claim.title)}
        if valid:
            proven.append({**entry, "papers": [paper.to_dict() for paper in valid]})
        else:
            unproven.append({**entry, "papers": [paper.to_dict() for paper in claim.papers]})
    not_to_be_said: list[dict[str, Any]] = []
    texts: dict[str, str] = {}
    for name, text in (
        ("selling_point", facts.selling_point),
        ("story", facts.story),
        ("story_en", facts.story_en),
    ):
        checked = only_sayable(text)
        texts[name] = checked.sayable
        not_to_be_said += [
            {"field": name, "sentence": sentence, "words": [_word(word) for word in words]}
            for sentence, words in checked.left_out
        ]
    for name in ("name_zh", "title", "spec"):
        words = find_forbidden(str(facts.offer.get(name, "")))
        if words:
            not_to_be_said.append(
                {"field": name, "sentence": facts.offer[name], "words": [_word(word) for word in words]}
            )
    return {
        "form": FORM,
        "printed_on": facts.printed_on.isoformat(),
        "broadcast": {**facts.broadcast, "on_day": facts.broadcast_on.isoformat()},
        "slot": dict(facts.slot),
        "offer": dict(facts.offer),
        "gi": dict(facts.gi),
        "place": dict(facts.place),
        "supplier": dict(facts.supplier),
        "grade": dict(facts.grade),
        "gates": [dict(gate) for gate in facts.gates],
        **texts,
        "proven": proven,
        "unproven": unproven,
        "not_to_be_said": not_to_be_said,
        "offer_url": facts.offer_url,
    }


def canonical(content: Mapping[str, Any]) -> bytes:
    """The one byte form of a card's content: sorted keys, no blanks, UTF-8, no NaN."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def sha256_of(content: Mapping[str, Any]) -> str:
    """The hash a card is frozen with."""
    return hashlib.sha256(canonical(content)).hexdigest()


def _word(word: ForbiddenWord) -> dict[str, str]:
    return {"term": word.term, "kind": word.kind, "source": word.source}


def _day(value: date | None) -> str | None:
    return None if value is None else value.isoformat()
