"""What every answer of the API says about itself: how much may still be asked, and which other pages may read it."""

from __future__ import annotations

from collections.abc import Set

from flask import Flask, Response, g, request

from catalog.api.identity import SAFE_METHODS
from catalog.middleware import Rate

# What a script may read of an answer beside what it always may.
EXPOSED = "Content-Disposition, ETag, Link, RateLimit, RateLimit-Policy, Retry-After"
# How long a browser need not ask again whether it may ask.
PREFLIGHT_SECONDS = 86_400


def rate_fields(rate: Rate) -> tuple[tuple[str, str], ...]:
    """The fields of draft-ietf-httpapi-ratelimit-headers: the limit of a minute, and what is left of it."""
    return (
        ("RateLimit-Policy", f'"default";q={rate.most};w={rate.window_seconds}'),
        ("RateLimit", f'"default";r={rate.left};t={rate.seconds_left}'),
    )


def register(app: Flask, public: Set[str]) -> None:
    """Write the headers. `public`: the rules that anybody may read without a token."""

    def across_origins(response: Response) -> Response:
        """Let any page read what anybody gets, asked for without a token: a cookie means nothing here.

        Never with a token, so that no page can use one it was not meant to have.
        """
        rule = request.url_rule
        if rule is None or rule.rule not in public or "Authorization" in request.headers:
            return response
        if request.method == "OPTIONS":
            asked = request.headers.get("Access-Control-Request-Headers", "").lower()
            if request.headers.get("Access-Control-Request-Method") not in ("GET", "HEAD") or "authorization" in asked:
                return response
            response.headers["Access-Control-Allow-Methods"] = "GET, HEAD"
            response.headers["Access-Control-Allow-Headers"] = "*"  # of which Authorization is none (Fetch, 3.2)
            response.headers["Access-Control-Max-Age"] = str(PREFLIGHT_SECONDS)
        elif request.method not in SAFE_METHODS:
            return response
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = EXPOSED
        return response

    def rate_limit(response: Response) -> Response:
        if "rate" in g and request.path.startswith("/api/"):
            for name, value in rate_fields(g.rate):
                response.headers[name] = value
        return response

    app.after_request(across_origins)
    app.after_request(rate_limit)
