"""People, what they may be, and how they prove who they are."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Boolean, CheckConstraint, Date, ForeignKey, String, false, or_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.storage.database import Base, Moment, new_id, now


class Account(Base):
    """A person. Signs in by e-mail or by mobile number."""

    __tablename__ = "account"
    __table_args__ = (CheckConstraint("email IS NOT NULL OR mobile IS NOT NULL", name="has_a_name_to_sign_in"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    mobile: Mapped[str | None] = mapped_column(String(20), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    display_name: Mapped[str] = mapped_column(String(60))
    language: Mapped[str] = mapped_column(String(5), default="zh")
    # One of the demonstration's own people: no password, opened with one tap in demo mode.
    demo: Mapped[bool] = mapped_column(Boolean, default=False)
    # Joined while demo mode was on, or by a letter of somebody of the demonstration.
    made_in_demo: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    disabled_at: Mapped[datetime | None] = mapped_column(Moment)
    # An anchor sees the terms of trade (accounts/terms.py) from the one moment until the other.
    admitted_at: Mapped[datetime | None] = mapped_column(Moment)
    admission_ended_at: Mapped[datetime | None] = mapped_column(Moment)

    grants: Mapped[list[AccountRole]] = relationship(lazy="joined", cascade="all, delete-orphan")

    @property
    def roles(self) -> frozenset[str]:
        """The roles this account holds, of roles.ROLES."""
        return frozenset(grant.role for grant in self.grants)

    @property
    def of_demo(self) -> bool:
        """Whether the account exists because of demo mode: outside it, nothing of it works."""
        return self.demo or self.made_in_demo

    @property
    def admitted(self) -> bool:
        """Whether the alliance lets this account, as an anchor, see the terms of trade."""
        return self.admitted_at is not None and self.admission_ended_at is None


# The same for a query.
OF_DEMO = or_(Account.demo, Account.made_in_demo)


class AccountRole(Base):
    """One role of one account."""

    __tablename__ = "account_role"

    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(20), primary_key=True)


class SignInSession(Base):
    """A browser that is signed in. Ending it here ends it everywhere: the cookie holds only a random token."""

    __tablename__ = "sign_in_session"

    token_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    seen_at: Mapped[datetime] = mapped_column(Moment, default=now)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)


class SignInAttempt(Base):
    """A failed sign-in, counted so that guessing is slowed for every worker alike (services.attempts). `address` is a
    network, `known` whether the account had signed in from it lately."""

    __tablename__ = "sign_in_attempt"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    name_sha256: Mapped[str] = mapped_column(String(64), index=True)
    address: Mapped[str] = mapped_column(String(64), index=True)
    known: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[datetime] = mapped_column(Moment, default=now, index=True)


class KnownAddress(Base):
    """Where an account signed in from, only as a keyed hash (services.attempts)."""

    __tablename__ = "known_address"

    account_id: Mapped[str] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    address_hmac: Mapped[str] = mapped_column(String(64), primary_key=True)
    signed_in_at: Mapped[datetime] = mapped_column(Moment, default=now)


class Invitation(Base):
    """An operator's letter that lets one person join with a role nobody can give themselves."""

    __tablename__ = "invitation"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    role: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(String(200), default="")
    invited_by_account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    used_by_account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    used_at: Mapped[datetime | None] = mapped_column(Moment)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)


class ApiToken(Base):
    """A named key for a program, acting as its account within `scopes` ("read" or "read write")."""

    __tablename__ = "api_token"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    prefix: Mapped[str] = mapped_column(String(12))
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[str] = mapped_column(String(40), default="read")
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    expires_at: Mapped[datetime | None] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)
    last_used_on: Mapped[date | None] = mapped_column(Date)
