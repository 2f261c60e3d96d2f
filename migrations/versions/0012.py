"""Why a reservation was released; of those that were released before nobody wrote it down."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("reservation", sa.Column("released_reason", sa.String(length=24), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("reservation") as batch:
        batch.drop_column("released_reason")
