"""The checks: what a volunteer should know about a submission before deciding. Each is pure and says why.

A missing price or category, a place that no site covers, or a past date among others is advice: it does not keep a
trusted sender's submission from being approved at once. What is probably a mistake, or is there already, does.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.ingest.handover import Finding, Note
from shared.dates import ZONE
from shared.dates.schedule import first_start, last_day, occurrences
from shared.events.content import EventContent
from shared.events.schedule import DatesSchedule

FAR = timedelta(days=730)
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Subject:
    """What is checked. `sites` cover its places; `site` is whose form was used; `twins`: the same is there already;
    `whole_known`: what it is part of, if anything, is there.
    """

    content: EventContent
    notes: tuple[Note, ...]
    site: str | None
    sites: tuple[str, ...]
    twins: bool
    whole_known: bool
    now: datetime


def review(subject: Subject) -> list[Finding]:
    """All findings, the blocking ones first."""
    checks = (completeness, reading, dates, coverage, exact_duplicate, part_of)
    found = [finding for check in checks for finding in check(subject)]
    return sorted(found, key=lambda finding: finding.level != "blocking")


def completeness(subject: Subject) -> Iterator[Finding]:
    """What readers will look for and not find."""
    content = subject.content
    if not content.description and not content.summary:
        yield Finding("description_missing", "advice", "description")
    if content.price.kind == "unknown" and not content.price.offers:
        yield Finding("price_missing", "advice", "price")
    if content.place is None and content.attendance != "online":
        yield Finding("place_missing", "advice", "place")


def reading(subject: Subject) -> Iterator[Finding]:
    """What reading it had to guess, or could not place."""
    for note in subject.notes:
        yield Finding(note.code, "advice" if note.code == "category_missing" else "blocking", note.field, note.params)


def dates(subject: Subject) -> Iterator[Finding]:
    """Dates that are over, or so far off that they are probably a slip of the hand. What still runs is not over."""
    content, today = subject.content, subject.now.astimezone(ZONE).date()
    # A night's end belongs to the day after, so a day of grace: better one finding too few than a wrong one.
    yesterday, far = today - _ONE_DAY, today + FAR
    if isinstance(content.schedule, DatesSchedule):
        yield from _single_dates(subject, yesterday.isoformat(), far.isoformat())
        return
    first, last = first_start(content.schedule), last_day(content.schedule)
    if last is not None and last < yesterday:
        yield Finding("dates_past", "blocking", "schedule")
    if first[:10] > far.isoformat():
        yield Finding("date_far", "blocking", "schedule", {"start": first})
    elif last is not None and last > far:
        yield Finding("date_far", "blocking", "schedule", {"start": last.isoformat()})


def _single_dates(subject: Subject, yesterday: str, far: str) -> Iterator[Finding]:
    found = occurrences("", subject.content, (subject.now, subject.now))
    past = [one for one in found if (one.local_end or one.local_start)[:10] < yesterday]
    if len(past) == len(found):
        yield Finding("dates_past", "blocking", "schedule.dates")
    elif past:
        yield Finding("date_past", "advice", "schedule.dates", {"start": past[0].local_start})
    if found[-1].local_start[:10] > far:
        start = next(one.local_start for one in found if one.local_start[:10] > far)
        yield Finding("date_far", "blocking", "schedule.dates", {"start": start})


def coverage(subject: Subject) -> Iterator[Finding]:
    """Whether the site whose form was used shows it at all."""
    places = subject.content.places()
    if not places:
        return
    commune = {"commune": places[0].commune}
    if not subject.sites:
        yield Finding("outside_coverage", "advice", "place.postcode", commune)
    elif subject.site and subject.site not in subject.sites:
        yield Finding("other_site", "advice", "site", commune | {"site": subject.site, "lead": subject.sites[0]})


def exact_duplicate(subject: Subject) -> Iterator[Finding]:
    if subject.twins:
        yield Finding("duplicate_exact", "blocking", "title")


def part_of(subject: Subject) -> Iterator[Finding]:
    if not subject.whole_known:
        yield Finding("part_of_unknown", "advice", "part_of")
