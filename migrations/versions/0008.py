"""Offers say how they are harvested; of those that are there already nobody has said."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("offer", sa.Column("harvest_method", sa.String(length=12), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("offer", "harvest_method")
