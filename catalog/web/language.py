"""Chinese is the source language, English its translation. Without compiled translations all is Chinese."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

from flask import Flask, Response, g, request
from flask_babel import Babel, get_locale

LANGUAGES = {"zh": "中文", "en": "English"}
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
    locale = get_locale()
    return locale.language if locale else "zh"


def address_in(code: str) -> str:
    """This page in another language; of a page that was posted to, its own address."""
    arguments = [(key, value) for key, value in request.args.items(multi=True) if key != "lang"]
    return f"{request.path}?{urlencode([*arguments, ('lang', code)])}"


def two_tongues(chinese: str | None, english: str | None) -> str:
    """A text people gave in both languages: the reader's, or the one there is."""
    first, second = (english, chinese) if language() == "en" else (chinese, english)
    return first or second or ""


def remember(code: str) -> None:
    """Keep this language for the next visits (also after signing in, from the account)."""
    g.language_to_keep = code


def _keep(response: Response) -> Response:
    wish = request.args.get("lang")
    code = g.get("language_to_keep") or (wish if wish in LANGUAGES and wish != request.cookies.get(COOKIE) else None)
    if code in LANGUAGES:
        response.set_cookie(COOKIE, code, max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure)
    if response.mimetype == "text/html":
        response.headers["Content-Language"] = "en" if language() == "en" else "zh-CN"
        response.vary.update(("Accept-Language", "Cookie"))
    return response


def register(app: Flask) -> None:
    """Translate pages."""
    Babel(
        app,
        default_locale="zh",
        default_translation_directories=str(Path(__file__).parent / "translations"),
        locale_selector=choose,
    )
    app.after_request(_keep)
    app.jinja_env.globals.update(language=language, languages=LANGUAGES, address_in=address_in, two_tongues=two_tongues)
