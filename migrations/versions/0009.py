"""The outbox tells events to readers it knows by name; what it told before reads "offer.edited", "supplier.edited"."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from catalog.storage.database import Moment

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

outbox = sa.table(
    "outbox",
    sa.column("sequence", sa.BigInteger),
    sa.column("topic", sa.String),
    sa.column("subject_id", sa.String),
    sa.column("payload", sa.JSON),
)


def upgrade() -> None:
    op.create_table(
        "outbox_reader",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_outbox_reader")),
    )
    connection = op.get_bind()
    for noun in ("offer", "supplier"):
        rows = connection.execute(sa.select(outbox.c.sequence, outbox.c.subject_id).where(outbox.c.topic == noun))
        for sequence, subject_id in rows.all():
            values = {"topic": f"{noun}.edited", "payload": {f"{noun}_id": subject_id}}
            connection.execute(outbox.update().where(outbox.c.sequence == sequence).values(**values))


def downgrade() -> None:
    connection = op.get_bind()
    rows = connection.execute(sa.select(outbox.c.sequence, outbox.c.subject_id, outbox.c.payload)).all()
    for sequence, subject_id, payload in rows:
        noun = "supplier" if "supplier_id" in payload else "offer"
        values = {"topic": noun, "subject_id": payload.get(f"{noun}_id", subject_id), "payload": {}}
        connection.execute(outbox.update().where(outbox.c.sequence == sequence).values(**values))
    op.drop_table("outbox_reader")
