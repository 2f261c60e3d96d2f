"""Chinese is the source language, English its translation, read as it was written: nobody has to compile it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from babel.messages import mofile, pofile
from babel.support import NullTranslations, Translations
from flask import Flask, Response, g, request
from flask_babel import Babel, Domain, LazyString, get_locale
from markupsafe import Markup

from catalog.standards.numbers import Words
from catalog.web.page.security import over_https

LANGUAGES = {"zh": "中文", "en": "English"}
ENGLISH = Path(__file__).parents[2] / "translations" / "en" / "LC_MESSAGES" / "messages.po"
COOKIE = "language"
YEAR = 365 * 24 * 3600


def choose() -> str:
    """`?lang=`, then the cookie, then what the browser asks for, then Chinese."""
    for wish in (request.args.get("lang"), request.cookies.get(COOKIE)):
        if wish in LANGUAGES:
            return wish
    return request.accept_languages.best_match(LANGUAGES, "zh") or "zh"


def language() -> str:
    """The language of this answer: "zh" or "en"."""
    # A page needs it hundreds of times: read what `get_locale` has cached directly.
    try:
        chosen: str = g._flask_babel.babel_locale.language
    except (AttributeError, RuntimeError):  # nobody asked yet, or outside of any request
        locale = get_locale()
        return locale.language if locale else "zh"
    return chosen


class _Texts(Domain):
    """The translations of each language, read once."""

    @cached_property
    def _english(self) -> Translations:
        # A twentieth of a second, once a process: no page mixes in Chinese because a step of the set-up was left out.
        with ENGLISH.open("rb") as file:
            texts = pofile.read_po(file)
        compiled = BytesIO()
        mofile.write_mo(compiled, texts)
        compiled.seek(0)
        return Translations(compiled)

    @cached_property
    def _source(self) -> NullTranslations:
        return NullTranslations()

    def get_translations(self) -> Any:
        return self._english if language() == "en" else self._source


class _Babel(Babel):
    """One domain for all requests."""

    @cached_property
    def domain_instance(self) -> _Texts:
        return _Texts()


def address_in(code: str) -> str:
    """This page in another language; of a page that was posted to, its own address."""
    arguments = [(key, value) for key, value in request.args.items(multi=True) if key != "lang"]
    return f"{request.path}?{urlencode([*arguments, ('lang', code)])}"


def two_tongues(chinese: str | None, english: str | None) -> str:
    """A text people gave in both languages: the reader's, or the one there is."""
    first, second = (english, chinese) if language() == "en" else (chinese, english)
    return first or second or ""


def say(words: Words) -> str:
    """A pair of sentences in the reader's language."""
    return two_tongues(words.zh, words.en)


def said(words: Words) -> LazyString:
    """The same for whoever reads it, whenever that is."""
    return LazyString(say, words)


def remember(code: str) -> None:
    """Keep this language for the next visits (also after signing in, from the account)."""
    g.language_to_keep = code


def _keep(response: Response) -> Response:
    wish = request.args.get("lang")
    code = g.get("language_to_keep") or (wish if wish in LANGUAGES and wish != request.cookies.get(COOKIE) else None)
    if code in LANGUAGES:
        response.set_cookie(COOKIE, code, max_age=YEAR, samesite="Lax", httponly=True, secure=over_https())
    if response.mimetype == "text/html":
        response.headers["Content-Language"] = "en" if language() == "en" else "zh-CN"
        response.vary.update(("Accept-Language", "Cookie"))
    return response


def _for_templates(texts: _Texts) -> Callable[..., Markup]:
    # Jinja's own goes through its context three times for each text, and a page has sixty.
    @lru_cache(maxsize=4096)
    def marked(_tongue: str, text: str) -> Markup:
        return Markup(texts.get_translations().ugettext(text))  # noqa: S704

    @lru_cache(maxsize=4096)
    def plain(tongue: str, text: str) -> Markup:
        return marked(tongue, text) % {}  # as everywhere else, two signs of percent are one

    def translate(text: str, /, **values: Any) -> Markup:
        """A text of a template in the reader's language; what is filled in is escaped."""
        return marked(language(), text) % values if values else plain(language(), text)

    return translate


def register(app: Flask) -> None:
    """Translate pages. Raises RuntimeError when the English is not there."""
    if not ENGLISH.is_file():
        raise RuntimeError(f"{ENGLISH} is missing: half of each English page would be Chinese")
    babel = _Babel(app, default_locale="zh", locale_selector=choose)
    app.after_request(_keep)
    app.jinja_env.globals["_"] = _for_templates(babel.domain_instance)
    app.jinja_env.globals.update(language=language, languages=LANGUAGES, two_tongues=two_tongues)
