"""The checks: what a volunteer should know about a submission before deciding. Each is pure and says why.

A missing price or category, a place that no site covers, or a past date among others is advice: it does not keep a
trusted sender's submission from being approved at once. What is probably a mistake, or is there already, does.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from services.ingest.handover import Finding, Note
from shared.events.content import EventContent
from shared.events.schedule import DatesSchedule

FAR = timedelta(days=730)


@dataclass(frozen=True, slots=True)
class Subject:
    """What is checked. `sites` cover its place; `site` is whose form was used; `twins`: the same is there already."""

    content: EventContent
    notes: tuple[Note, ...]
    site: str | None
    sites: tuple[str, ...]
    twins: bool
    today: date


def review(subject: Subject) -> list[Finding]:
    """All findings, the blocking ones first."""
    checks = (completeness, dates, coverage, exact_duplicate)
    found = [finding for check in checks for finding in check(subject)]
    return sorted(found, key=lambda finding: finding.level != "blocking")


def completeness(subject: Subject) -> Iterator[Finding]:
    """What readers will look for and not find, and what reading it had to guess."""
    content, noted = subject.content, {note.code: note.field for note in subject.notes}
    if not content.description and not content.summary:
        yield Finding("description_missing", "advice", "description")
    if "category_missing" in noted:
        yield Finding("category_missing", "advice", noted["category_missing"])
    if content.price.kind == "unknown" and not content.price.offers:
        yield Finding("price_missing", "advice", "price")
    if "place_doubtful" in noted and (place := content.place):
        params = {"postcode": place.postcode, "locality": place.locality, "commune": place.commune}
        yield Finding("place_doubtful", "blocking", noted["place_doubtful"], params)


def dates(subject: Subject) -> Iterator[Finding]:
    """Dates that are over, or so far off that they are probably a slip of the hand. What still runs is not over."""
    schedule = subject.content.schedule
    if not isinstance(schedule, DatesSchedule):
        return
    entries = schedule.dates
    # A night's end belongs to the day after, so a day of grace: better one finding too few than a wrong one.
    yesterday = (subject.today - timedelta(days=1)).isoformat()
    past = [entry for entry in entries if (entry.end or entry.start)[:10] < yesterday]
    if len(past) == len(entries):
        yield Finding("dates_past", "blocking", "schedule.dates")
    elif past:
        yield Finding("date_past", "advice", "schedule.dates", {"start": past[0].start})
    far = [entry for entry in entries if entry.day > subject.today + FAR]
    if far:
        yield Finding("date_far", "blocking", "schedule.dates", {"start": far[0].start})


def coverage(subject: Subject) -> Iterator[Finding]:
    """Whether the site whose form was used shows it at all."""
    if (place := subject.content.place) is None:
        return
    commune = {"commune": place.commune}
    if not subject.sites:
        yield Finding("outside_coverage", "advice", "place.postcode", commune)
    elif subject.site and subject.site not in subject.sites:
        yield Finding("other_site", "advice", "site", commune | {"site": subject.site, "lead": subject.sites[0]})


def exact_duplicate(subject: Subject) -> Iterator[Finding]:
    if subject.twins:
        yield Finding("duplicate_exact", "blocking", "title")
