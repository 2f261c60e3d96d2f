"""Where an account signs in from is remembered, so that wrong passwords from elsewhere cannot shut it out there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from catalog.storage.database import Moment

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "known_address",
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("address_hmac", sa.String(length=64), nullable=False),
        sa.Column("signed_in_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_known_address_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "address_hmac", name=op.f("pk_known_address")),
    )
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.add_column(sa.Column("known", sa.Boolean(), nullable=True))
    op.execute("UPDATE sign_in_attempt SET known = false")
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.alter_column("known", existing_type=sa.Boolean(), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.drop_column("known")
    op.drop_table("known_address")
