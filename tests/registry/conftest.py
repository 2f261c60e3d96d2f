"""The real lists, loaded once for a whole test file: loading them for every test would take minutes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete

from catalog.accounts.models import Account, AccountRole
from catalog.registry.models import GeographicalIndication, Place, RegistryKey, Requirement
from catalog.registry.services.loading import load
from catalog.settings import PROJECT
from catalog.storage.audit import AuditRow
from catalog.storage.database import db


@pytest.fixture(scope="session")
def folder() -> Path:
    """The lists as they are shipped."""
    return PROJECT / "standards" / "registry"


@pytest.fixture(scope="module")
def listed_app(the_app: Flask, folder: Path) -> Iterator[Flask]:
    """The application with the lists loaded."""
    with the_app.app_context():
        load(folder)
    yield the_app
    with the_app.app_context():
        for row_class in (RegistryKey, Requirement, GeographicalIndication, Place, AuditRow):
            db.session.execute(delete(row_class))
        db.session.commit()


@pytest.fixture
def listed(listed_app: Flask) -> Iterator[Flask]:
    """The lists and nothing else: what a test adds is taken away again."""
    with listed_app.app_context():
        yield listed_app
        db.session.rollback()
        added = GeographicalIndication.id.startswith("ALLIANCE-")
        db.session.execute(delete(RegistryKey).where(RegistryKey.gi_id.startswith("ALLIANCE-")))
        for statement in (
            delete(GeographicalIndication).where(added),
            delete(AuditRow),
            delete(AccountRole),
            delete(Account),
        ):
            db.session.execute(statement)
        db.session.commit()


def an_account(*roles: str) -> Account:
    """A stored account with these roles."""
    account = Account(
        email=f"{'-'.join(roles) or 'nobody'}@example.org",
        password_hash="-",
        display_name="某人",
        grants=[AccountRole(role=role) for role in roles],
    )
    db.session.add(account)
    db.session.commit()
    return account


@pytest.fixture
def operator(listed: Flask) -> Account:
    """Whoever runs the alliance."""
    return an_account("operator")
