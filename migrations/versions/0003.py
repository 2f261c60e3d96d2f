"""Tokens say when they were last used; those of accounts that are disabled end for good."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.add_column(sa.Column("last_used_on", sa.Date(), nullable=True))
    # Until now they only slept and came back with the account.
    op.execute(
        "UPDATE api_token SET revoked_at = (SELECT disabled_at FROM account WHERE account.id = api_token.account_id) "
        "WHERE revoked_at IS NULL AND account_id IN (SELECT id FROM account WHERE disabled_at IS NOT NULL)"
    )


def downgrade() -> None:
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.drop_column("last_used_on")
