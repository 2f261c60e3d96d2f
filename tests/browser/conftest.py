"""A real service with demo data and a real Chromium. Nothing here is pretended."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

CATALOG = str(Path(sys.executable).with_name("catalog"))
# Chromium's own calls to the outside are switched off: the machine may have no network, and the tests need none.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PHONE: ViewportSize = {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's Chromium; `playwright install` is never needed."""
    return chromium()


def chromium() -> dict[str, Any]:
    """How to start the browser this machine has."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        raise RuntimeError("Chromium is missing: run `make system` (Debian package chromium)")
    return {"executable_path": found, "headless": True, "args": FLAGS}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_service(folder: Path, **settings: str) -> Iterator[str]:
    """The address of a service that has just loaded its demo data into `folder`, with these settings (CATALOG_TODAY);
    it ends with the block."""
    environment = {**os.environ, **settings, "CATALOG_DATA": str(folder), "CATALOG_DEMO": "1"}
    environment.pop("DATABASE_URL", None)
    loaded = subprocess.run([CATALOG, "demo"], env=environment, capture_output=True, text=True, timeout=300)
    assert loaded.returncode == 0, loaded.stdout + loaded.stderr
    with served(folder, environment) as address:
        yield address


@contextmanager
def served(folder: Path, environment: dict[str, str], log_name: str = "server.log") -> Iterator[str]:
    """The address of a service on what lies in `folder`, once it is ready; it ends with the block."""
    port = free_port()
    with (folder / log_name).open("w") as log:
        server = subprocess.Popen(
            [CATALOG, "serve", "--bind", f"127.0.0.1:{port}", "--workers", "2"],
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 30
        while True:
            try:
                urlopen(address + "/readyz", timeout=5).read()
                break
            except OSError as problem:
                if server.poll() is not None or time.monotonic() > deadline:
                    raise AssertionError((folder / log_name).read_text()) from problem
                time.sleep(0.1)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=30)


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running service that has just loaded its demo data.

    `CATALOG_TEST_SERVICE` names one that runs already, to try a test again without waiting.
    """
    if running := os.environ.get("CATALOG_TEST_SERVICE"):
        yield running
        return
    with running_service(tmp_path_factory.mktemp("service")) as address:
        yield address


class Person:
    """Somebody with a phone in their hand: one browser context of their own."""

    def __init__(self, browser: Browser, address: str, *, javascript: bool = True, language: str = "zh-CN") -> None:
        self.context = browser.new_context(
            base_url=address,
            viewport=PHONE,
            device_scale_factor=2,
            is_mobile=True,
            has_touch=True,
            locale=language,
            java_script_enabled=javascript,
        )
        self.page: Page = self.context.new_page()
        self.problems: list[str] = []
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on(
            "response",
            lambda response: (
                self.problems.append(f"{response.status} {response.url}") if response.status >= 500 else None
            ),
        )
        self.page.on(
            "console",
            lambda message: self.problems.append(message.text) if "Content Security Policy" in message.text else None,
        )

    def close(self) -> None:
        self.context.close()
        assert not self.problems, self.problems


@pytest.fixture
def person(browser: Browser, service: str) -> Iterator[Any]:
    """Makes people; each must end the day without an error page, a script error or a blocked script."""
    people: list[Person] = []

    def make(**how: Any) -> Person:
        people.append(Person(browser, service, **how))
        return people[-1]

    yield make
    for each in people:
        each.close()
