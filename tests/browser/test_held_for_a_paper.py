"""In a real Chromium, over five weeks: on 10 December fruit is found for 15 January, held, refused confirmation,
renewed, confirmed; another hold is given back. The service is started anew on each day."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
import time_machine
from flask_migrate import upgrade
from playwright.sync_api import Browser, Page, expect

from catalog import create_app
from catalog.cli.database import with_migrations
from catalog.review.services import deciding
from catalog.settings import Settings
from catalog.storage.database import db
from tests.browser.conftest import Person, served
from tests.browser.test_story import paper
from tests.factories.farming import ON, PASSWORD, registry_rows
from tests.factories.renewing import Grove
from tests.factories.reviewing import answer_everything
from tests.factories.selling import a_paper
from tests.versions import publish_papers_per_batch

pytestmark = pytest.mark.browser
PLANNED, FILED, LAPSED, X = (
    date.fromisoformat(day) for day in ("2026-12-10", "2026-12-28", "2027-01-13", "2027-01-15")
)
FARMER, REVIEWER, ANCHOR, OTHER = "13812345678", "reviewer@example.cn", "13900000001", "13900000002"


@dataclass(frozen=True)
class World:
    """A data folder with two listed offers of one farm, each with a certificate of ON; their ids."""

    folder: Path
    offer: str
    second: str


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    folder = tmp_path_factory.mktemp("held")
    library = publish_papers_per_batch(folder / "standards")
    settings = Settings(
        folder, f"sqlite:///{folder / 'catalog.db'}", f"tantivy:///{folder / 'search'}", "x" * 40, demo=True
    )
    app = with_migrations(create_app(settings))
    with app.app_context(), time_machine.travel(f"{ON}T10:00:00+08:00", tick=True):
        upgrade()
        registry_rows()
        grove = Grove(library)
        second = grove.another(title="第二批")
        for offer in (grove.offer, second):
            answer_everything(offer, grove.reviewer, FF_B01=None)
            a_paper("offer", offer.id, "commitment_certificate", grove.owner.id, issued_on=ON)
        db.session.commit()
        grove.renew(deciding.submit(grove.owner, grove.library, grove.offer.id, ON), ON)
        grove.approve(grove.taken(second))
        found = World(folder, grove.offer.id, second.id)
        db.session.remove()
        db.engine.dispose()
    return found


@contextmanager
def service_on(world: World, day: date) -> Iterator[str]:
    """The address of the service on that day; it ends with the block."""
    environment = {
        **os.environ,
        "CATALOG_DATA": str(world.folder),
        "CATALOG_DEMO": "1",
        "CATALOG_TODAY": day.isoformat(),
        "CATALOG_SECRET_KEY": "x" * 40,
    }
    environment.pop("DATABASE_URL", None)
    with served(world.folder, environment, f"server-{day}.log") as address:
        yield address


@contextmanager
def somebody(browser: Browser, address: str, name: str) -> Iterator[Page]:
    """Somebody signed in on their phone, who meets no error."""
    person = Person(browser, address)
    page = person.page
    page.goto("/sign-in")
    page.locator('[name="name"]').fill(name)
    page.locator('[name="password"]').fill(PASSWORD)
    with page.expect_navigation():
        page.get_by_role("button", name="登录", exact=True).click()
    yield page
    person.close()


def plan(page: Page) -> str:
    """A broadcast on X; its address."""
    page.goto("/broadcasts/new")
    page.locator('[name="title"]').fill("年货节")
    page.locator('[name="on_day"]').fill(X.isoformat())
    with page.expect_navigation():
        page.locator("main form .primary button").first.click()
    return page.url


def hold(page: Page, offer: str, units: int, broadcast: str) -> None:
    page.goto(f"/offers/{offer}/reservations/new?broadcast={broadcast.rpartition('/')[2]}")
    expect(page.get_by_text("凭新合格证")).to_be_visible()
    page.locator('[name="quantity_units"]').fill(str(units))
    with page.expect_navigation():
        page.locator("main form .primary button").first.click()
    expect(page.get_by_text("还不能确认")).to_be_visible()
    expect(page.get_by_role("button", name="确认", exact=True)).to_have_count(0)


def test_found_held_refused_renewed_confirmed_and_another_given_back(browser: Browser, world: World) -> None:
    with service_on(world, PLANNED) as address:
        with somebody(browser, address, ANCHOR) as page:
            mine = plan(page).removeprefix(address)
            page.goto(f"/offers?q=penggan&on={X}")
            sized = page.locator(f'a[href*="{world.offer}"]').first
            if not sized.is_visible():  # a further size of a product stands below the card of another
                page.locator("details.sizes", has=sized).locator("summary").click()
            sized.click()
            page.wait_for_url(f"**/offers/{world.offer}**")
            hold(page, world.offer, 50, mine)
        with somebody(browser, address, OTHER) as page:
            theirs = plan(page).removeprefix(address)
            hold(page, world.second, 30, theirs)
        with somebody(browser, address, FARMER) as page:
            page.goto("/farm")
            tasks = page.locator("#tasks .task")
            expect(tasks).to_have_count(2)
            expect(tasks.first).to_contain_text("2027年1月12日 前（含当天）上传并提交新的承诺达标合格证")

    with service_on(world, FILED) as address:
        with somebody(browser, address, FARMER) as page:
            page.goto(f"/farm/offers/{world.offer}")
            page.locator("#tasks").get_by_role("button", name="上传文件").click()
            expect(page.locator('[name="type"]')).to_have_value("commitment_certificate")
            page.locator('[name="file"]').set_input_files(paper("new"))
            page.locator('[name="issuer"]').fill("衢州市检测中心")
            page.locator('[name="issued_on"]').fill(FILED.isoformat())
            with page.expect_navigation():
                page.locator("main form .primary button").first.click()
            with page.expect_navigation():
                page.get_by_role("button", name="提交续期").click()
            expect(page.locator("#tasks")).to_contain_text("已提交，等审核")
        with somebody(browser, address, REVIEWER) as page:
            page.goto("/reviews")
            page.get_by_role("link").filter(has_text="有直播在等").first.click()
            expect(page.get_by_text("按现在的文件，通过后那天有效")).to_be_visible()
            with page.expect_navigation():
                page.get_by_role("button", name="看过了，续期").click()
        with somebody(browser, address, ANCHOR) as page:
            page.goto(mine)
            with page.expect_navigation():
                page.get_by_role("button", name="确认", exact=True).click()
            expect(page.get_by_text("已确认", exact=True).first).to_be_visible()

    with service_on(world, LAPSED) as address:
        with somebody(browser, address, OTHER) as page:
            page.goto(theirs)
            expect(page.get_by_text(re.compile("正在退回|自动退回的货")).first).to_be_visible()
            # The worker waits half a minute on each day before it takes anything away.
            deadline = time.monotonic() + 120
            while page.locator("#given-back").count() == 0 and time.monotonic() < deadline:
                time.sleep(1)
                page.goto(theirs)
            expect(page.locator("#given-back")).to_contain_text("新证明没有按时来")
        with somebody(browser, address, ANCHOR) as page:
            page.goto(mine)
            expect(page.get_by_text("已确认", exact=True).first).to_be_visible()
