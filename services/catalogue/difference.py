"""What happened to an event, seen from its public state before and after."""

from collections.abc import Iterable
from typing import Any, TypeVar

from shared.dates.schedule import Occurrence, occurrences, reach
from shared.events.catalogue import EventSnapshot
from shared.events.content import Place
from shared.events.facts import (
    EventDatesAdded,
    EventMoved,
    EventPublished,
    EventReinstated,
    EventRescheduled,
    EventWithdrawn,
    Fact,
    FactDate,
)
from shared.folding import fold

F = TypeVar("F", bound=Fact)


def facts_between(before: EventSnapshot | None, after: EventSnapshot) -> tuple[Fact, ...]:
    """The facts that lead from `before` to `after`, in the order in which a reader should learn of them.

    A correction of title, texts, price, doors or end is none: nobody needs a mail about it.
    """
    dates = _dates(after)
    if after.state == "withdrawn":
        return (_fact(EventWithdrawn, after, dates.values()),)
    if before is None:
        return (_fact(EventPublished, after, dates.values()),)
    if before.state == "withdrawn":
        return (_fact(EventReinstated, after, dates.values()),)
    return tuple(_changes(before, after, dates))


def _changes(before: EventSnapshot, after: EventSnapshot, dates: dict[str, Occurrence]) -> Iterable[Fact]:
    """An occurrence keeps its id for life, so one that is in both with another start is the same date, moved."""
    old = _dates(before)
    moved = [id for id in dates if id in old and _when(dates[id]) != _when(old[id])]
    if moved:
        then = tuple(_fact_date(old[id]) for id in moved)
        yield _fact(EventRescheduled, after, (dates[id] for id in moved), before=then)
    added = [occurrence for id, occurrence in dates.items() if id not in old]
    if added:
        yield _fact(EventDatesAdded, after, added)
    if not _same_place(before.content.place, after.content.place):
        name = before.content.place.name if before.content.place else ""
        yield _fact(EventMoved, after, dates.values(), place_before=name)


def _dates(snapshot: EventSnapshot) -> dict[str, Occurrence]:
    found = occurrences(snapshot.id, snapshot.content, reach(snapshot.updated_at))
    return {occurrence.id: occurrence for occurrence in found}


def _when(occurrence: Occurrence) -> tuple[object, ...]:
    return occurrence.start, occurrence.all_day


def _same_place(old: Place | None, new: Place | None) -> bool:
    """A spelling, or a street that was missing, is no move."""
    if old is None or new is None:
        return old is new
    if old.postcode != new.postcode or fold(old.name) != fold(new.name):
        return False
    return not (old.street and new.street) or fold(old.street) == fold(new.street)


def _fact(kind: type[F], after: EventSnapshot, dates: Iterable[Occurrence], **more: Any) -> F:
    content, place = after.content, after.content.place
    return kind(
        event_id=after.id,
        version=after.version,
        happened_at=after.updated_at,
        title=content.title,
        summary=content.summary,
        slug=after.slug,
        category=content.category,
        sites=after.sites,
        lead_site=after.lead_site,
        place_name=place.name if place else "",
        locality=place.locality if place else "",
        commune=place.commune if place else "",
        nis=place.nis if place else "",
        province=place.province if place else None,
        organiser=content.organiser.name,
        dates=tuple(_fact_date(occurrence) for occurrence in dates),
        **more,
    )


def _fact_date(occurrence: Occurrence) -> FactDate:
    return FactDate(
        id=occurrence.id,
        start=occurrence.start,
        until=occurrence.until,
        agenda_day=occurrence.agenda_day,
        all_day=occurrence.all_day,
        local_start=occurrence.local_start,
        local_end=occurrence.local_end,
    )
