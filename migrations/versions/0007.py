"""Accounts that demo mode made are marked, so that outside it nothing of them works.

Known of earlier ones are those whom an operator of the demonstration invited. Where such a letter gave a role to an
account that was there before, the role ends: nobody of the demonstration makes operators.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

from catalog.storage.database import Moment

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# A letter makes its account and is used up in the same moment.
_SAME = timedelta(minutes=1)

account = sa.table(
    "account",
    sa.column("id"),
    sa.column("demo", sa.Boolean),
    sa.column("made_in_demo", sa.Boolean),
    sa.column("created_at", Moment()),
)
account_role = sa.table("account_role", sa.column("account_id"), sa.column("role"))
invitation = sa.table(
    "invitation",
    sa.column("role"),
    sa.column("invited_by_account_id"),
    sa.column("used_by_account_id"),
    sa.column("used_at", Moment()),
)
audit = sa.table(
    "audit",
    sa.column("account_id"),
    sa.column("action"),
    sa.column("subject_type"),
    sa.column("subject_id"),
    sa.column("changes", sa.JSON),
    sa.column("created_at", Moment()),
)


def upgrade() -> None:
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.add_column(sa.Column("made_in_demo", sa.Boolean(), nullable=False, server_default=sa.false()))
    connection = op.get_bind()
    people = set(connection.scalars(sa.select(account.c.id).where(account.c.demo)))
    joined = dict(connection.execute(sa.select(account.c.id, account.c.created_at)).all())
    letters = connection.execute(sa.select(invitation).where(invitation.c.used_by_account_id.is_not(None))).all()
    made: set[str] = set()
    while new := {
        letter.used_by_account_id
        for letter in letters
        if letter.invited_by_account_id in people | made
        and letter.used_by_account_id not in people | made
        and letter.used_at - joined[letter.used_by_account_id] < _SAME
    }:
        made |= new
    for one in sorted(made):
        connection.execute(account.update().where(account.c.id == one).values(made_in_demo=True))
    _end_roles([letter for letter in letters if letter.used_by_account_id not in people | made], people | made)


def _end_roles(letters: list[sa.Row], people: set[str]) -> None:
    given = {(one.used_by_account_id, one.role) for one in letters if one.invited_by_account_id in people}
    given -= {(one.used_by_account_id, one.role) for one in letters if one.invited_by_account_id not in people}
    connection = op.get_bind()
    for account_id, role in sorted(given):
        where = (account_role.c.account_id == account_id, account_role.c.role == role)
        if connection.execute(account_role.delete().where(*where)).rowcount:
            event = {
                "account_id": None,
                "action": "role_taken",
                "subject_type": "account",
                "subject_id": account_id,
                "changes": {"role": [role, None]},
                "created_at": datetime.now(UTC),
            }
            connection.execute(audit.insert(), [event])


def downgrade() -> None:
    # Not in a batch: that would build the table anew, and everything refers to it.
    op.drop_column("account", "made_in_demo")
