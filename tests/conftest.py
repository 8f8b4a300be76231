"""Servers and services for tests.

Each server is the first of: the one whose address is in the environment, a container where a Docker engine answers,
the embedded one. Where none is possible, the tests that need it are skipped with the reason; `MILLE_REQUIRE_ALL=1`
turns every skip into a failure.
"""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TypeVar

import pytest
from hypothesis import settings

from deploy.local import ports
from deploy.local.errors import LocalError
from deploy.local.services import ServiceGroup
from deploy.local.stack import Stack
from tests.containers import STARTERS, docker_answers, start_containers
from tests.leftovers import remove_leftovers

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)
REQUIRE_ALL = os.environ.get("MILLE_REQUIRE_ALL") == "1"

# `make test` gives whole files to two workers, each with a `stack` of its own, in this order: a long file that came
# last would leave the other worker idle.
LONG = (
    "resilience/test_replicas.py",
    "resilience/servers/*.py",
    "resilience/test_*.py",
    "runtime/test_outages.py",
    "runtime/test_groups.py",
    "local/test_brokers.py",
    "search/test_*.py",
    "sample/test_loading.py",
    "notify/test_sending.py",
)

# The same examples in every run, so that a red one is the change's own. `--hypothesis-profile=explore` looks further.
settings.register_profile("same", derandomize=True)
settings.register_profile("explore", derandomize=False)
settings.load_profile("same")


def pytest_configure(config: pytest.Config) -> None:
    """Each worker hands out ports of its own: one that is free while its server is down is not the other's to take."""
    if worker := getattr(config, "workerinput", None):
        number = int(worker["workerid"].removeprefix("gw"))
        ports.FREE_RANGE = ports.FREE_RANGE[number :: worker["workercount"]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: next((n for n, name in enumerate(LONG) if item.path.match(name)), len(LONG)))


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The four servers, shared by all that a worker runs; no services. With `mille_env` a test meets no other."""
    with ExitStack() as until:
        missing = {setting for setting in STARTERS if not os.environ.get(setting)}
        found = start_containers(missing, until) if missing and docker_answers() else {}
        try:
            stack = until.enter_context(Stack(tmp_path_factory.mktemp("var"), env=found, usual_ports=False))
            stack.start_servers()
        except LocalError as error:
            pytest.skip(f"no servers: {error}")
        yield stack


@pytest.fixture(scope="session")
def mongo_url(stack: Stack) -> str:
    return stack.env["MILLE_MONGO_URL"]


@pytest.fixture(scope="session")
def kafka_servers(stack: Stack) -> str:
    return stack.env["MILLE_KAFKA_SERVERS"]


@pytest.fixture(scope="session")
def meili_url(stack: Stack) -> str:
    return stack.env["MILLE_MEILI_URL"]


@pytest.fixture(scope="session")
def meili_key(stack: Stack) -> str:
    return stack.env["MILLE_MEILI_KEY"]


@pytest.fixture(scope="session")
def smtp(stack: Stack) -> str:
    return stack.env["MILLE_SMTP_URL"]


@contextmanager
def own_env(stack: Stack) -> Iterator[dict[str, str]]:
    """The whole environment of a Mille of one's own: the shared servers, but prefixes like no other's."""
    mark = secrets.token_hex(4)
    env = {
        **stack.env,
        "MILLE_TOPIC_PREFIX": f"t{mark}.",
        "MILLE_MONGO_PREFIX": f"t{mark}_",
        "MILLE_MEILI_PREFIX": f"t{mark}_",
    }
    yield env
    remove_leftovers(env)


@pytest.fixture(scope="module")
def mille_env(stack: Stack) -> Iterator[dict[str, str]]:
    """A Mille of this test module's own."""
    with own_env(stack) as env:
        yield env


@pytest.fixture(scope="package")
def package_env(stack: Stack) -> Iterator[dict[str, str]]:
    """One Mille for all modules of a tier, where starting it for each would cost more than it tells."""
    with own_env(stack) as env:
        yield env


@pytest.fixture(scope="module")
def services(stack: Stack, mille_env: dict[str, str]) -> Iterator[ServiceGroup]:
    """A group in which this module starts its services; they are stopped with it."""
    group = ServiceGroup(mille_env, stack.logs / mille_env["MILLE_MEILI_PREFIX"], usual_ports=False)
    with group:
        yield group


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Debian's Chromium, for Playwright's `executable_path`; no browser is ever downloaded."""
    if path := shutil.which("chromium"):
        return path
    pytest.skip("no Chromium: sudo apt-get install -y --no-install-recommends chromium")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    report: pytest.TestReport = yield
    return _required(report)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector):
    report: pytest.CollectReport = yield
    return _required(report)


def _required(report: Report) -> Report:
    """With MILLE_REQUIRE_ALL=1 a skip is a failure; an expected failure is still one."""
    if REQUIRE_ALL and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"Skipped although MILLE_REQUIRE_ALL=1: {report.longrepr}"
    return report
