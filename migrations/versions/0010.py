"""What an answer rests on: photos chosen for it, what a reviewer struck, and the backing an assessment had."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from catalog.storage.database import Moment

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("answer") as batch:
        batch.add_column(sa.Column("photo_ids", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("assessment") as batch:
        batch.add_column(sa.Column("backing", sa.JSON(), nullable=True))
    op.create_table(
        "evidence_strike",
        sa.Column("offer_id", sa.String(length=36), nullable=False),
        sa.Column("criterion_id", sa.String(length=20), nullable=False),
        sa.Column("evidence_id", sa.String(length=36), nullable=False),
        sa.Column("struck_by_account_id", sa.String(length=36), nullable=False),
        sa.Column("struck_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name=op.f("fk_evidence_strike_offer_id_offer")),
        sa.ForeignKeyConstraint(
            ["struck_by_account_id"], ["account.id"], name=op.f("fk_evidence_strike_struck_by_account_id_account")
        ),
        sa.PrimaryKeyConstraint("offer_id", "criterion_id", "evidence_id", name=op.f("pk_evidence_strike")),
    )


def downgrade() -> None:
    op.drop_table("evidence_strike")
    with op.batch_alter_table("assessment") as batch:
        batch.drop_column("backing")
    with op.batch_alter_table("answer") as batch:
        batch.drop_column("photo_ids")
