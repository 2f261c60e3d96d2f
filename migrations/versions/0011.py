"""What the words of a notice mean as divisions of today stands beside them; `catalog registry load` fills it in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("gi", schema=None) as batch_op:
        batch_op.add_column(sa.Column("area_reading", sa.JSON(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("gi", schema=None) as batch_op:
        batch_op.drop_column("area_reading")
