"""What became of everything that was accepted: seen from outside (the agenda, the mailboxes) and in the stores.

- **lost**: an event that is not in the agenda, or in another version than the last that was accepted; one that the
  catalogue, its topic, search's copies or the index say differently; an alert that was due and is neither in the
  mailbox nor listed as uncertain.
- **doubled**: an event that the agenda shows twice; a mailbox that was told the same thing twice.

Of an event that was withdrawn or cancelled before its publication was told, nobody need hear: then notify says
`dropped`, and neither mail may be there. One that was withdrawn before it was approved is not in the catalogue.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from email import policy
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import Any

from pymongo import MongoClient

from deploy.cli.verify import lasting
from tests.journeys.world import World
from tests.resilience.chaos.journal import Accepted, read
from tests.resilience.chaos.plan import Change, Plan, Planned

_NUMBER = re.compile(r"numéro (\d+)")


@dataclass(slots=True)
class Report:
    """Each line of `lost` and `doubled` is one thing."""

    accepted: int
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    alerts: int = 0
    uncertain: int = 0

    @property
    def clean(self) -> bool:
        return not self.lost and not self.doubled


class Audit:
    """`world` must know the stores' own addresses, not those of proxies."""

    def __init__(self, world: World, plan: Plan, journal: Path) -> None:
        self._world, self._plan, self._journal = world, plan, journal
        self._env, self._mailboxes = world.env, Mailboxes(world.mails)

    def report(self) -> Report:
        entries = list(read(self._journal))
        events = {entry.number: entry.id for entry in entries if entry.change is None}
        changes: dict[int, Change] = {entry.number: entry.change for entry in entries if entry.change}
        report = Report(accepted=len(events))
        report.lost += _twice_accepted(entries)
        self._look_at_agenda(report, events, changes)
        report.lost += [f"{one.kind} {one.id}: {one.what} ({one.detail})" for one in lasting(self._env)]
        self._look_at_mails(report, events, changes)
        return report

    def _look_at_agenda(self, report: Report, events: Mapping[int, str], changes: Mapping[int, Change]) -> None:
        listed = defaultdict[str, list[Mapping[str, Any]]](list)
        for card in self._world.agenda(site="cinqmille", **{"from": "2020-01-01"}):
            listed[card["id"]].append(card)
        for planned in self._plan.submissions():
            if planned.number not in events:
                report.lost.append(f"submission {planned.number} was never accepted")
                continue
            id = events[planned.number]
            cards, change = listed.pop(id, []), changes.get(planned.number)
            if len(cards) > 1:
                report.doubled.append(f"event {id} is {len(cards)} times in the agenda")
            if planned.change != change:
                report.lost.append(f"event {id}: its change ({planned.change}) was never accepted")
            elif wrong := _wrong(planned, cards[0] if cards else None):
                report.lost.append(f"event {id} {wrong}")
        report.doubled += [f"event {id} is in the agenda and nobody sent it" for id in listed]

    def _look_at_mails(self, report: Report, events: Mapping[int, str], changes: Mapping[int, Change]) -> None:
        told = self._mailboxes.read()
        deliveries = self._deliveries()
        due, catalogued = self._plan.due(), self._catalogued()
        for follower in self._plan.followers:
            expected = [one for one in due[follower.address] if one.number in events]
            for planned in expected:
                id = events[planned.number]
                subjects = told.pop((follower.address, planned.number), [])
                rows = deliveries.get((follower.address, id), [])
                report.alerts += len(subjects)
                report.uncertain += sum(row["status"] == "uncertain" for row in rows)
                who = f"{follower.address} about {id}"
                report.doubled += [f"{who}: {times} times «{what}»" for what, times in _twice(subjects)]
                if planned.change == "withdrawn" and id not in catalogued and not subjects and not rows:
                    continue
                if missing := _untold(planned, changes.get(planned.number), subjects, rows):
                    report.lost.append(f"{who}: {missing}")
        addresses = {follower.address for follower in self._plan.followers}
        report.doubled += [f"{to} about submission {number}: nothing was due" for to, number in told if to in addresses]

    def _catalogued(self) -> set[str]:
        """The ids of all events that were ever approved."""
        with MongoClient[dict[str, Any]](self._env["MILLE_MONGO_URL"]) as client:
            db = client[f"{self._env.get('MILLE_MONGO_PREFIX', 'mille_')}catalogue"]
            return {row["_id"] for row in db["events"].find({}, {"_id": 1})}

    def _deliveries(self) -> Mapping[tuple[str, str], list[Mapping[str, Any]]]:
        """notify's rows of alerts, by address and event."""
        found = defaultdict[tuple[str, str], list[Mapping[str, Any]]](list)
        with MongoClient[dict[str, Any]](self._env["MILLE_MONGO_URL"]) as client:
            db = client[f"{self._env.get('MILLE_MONGO_PREFIX', 'mille_')}notify"]
            addresses = {row["_id"]: row["address"] for row in db["subscriptions"].find({}, {"address": 1})}
            names = dict.fromkeys(("subscription_id", "event_id", "fact_type", "status"), 1)
            for row in db["deliveries"].find({"kind": "alert"}, names):
                found[addresses[row["subscription_id"]], row["event_id"]].append(row)
        return found


class Mailboxes:
    """The sink's directory; each mail is read once."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._seen: set[str] = set()
        self._told = defaultdict[tuple[str, int], list[str]](list)

    def read(self) -> dict[tuple[str, int], list[str]]:
        """The subjects of the mails to an address about a submission, by its number, which is in the title."""
        parser = BytesHeaderParser(policy=policy.default)
        for file in self._directory.glob("*.eml"):
            if file.name in self._seen:
                continue
            self._seen.add(file.name)
            headers = parser.parsebytes(file.read_bytes())
            subject = str(headers["Subject"])
            if about := _NUMBER.search(subject):
                self._told[str(headers["X-Envelope-To"]), int(about[1])].append(subject)
        return {key: list(subjects) for key, subjects in self._told.items()}


def _twice_accepted(entries: Sequence[Accepted]) -> list[str]:
    """One request has one answer, however often it was repeated."""
    ids = Counter(entry.id for entry in entries if entry.change is None)
    return [f"{times} submissions were all accepted as {id}" for id, times in ids.items() if times > 1]


def _wrong(planned: Planned, card: Mapping[str, Any] | None) -> str | None:
    if planned.change == "withdrawn":
        return "was withdrawn and is in the agenda" if card else None
    if card is None:
        return "is not in the agenda"
    if card["title"]["fr"] != planned.title:
        return f"is called «{card['title']['fr']}» instead of «{planned.title}»"
    if card["price"]["kind"] != planned.price_at_last:
        return f"costs {card['price']['kind']} instead of {planned.price_at_last}"
    status = "cancelled" if planned.change == "cancelled" else "scheduled"
    return f"is {card['status']} instead of {status}" if card["status"] != status else None


def _twice(subjects: Sequence[str]) -> Iterator[tuple[str, int]]:
    for subject, times in Counter(subjects).items():
        if times > 1:
            yield subject, times


def _untold(
    planned: Planned, change: Change | None, subjects: Sequence[str], rows: Sequence[Mapping[str, Any]]
) -> str | None:
    """Why somebody does not know what is so."""
    of_change = sum(subject.startswith(_SUBJECT_OF_CHANGE) for subject in subjects)
    of_publication = len(subjects) - of_change
    perhaps = {row["fact_type"] == _PUBLISHED for row in rows if row["status"] == "uncertain"}
    statuses = dict(Counter(row["status"] for row in rows))
    if not of_publication and True not in perhaps:
        if change in _TAKES_BACK and "dropped" in statuses and not subjects:
            return None
        return f"the publication was not told ({statuses})"
    if change in _TAKES_BACK and of_publication and not of_change and False not in perhaps:
        return f"was told of it, and not that it was {change} ({statuses})"
    return None


_PUBLISHED = "event.published"
_TAKES_BACK: tuple[Change, ...] = ("cancelled", "withdrawn")
_SUBJECT_OF_CHANGE = ("Annulé ou reporté", "Retiré de l")
