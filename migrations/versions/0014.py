"""What a certificate certifies; of those on file nobody said it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("document", sa.Column("scheme", sa.String(length=20), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("document", "scheme")
