"""The ways through the site, role by role: a bar at the thumb on phones, at the top on wide screens."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, current_app, request
from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from catalog.web.page.assets import page_address
from catalog.web.page.identity import current_account


@dataclass(frozen=True)
class Way:
    """One entry. It shows where its page exists and its reader holds one of `roles` (none: everybody)."""

    endpoint: str
    icon: str
    label: LazyString
    roles: frozenset[str] = frozenset()


# In the order of the bar. At most four of them apply to one role, beside the account.
WAYS = (
    Way("offers.search", "search", _("找货")),
    Way("farm.home", "sprout", _("我的货盘"), frozenset({"farm_owner"})),
    Way("picking.picks", "shopping-basket", _("选品车"), frozenset({"anchor"})),
    Way("picking.broadcasts", "radio", _("直播"), frozenset({"anchor"})),
    Way("review.queue", "clipboard-check", _("审核"), frozenset({"reviewer"})),
    Way("operator.home", "settings-2", _("联盟管理"), frozenset({"operator"})),
    Way("registry.search", "landmark", _("查地标")),
)


def ways() -> list[Way]:
    """The entries for the present reader."""
    account = current_account()
    roles = account.roles if account else frozenset()
    return [
        way
        for way in WAYS
        if way.endpoint in current_app.view_functions and (not way.roles or not way.roles.isdisjoint(roles))
    ]


def is_here(endpoint: str) -> bool:
    """Whether the present page is this entry's or lies below it (/picks, /offers/<id>)."""
    address = page_address(endpoint)
    return request.path == address or request.path.startswith(f"{address}/")


def register(app: Flask) -> None:
    """Let the base template draw the bars."""
    app.jinja_env.globals.update(
        ways=ways,
        is_here=is_here,
        demo_mode=lambda: app.extensions["catalog"].settings.demo,
    )
