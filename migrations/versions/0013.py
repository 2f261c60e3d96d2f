"""What an offer is sent with, whether in a gift box, and what it is good for; nothing is said of those that exist."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_TEXTS = ("postage", "gift_box")
_LISTS = ("couriers", "occasions")


def upgrade() -> None:
    for name in _TEXTS:
        op.add_column("offer", sa.Column(name, sa.String(length=12), nullable=False, server_default=""))
    for name in _LISTS:
        op.add_column("offer", sa.Column(name, sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    for name in (*_LISTS, *_TEXTS):
        op.drop_column("offer", name)
