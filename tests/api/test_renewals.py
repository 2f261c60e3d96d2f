"""Over the API too, a paper of thirty days is renewed in one step: the farm files it, a reviewer sees and decides."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from catalog.accounts.models import AccountRole
from catalog.extensions import Extensions
from catalog.storage.database import db
from tests.api.conftest import Program, refused
from tests.api.test_story import A_PDF
from tests.factories.farming import ON
from tests.factories.reviewing import LATER, Orchard, answer_everything, listed_orchard
from tests.factories.selling import authorise

# What is answered here are the questions of the first version of fresh fruit.
pytestmark = pytest.mark.usefixtures("nothing_adopted")


@pytest.fixture
def orchard(app: Flask, extensions: Extensions) -> Iterator[Orchard]:
    """A listed offer, twenty days after its decision. Its certificate stands as a paper: nobody answered by hand."""

    def prepare(orchard: Orchard) -> None:
        authorise(orchard.offer)
        answer_everything(orchard.offer, orchard.reviewer, FF_B01=None)
        file_certificate(Program(app, orchard.owner), orchard, ON.isoformat())

    with listed_orchard(extensions, prepare) as orchard:
        yield orchard


def file_certificate(owner: Program, orchard: Orchard, issued_on: str) -> None:
    fields = {
        "subject_type": "offer", "subject_id": orchard.offer.id, "type": "commitment_certificate",
        "issuer": "柯城区沙田椪柑专业合作社", "number": f"C-{issued_on}", "issued_on": issued_on,
    }  # fmt: skip
    filed = owner.post(
        "/documents",
        data={**fields, "file": (io.BytesIO(A_PDF.replace(b"%%EOF", f"%{issued_on}\n%%EOF".encode())), "合格证.pdf")},
    )
    assert filed.status_code == 201, filed.json["errors"]


def submitted(owner: Program, orchard: Orchard) -> dict[str, Any]:
    answer = owner.post(f"/offers/{orchard.offer.id}/reviews")
    assert (answer.status_code, answer.json["kind"]) == (201, "renewal"), answer.json
    return dict(answer.json)


def step(program: Program, review_id: str, **said: Any) -> Any:
    return program.post(f"/reviews/{review_id}/steps", json={"step": "renew", **said})


def test_a_new_certificate_is_renewed_in_one_step(app: Flask, orchard: Orchard) -> None:
    owner, reviewer = Program(app, orchard.owner), Program(app, orchard.reviewer)
    before = orchard.listing(on=LATER).through_on
    file_certificate(owner, orchard, LATER.isoformat())
    one = submitted(owner, orchard)
    seen = reviewer.get(f"/reviews/{one['id']}").json
    assert seen["renewed"] == ["FF-B01"] and seen["standing_id"]
    assert {"take", "renew"} <= set(seen["actions"]) and "renew" not in owner.get(f"/reviews/{one['id']}").json[
        "actions"
    ]
    refused(step(reviewer, one["id"], seen="0" * 64), 409, "changed_since_read")
    done = step(reviewer, one["id"], seen=seen["fingerprint"])
    assert (done.status_code, done.json["state"]) == (200, "approved"), done.json
    db.session.expire_all()
    after = orchard.listing(on=LATER).through_on
    assert before is not None and after is not None and after > before
    assert reviewer.get(f"/reviews/{one['id']}").json["actions"] == []


def test_who_may_and_what_is_none(app: Flask, orchard: Orchard, neighbour: Program, anchor: Program) -> None:
    owner, reviewer = Program(app, orchard.owner), Program(app, orchard.reviewer)
    other = orchard.another()
    first = owner.post(f"/offers/{other.id}/reviews").json
    assert first["kind"] == "new"
    refused(step(reviewer, first["id"]), 409, "invalid_transition")
    file_certificate(owner, orchard, LATER.isoformat())
    one = submitted(owner, orchard)
    refused(step(neighbour, one["id"]), 404, "not_found")
    refused(step(anchor, one["id"]), 403, "role_required")
    refused(step(Program(app), one["id"]), 401, "sign_in_required")
    refused(step(owner, one["id"]), 403, "role_required")
    db.session.add(AccountRole(account_id=orchard.owner.id, role="reviewer"))
    db.session.commit()
    refused(step(owner, one["id"]), 403, "own_supplier")
    db.session.expire_all()
    assert reviewer.get(f"/reviews/{one['id']}").json["state"] == "waiting"
