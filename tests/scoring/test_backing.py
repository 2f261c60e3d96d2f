"""What each answer rests on: scoring.md, "Proof"."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from catalog.scoring.backing import ChosenPaper, ChosenPhoto, backing_of, backing_of_record

ON = date(2026, 12, 5)
REPORT = ChosenPaper("r", "lab_report", date(2026, 11, 1), date(2026, 12, 5))
PHOTO = ChosenPhoto("p")
KINDS = ("lab_report", "photo")


@pytest.mark.parametrize(
    ("kinds", "chosen", "struck", "on", "backing"),
    [
        (KINDS, (), (), ON, "declared"),
        (KINDS, (REPORT,), (), ON, "proven"),
        (KINDS, (PHOTO,), (), ON, "proven"),
        (("lab_report",), (PHOTO,), (), ON, "declared"),
        (("photo",), (REPORT,), (), ON, "declared"),
        (KINDS, (REPORT,), ("r",), ON, "declared"),
        (KINDS, (REPORT, PHOTO), ("r",), ON, "proven"),
        (KINDS, (REPORT,), (), ON + timedelta(days=1), "declared"),
        (KINDS, (REPORT,), (), date(2026, 10, 31), "declared"),
    ],
)
def test_an_owners_answer(
    kinds: tuple[str, ...],
    chosen: tuple[ChosenPaper | ChosenPhoto, ...],
    struck: tuple[str, ...],
    on: date,
    backing: str,
) -> None:
    assert backing_of("owner", "", kinds, chosen, struck, on) == backing


def test_a_reviewers_finding_is_measured() -> None:
    assert backing_of("reviewer", "", (), (), (), ON) == "measured"


@pytest.mark.parametrize(
    ("source", "backing"),
    [
        ("register", "proven"),
        ("protected_area", "proven"),
        ("authorisation", "proven"),
        ("document", "proven"),
        ("offer", "declared"),
        ("guarantees", "declared"),
        ("平台 90 天成交记录", "measured"),
    ],
)
def test_a_service_answer(source: str, backing: str) -> None:
    assert backing_of("system", source, (), (), (), ON) == backing


def test_what_was_decided_before_backings_were_stored() -> None:
    evidence = {
        "A": {"by": "owner", "documents": [{"id": "r"}]},
        "B": {"by": "reviewer", "documents": []},
        "C": {"by": "system", "source": "document", "documents": []},
    }
    assert backing_of_record(evidence) == {"A": "declared", "B": "measured", "C": "proven"}
