"""`make chaos` in its small form; and its audit, which must see what is lost and what is doubled."""

import shutil
from collections.abc import Iterator, Mapping
from email import policy
from email.parser import BytesHeaderParser
from pathlib import Path

import meilisearch
import pytest

from deploy.local.stack import Stack
from tests.resilience.chaos.journal import read
from tests.resilience.chaos.plan import Plan, Planned
from tests.resilience.chaos.run import Result, ran

SENT, FOLLOWERS = 90, 10


@pytest.fixture(scope="module")
def plan() -> Plan:
    return Plan(20261124, SENT, FOLLOWERS)


@pytest.fixture(scope="module")
def result(stack: Stack, mille_env: dict[str, str], plan: Plan) -> Iterator[Result]:
    with ran(stack, mille_env, plan, rate=6.0, every=2.5) as result:
        yield result


def test_nothing_is_lost_and_nobody_told_twice(result: Result, plan: Plan) -> None:
    assert (result.report.accepted, result.report.lost, result.report.doubled) == (SENT, [], [])
    assert len(result.faults) >= 5
    assert result.report.uncertain <= result.uncertain_at_most
    due = sum(map(len, plan.due().values()))
    assert result.report.alerts + result.report.uncertain >= due / 2, "what was taken back in time is told to nobody"


def test_the_audit_sees_a_planted_loss_and_a_planted_double(
    stack: Stack, mille_env: Mapping[str, str], result: Result, plan: Plan
) -> None:
    alerts = list(_alerts(stack.var / "mail", plan))
    (told_twice, again), (untold, lost) = alerts[0], next(alert for alert in alerts if alert[0] != alerts[0][0])
    shutil.copy(again, again.with_name(f"again-{again.name}"))
    lost.unlink()
    event = next(entry.id for entry in read(result.journal) if entry.number == _unchanged(plan)[0].number)
    _take_out_of_the_index(mille_env, event)

    report = result.audit()
    assert any(event in line for line in report.lost), report.lost
    assert any(line.startswith(f"{untold} about") for line in report.lost), report.lost
    assert any(line.startswith(f"{told_twice} about") and "2 times" in line for line in report.doubled), report.doubled


def _unchanged(plan: Plan) -> list[Planned]:
    return [planned for planned in plan.submissions() if planned.change is None]


def _alerts(mails: Path, plan: Plan) -> Iterator[tuple[str, Path]]:
    """The mails that tell a follower of what never changed, by address."""
    due = {(who.address, one.title) for who in plan.followers for one in _unchanged(plan) if who.wants(one)}
    parser = BytesHeaderParser(policy=policy.default)
    for file in sorted(mails.glob("*.eml")):
        headers = parser.parsebytes(file.read_bytes())
        if any(to == headers["X-Envelope-To"] and title in headers["Subject"] for to, title in due):
            yield headers["X-Envelope-To"], file


def _take_out_of_the_index(env: Mapping[str, str], event: str) -> None:
    client = meilisearch.Client(env["MILLE_MEILI_URL"], env["MILLE_MEILI_KEY"])
    for index in client.get_indexes()["results"]:
        if index.uid.startswith(env["MILLE_MEILI_PREFIX"]):
            held = index.get_documents({"limit": 10 * SENT, "fields": ["id", "event_id"]}).results
            for document in held:
                if document.event_id == event:
                    task = index.delete_document(document.id)
                    client.wait_for_task(task.task_uid, timeout_in_ms=30_000)
