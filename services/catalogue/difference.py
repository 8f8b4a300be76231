"""What happened to an event, seen from its public state before and after."""

from collections.abc import Iterable
from dataclasses import replace

from services.catalogue.facts import fact, fact_dates, same_place
from services.catalogue.pairing import Pair, Pairing, pair
from shared.dates.schedule import Occurrence, occurrences, reach
from shared.events.catalogue import EventSnapshot
from shared.events.facts import (
    EventAvailableAgain,
    EventCancelled,
    EventDatesAdded,
    EventMoved,
    EventPublished,
    EventReinstated,
    EventRescheduled,
    EventSoldOut,
    EventWithdrawn,
    Fact,
)

_ALL = 100_000
"""More dates than any event has in a year: a list cut short would look like dates taken out."""


def facts_between(before: EventSnapshot | None, after: EventSnapshot) -> tuple[Fact, ...]:
    """The facts that lead from `before` to `after`, in the order in which a reader should learn of them.

    Only about dates still to come. Both are worked out over the same stretch of time, so that a year further on is no
    new date. A correction of title, texts, price, doors, an end, or the hours of a run is no fact: nobody needs a mail
    about it.
    """
    found = _dates(after, after)
    if before is None or "withdrawn" in (before.state, after.state):
        return tuple(_whole(before, after, found))
    paired = pair(_dates(before, after), found, after.updated_at, reach(after.updated_at)[1])
    return tuple(_changes(before, after, found, paired))


def _whole(before: EventSnapshot | None, after: EventSnapshot, found: tuple[Occurrence, ...]) -> Iterable[Fact]:
    """The event comes, goes, or comes back. Where no date takes place any more, nobody needs to know."""
    to_come = [one for one in found if one.until > after.updated_at]
    if all(one.is_off for one in to_come):
        return
    if after.state == "withdrawn":
        yield fact(EventWithdrawn, after, found, to_come)
    elif before is None:
        yield fact(EventPublished, after, found, to_come)
    else:
        yield fact(EventReinstated, after, found, to_come)


def _changes(
    before: EventSnapshot, after: EventSnapshot, found: tuple[Occurrence, ...], paired: Pairing
) -> Iterable[Fact]:
    live = [(old, new) for old, new in paired.pairs if new.until > after.updated_at]
    on = [(old, new) for old, new in live if not new.is_off]
    cancelled = [new for old, new in live if new.is_off and new.status != old.status]
    cancelled += [replace(one, status="cancelled", reason=None) for one in paired.gone if not one.is_off]
    if cancelled:
        yield fact(EventCancelled, after, found, cancelled)
    if rescheduled := [(old, new) for old, new in on if _begins(old, new) != _begins(new, old)]:
        then = fact_dates(before.content, (old for old, _ in rescheduled))
        yield fact(EventRescheduled, after, found, _now(rescheduled), before=then)
    if moved := [(old, new) for old, new in on if _has_moved(before, after, old, new)]:
        yield fact(EventMoved, after, found, _now(moved), place_before=_place_name(before, moved[0][0]))
    if back := [(old, new) for old, new in on if old.is_off and (old, new) not in rescheduled]:
        yield fact(EventReinstated, after, found, _now(back), whole=False)
    if sold_out := [(old, new) for old, new in on if _full(new) and not _full(old)]:
        yield fact(EventSoldOut, after, found, _now(sold_out))
    if available := [(old, new) for old, new in on if _full(old) and not _full(new)]:
        yield fact(EventAvailableAgain, after, found, _now(available))
    if added := [one for one in paired.added if not one.is_off]:
        yield fact(EventDatesAdded, after, found, added)


def _dates(snapshot: EventSnapshot, after: EventSnapshot) -> tuple[Occurrence, ...]:
    return occurrences(snapshot.id, snapshot.content, reach(after.updated_at), _ALL)


def _now(pairs: Iterable[Pair]) -> list[Occurrence]:
    return [new for _, new in pairs]


def _begins(one: Occurrence, other: Occurrence) -> tuple[object, ...]:
    """When a date begins. Of two openings of a run only the day counts: other hours are no other date."""
    return (one.agenda_day,) if one.opening and other.opening else (one.start, one.all_day)


def _has_moved(before: EventSnapshot, after: EventSnapshot, old: Occurrence, new: Occurrence) -> bool:
    was_online, is_online = _online(before, old), _online(after, new)
    return was_online != is_online or not (is_online or same_place(old.place, new.place))


def _online(snapshot: EventSnapshot, one: Occurrence) -> bool:
    return one.status == "moved_online" or snapshot.content.attendance == "online"


def _place_name(snapshot: EventSnapshot, one: Occurrence) -> str:
    return one.place.name if one.place and not _online(snapshot, one) else ""


def _full(one: Occurrence) -> bool:
    return one.availability == "sold_out"
