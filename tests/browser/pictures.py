"""`make pictures`: the pages on phone and desk, in Chinese and English: docs/pictures/<page>-<width>-<language>.png.

Each picture shows one screen of a service with fresh demo data of one day. `CATALOG_TEST_SERVICE` names one that
runs already.
"""

from __future__ import annotations

import io
import os
import re
import tempfile
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import chromium, running_service

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
SCREENS = {390: 844, 1280: 800}
LANGUAGES = {"zh": "zh-CN", "en": "en-GB"}
COLOURS = 96
# The day that the pictures show; CATALOG_TODAY names another.
SHOWN_ON = "2026-12-10"
ID = "[0-9a-f-]{36}"


def first_link(page: Page, on: str, shape: str) -> str:
    """The address of the first link on a page whose address has this shape."""
    page.goto(on)
    links: list[str] = page.locator("main a[href]").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    return next(link for link in links if re.fullmatch(shape, link))


def open_offer(page: Page) -> None:
    page.goto(first_link(page, "/offers?q=椪柑", rf"/offers/{ID}"))


def open_explanation(page: Page) -> None:
    open_offer(page)
    page.goto(f"{page.url.partition('?')[0]}/assessment")


def open_farm_offer(page: Page) -> None:
    page.goto(first_link(page, "/farm", rf"/farm/offers/{ID}"))


def open_review(page: Page) -> None:
    page.goto(first_link(page, "/reviews", rf"/reviews/{ID}"))
    page.locator("details.panel[open]").first.scroll_into_view_if_needed()


def open_broadcast(page: Page) -> None:
    page.goto(first_link(page, "/broadcasts", rf"/broadcasts/{ID}"))


def open_cue_card(page: Page) -> None:
    open_broadcast(page)
    with page.expect_navigation():
        page.locator('form[action*="/cue-card"] button').first.click()


def open_standard(page: Page) -> None:
    page.goto(first_link(page, "/standards", r"/standards/gi-selection-fresh-fruit/[\d.]+"))


def open_simulation(page: Page) -> None:
    page.goto(first_link(page, "/standards/simulations", r"/standards/gi-selection-fresh-fruit/[\d.]+/simulation"))
    if not page.locator("table").count():
        page.locator("main form button").first.click()
        page.locator("table").first.wait_for(timeout=60_000)
    if page.viewport_size and page.viewport_size["width"] < 600:  # a phone shows the matrix only further down
        page.locator("table").first.evaluate("table => table.scrollIntoView({block: 'center'})")


# Page: who looks (words of a demo sign-in button, or nobody), and how they get there.
PAGES: dict[str, tuple[str, str | Callable[[Page], None]]] = {
    "home": ("", "/"),
    "search": ("主播", "/offers?q=椪柑"),
    "offer": ("", open_offer),
    "explanation": ("", open_explanation),
    "farm-offer": ("农户", open_farm_offer),
    "review": ("审核员", open_review),
    "picks": ("主播", "/picks"),
    "broadcast": ("主播", open_broadcast),
    "cue-card": ("主播", open_cue_card),
    "operator": ("联盟管理员", "/operator"),
    "expiries": ("联盟管理员", "/operator/expiries"),
    "simulation": ("联盟管理员", open_simulation),
    "standard": ("", open_standard),
}


def enter(page: Page, role: str, language: str) -> None:
    # Signing in takes the language of the account; the address sets it back afterwards.
    if role:
        page.goto("/sign-in?lang=zh")
        page.locator('form[action="/sign-in/demo"] button').filter(has_text=role).first.click()
        page.wait_for_load_state()
    page.goto(f"/about?lang={language}")


def draw(browser: Browser, service: str, name: str, width: int, language: str) -> Path:
    """One picture, with few colours so that it stays small."""
    role, way = PAGES[name]
    context = browser.new_context(
        base_url=service, viewport={"width": width, "height": SCREENS[width]}, locale=LANGUAGES[language]
    )
    page = context.new_page()
    enter(page, role, language)
    if isinstance(way, str):
        page.goto(way)
    else:
        way(page)
    page.wait_for_load_state("networkidle")
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    context.close()
    file = FOLDER / f"{name}-{width}-{language}.png"
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)
    return file


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    running = os.environ.get("CATALOG_TEST_SERVICE")
    day = os.environ.get("CATALOG_TODAY", SHOWN_ON)
    with (
        tempfile.TemporaryDirectory() as folder,
        nullcontext(running) if running else running_service(Path(folder), CATALOG_TODAY=day) as service,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(**chromium())
        for name in PAGES:
            for width in SCREENS:
                for language in LANGUAGES:
                    file = draw(browser, service, name, width, language)
                    print(f"{file.relative_to(FOLDER.parents[1])}  {file.stat().st_size // 1024} KB")
        browser.close()


if __name__ == "__main__":
    main()
