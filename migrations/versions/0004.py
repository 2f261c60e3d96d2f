"""PDFs are shown as copies: which file is the copy of which"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_file_sha256"), ["file_sha256"], unique=False)

    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.add_column(sa.Column("copy_sha256", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("signed", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("copy_refused", sa.String(length=40), nullable=True))
        batch_op.create_index(batch_op.f("ix_stored_file_copy_sha256"), ["copy_sha256"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_stored_file_copy_sha256_stored_file"), "stored_file", ["copy_sha256"], ["sha256"]
        )


def downgrade() -> None:
    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_stored_file_copy_sha256_stored_file"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_stored_file_copy_sha256"))
        batch_op.drop_column("copy_refused")
        batch_op.drop_column("signed")
        batch_op.drop_column("copy_sha256")

    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_file_sha256"))
