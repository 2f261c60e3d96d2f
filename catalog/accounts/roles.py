"""Who may do what. Pure: it asks only for an id and the roles."""

from __future__ import annotations

from typing import Protocol, TypeVar

from catalog.errors import Forbidden, NotFound, Refused, SignInRequired

ROLES = ("farm_owner", "anchor", "reviewer", "operator")
# What people may give themselves when they sign up; the others need an operator's invitation. An anchor may be invited
# too, and is admitted by that (accounts/terms.py).
OPEN_ROLES = ("farm_owner", "anchor")
INVITED_ROLES = ("reviewer", "operator", "anchor")


class Actor(Protocol):
    """Whoever acts."""

    @property
    def id(self) -> str: ...

    @property
    def roles(self) -> frozenset[str]: ...


A = TypeVar("A", bound=Actor)


def require(actor: A | None, *roles: str) -> A:
    """The actor, signed in and with one of `roles` (any role if none is named). Raises SignInRequired or Forbidden."""
    if actor is None:
        raise SignInRequired()
    if roles and not actor.roles.intersection(roles):
        raise Forbidden("role_required", roles=list(roles))
    return actor


class MarkedActor(Protocol):
    """Whoever acts, and whether they are of the demonstration."""

    @property
    def of_demo(self) -> bool: ...


def require_within_demo(actor: MarkedActor, account: MarkedActor) -> None:
    """People of the demonstration decide about one another only: what they did to others would outlive demo mode.

    Raises Refused `demo_operator`.
    """
    if actor.of_demo and not account.of_demo:
        raise Refused("demo_operator")


def require_own(actor: A | None, account_id: str) -> A:
    """The actor, if the thing is their account's own (a broadcast, a search). Raises SignInRequired, or NotFound for
    another's. What belongs to a supplier is asked of `suppliers.acting`."""
    actor = require(actor)
    if actor.id != account_id:
        raise NotFound()
    return actor
