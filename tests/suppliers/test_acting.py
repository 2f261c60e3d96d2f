"""Who may act for a supplier is said in one place."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import catalog
from catalog.errors import NotFound, SignInRequired
from catalog.suppliers.acting import may_act_for, require_acting_for
from catalog.suppliers.models import Supplier
from tests.accounts.test_names_and_passwords import Somebody

ROOT = Path(catalog.__file__).parent
# The column itself, who registers, the one place that asks, and the demonstration's own rows.
MAY_NAME_IT = {"suppliers/models.py", "suppliers/services/supplying.py", "suppliers/acting.py"}


def test_who_registered_it_and_nobody_else() -> None:
    farmer, reviewer = Somebody("f", "farm_owner"), Somebody("r", "reviewer")
    supplier = Supplier(owner_account_id="f")
    assert may_act_for(farmer, supplier) and not may_act_for(reviewer, supplier) and not may_act_for(None, supplier)
    assert require_acting_for(farmer, supplier) is farmer
    assert require_acting_for(reviewer, supplier, "reviewer") is reviewer
    for actor, roles in ((reviewer, ()), (reviewer, ("operator",))):
        with pytest.raises(NotFound):
            require_acting_for(actor, supplier, *roles)
    with pytest.raises(SignInRequired):
        require_acting_for(None, supplier)


def test_nobody_compares_the_owner_by_hand() -> None:
    for path in sorted(ROOT.rglob("*.py")):
        name = str(path.relative_to(ROOT))
        if name in MAY_NAME_IT or name.startswith("demo/"):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            named = node.attr if isinstance(node, ast.Attribute) else node.arg if isinstance(node, ast.keyword) else ""
            assert named != "owner_account_id", (
                f"{name}:{node.lineno} reads owner_account_id: ask suppliers.acting who may act for a supplier."
            )
