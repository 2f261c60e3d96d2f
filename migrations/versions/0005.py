"""Which anchors the alliance admits to the terms of trade. Those who joined before wait for an operator's word."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from catalog.storage.database import Moment

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.add_column(sa.Column("admitted_at", Moment(), nullable=True))
        batch_op.add_column(sa.Column("admission_ended_at", Moment(), nullable=True))
    # The people of the demonstration are nobody's secret: its anchors go on as they did.
    account = sa.table("account", sa.column("demo", sa.Boolean), sa.column("created_at"), sa.column("admitted_at"))
    op.execute(account.update().where(account.c.demo).values(admitted_at=account.c.created_at))


def downgrade() -> None:
    # Not in a batch: that would build the table anew, and everything refers to it.
    op.drop_column("account", "admission_ended_at")
    op.drop_column("account", "admitted_at")
