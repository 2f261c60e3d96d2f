"""What the coming days do to decided assessments stands beside them (the service foretells the older ones by itself),
and lists of farms, reviewers and operators are read in their order from indexes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "assessment_period",
        sa.Column("assessment_id", sa.String(length=36), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("through_on", sa.Date(), nullable=True),
        sa.Column("standard_name", sa.String(length=81), nullable=False),
        sa.Column("grade", sa.String(length=12), nullable=False),
        sa.Column("conditional", sa.Boolean(), nullable=False),
        sa.Column("listable", sa.Boolean(), nullable=False),
        sa.Column("first_run", sa.Boolean(), nullable=False),
        sa.Column("paper", sa.String(length=10), nullable=False),
        sa.Column("renew_days", sa.Integer(), nullable=False),
        sa.Column("due", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name="fk_assessment_period_assessment_id_assessment"
        ),
        sa.PrimaryKeyConstraint("assessment_id", "first_on", name="pk_assessment_period"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_assessment_period_ends",
        "assessment_period",
        ["through_on", "assessment_id", "first_on", "standard_name"],
        sqlite_where=sa.text("first_run = 1"),
        postgresql_where=sa.text("first_run"),
    )
    op.create_index("ix_approval_assessment_id", "approval", ["assessment_id"])
    op.create_index("ix_review_queue", "review", ["decision", "reviewer_account_id", "submitted_at", "id"])
    op.create_index("ix_review_decided", "review", ["decision", "decided_at", "id"])
    columns = ["product_id", "withdrawn_at", "id", "revision", "ship_through_on"]
    op.create_index("ix_offer_of_product", "offer", columns)
    op.drop_index("ix_offer_product_id", table_name="offer")


def downgrade() -> None:
    op.create_index("ix_offer_product_id", "offer", ["product_id"])
    op.drop_index("ix_offer_of_product", table_name="offer")
    op.drop_index("ix_review_decided", table_name="review")
    op.drop_index("ix_review_queue", table_name="review")
    op.drop_index("ix_approval_assessment_id", table_name="approval")
    op.drop_table("assessment_period")
