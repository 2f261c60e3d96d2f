"""Keys of names are folded with their script, and wide enough for every name a form takes"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from catalog.folding import key_of

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_KEYS = sa.table("gi_key", sa.column("gi_id"), sa.column("kind"), sa.column("key"))
_PLACES = sa.table("place", sa.column("code"), sa.column("short_name"))
_LONGEST = 500


def upgrade() -> None:
    with op.batch_alter_table("gi", schema=None) as batch_op:
        batch_op.alter_column("pinyin", existing_type=sa.String(250), type_=sa.String(_LONGEST), existing_nullable=True)
        batch_op.alter_column("initials", existing_type=sa.String(60), type_=sa.String(100), existing_nullable=True)
    with op.batch_alter_table("gi_key", schema=None) as batch_op:
        batch_op.alter_column("key", existing_type=sa.String(250), type_=sa.String(_LONGEST), existing_nullable=False)
    _fold_again()


def downgrade() -> None:
    op.execute("DELETE FROM gi_key WHERE length(key) > 250")
    op.execute("UPDATE gi SET pinyin = substr(pinyin, 1, 250), initials = substr(initials, 1, 60)")
    with op.batch_alter_table("gi_key", schema=None) as batch_op:
        batch_op.alter_column("key", existing_type=sa.String(_LONGEST), type_=sa.String(250), existing_nullable=False)
    with op.batch_alter_table("gi", schema=None) as batch_op:
        batch_op.alter_column("initials", existing_type=sa.String(100), type_=sa.String(60), existing_nullable=True)
        batch_op.alter_column("pinyin", existing_type=sa.String(_LONGEST), type_=sa.String(250), existing_nullable=True)


def _fold_again() -> None:
    """Put what names and places are found by into simplified characters: some forty of the lists, and added rights.

    Folding twice changes nothing, so keys of any later fold come out right too.
    """
    connection = op.get_bind()
    written = _KEYS.c.kind.in_(("name", "alternative"))
    rows = [tuple(row) for row in connection.execute(sa.select(*_KEYS.c).where(written))]
    kept = set(rows)
    for gi_id, kind, key in rows:
        folded = key_of(key)[:_LONGEST]
        if folded == key:
            continue
        this = (_KEYS.c.gi_id == gi_id) & (_KEYS.c.kind == kind) & (_KEYS.c.key == key)
        if (gi_id, kind, folded) in kept:
            connection.execute(sa.delete(_KEYS).where(this))
        else:
            connection.execute(sa.update(_KEYS).where(this).values(key=folded))
            kept.add((gi_id, kind, folded))
    for code, short_name in connection.execute(sa.select(_PLACES.c.code, _PLACES.c.short_name)).all():
        if (folded := key_of(short_name)) != short_name:
            connection.execute(sa.update(_PLACES).where(_PLACES.c.code == code).values(short_name=folded))
