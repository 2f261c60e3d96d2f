"""The ways through the site, role by role: a bar at the thumb on phones, at the top on wide screens."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from flask import Flask, current_app, request
from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from markupsafe import Markup, escape

from catalog.extensions import current_extensions
from catalog.web.page.assets import page_address
from catalog.web.page.cards import macros
from catalog.web.page.identity import current_account
from catalog.web.page.words.language import LANGUAGES, address_in, language


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
# The reader's own entries: the last one of the bar.
SELF = ("account.account", "account.sign_in")
# Stands in the drawn frame for the address of the page in the other language.
_OTHER_LANGUAGE = "\ue000"


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


def frame(part: str) -> Markup:
    """What stands above ("top") or below ("bottom") every page: drawn once for each kind of reader and entry."""
    account = current_account()
    entries = tuple(ways())
    here = frozenset(filter(is_here, (*(way.endpoint for way in entries), *SELF)))
    name = account.display_name if account else ""
    demo = current_extensions().settings.demo
    drawn = _drawn(language(), request.script_root, part, entries, here, name, demo)
    other = next(code for code in LANGUAGES if code != language())
    return Markup(drawn.replace(_OTHER_LANGUAGE, escape(address_in(other))))  # noqa: S704


@lru_cache(maxsize=512)
def _drawn(
    _tongue: str, _root: str, part: str, entries: tuple[Way, ...], here: frozenset[str], name: str, demo: bool
) -> str:
    # The language and the root are what the template looks up by itself.
    return str(getattr(macros("shared/frame.html"), part)(entries, here, name, demo, _OTHER_LANGUAGE))


def register(app: Flask) -> None:
    """Let the base template draw the bars."""
    app.jinja_env.globals["frame"] = frame
