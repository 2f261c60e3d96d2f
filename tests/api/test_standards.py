"""The checklists over the API: what is sealed, and nothing else."""

from __future__ import annotations

from flask.testing import FlaskClient

from catalog.extensions import Extensions
from tests.versions import FRUIT


def test_a_sealed_version_is_read_as_it_was_sealed(client: FlaskClient, extensions: Extensions) -> None:
    answer = client.get(f"/api/v1/standards/{FRUIT}/versions/1.0.0")
    assert answer.status_code == 200
    assert answer.json["sha256"] == extensions.library.seals[f"{FRUIT}/1.0.0.toml"].sha256
    assert len(answer.json["criteria"]) == 40


def test_a_proposal_is_not_shown(client: FlaskClient, extensions: Extensions) -> None:
    drafts = [name for name in extensions.library.names() if not extensions.library.is_sealed(name)]
    assert drafts
    shown = {f"{one['id']}@{one['version']}" for one in client.get("/api/v1/standards").json["items"]}
    assert shown == set(extensions.library.names()) - set(drafts)
    for name in [*drafts, f"{FRUIT}@9.9.9"]:
        standard_id, version = name.split("@")
        answer = client.get(f"/api/v1/standards/{standard_id}/versions/{version}")
        assert (answer.status_code, answer.json["code"]) == (404, "standard_unknown")
