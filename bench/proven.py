"""What the points of approved offers rest on: how many of each standard reach 80 % and 50 % proven or measured.

Loads a demonstration of its own on a day (CATALOG_TODAY, or 2026-12-10) and counts; nothing is timed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

from sqlalchemy import select

DAY = "2026-12-10"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        told = {"CATALOG_DEMO": "1", "CATALOG_DATA": folder, "CATALOG_TODAY": os.environ.get("CATALOG_TODAY", DAY)}
        os.environ.update(told)
        command = Path(sys.executable).with_name("catalog")
        subprocess.run([command, "demo"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for standard, counted in sorted(_counted().items()):
            offers, rest = counted["offers"], {name: count for name, count in counted.items() if name != "offers"}
            print(f"{standard:<34} {offers:>4} approved", ", ".join(f"{rest[name]} {name}" for name in sorted(rest)))


def _counted() -> dict[str, Counter[str]]:
    """By standard version: offers, those that reach a share, and those with the points of an A that also got one."""
    from catalog import create_app
    from catalog.review.models import Approval
    from catalog.scoring.models import AssessmentRow
    from catalog.storage.database import db

    found: dict[str, Counter[str]] = defaultdict(Counter)
    with create_app().app_context():
        query = select(AssessmentRow).join(Approval, Approval.assessment_id == AssessmentRow.id)
        for row in db.session.scalars(query):
            result = json.loads(row.result_json)
            counted = found[f"{row.standard_id}@{row.standard_version}"]
            counted["offers"] += 1
            if result["raw_grade"] == "A":
                counted["with the points of an A"] += 1
                counted["of these graded A"] += result["grade"] == "A"
            if (proven := result.get("proven")) is not None:
                share = proven["proven"] + proven["measured"]
                counted["reach 80 %"] += share >= 0.8
                counted["reach 50 %"] += share >= 0.5
    return found
