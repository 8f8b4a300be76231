"""Facts by difference: every kind of change of an event, and what a reader is told of it."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from ulid import ULID

from services.catalogue.difference import facts_between
from shared.events.content import Accessibility, Artist, Audience, EventContent, Organiser, Override, Price
from shared.events.facts import EventMoved, EventReinstated, EventRescheduled, Fact, Spot
from shared.events.schedule import OngoingSchedule, OpeningHours, RecurringSchedule, Rule
from tests.unit.catalogue.builders import LIEGE, NAMUR, NOW, TEMPLOUX, content, entry, snapshot

ID = str(ULID())
A, B = entry("a", "2026-12-05T20:00"), entry("b", "2026-12-12T20:00")
LATER_A = entry("a", "2026-12-06T18:00", original=A.original)
PAST = entry("p", "2026-11-20T20:00")
CLASS = Rule(key="r", start="2026-09-01T19:30", end="2026-09-01T21:00", rrule="FREQ=WEEKLY;BYDAY=TU")
HOURS = OpeningHours(days=("WE", "SA", "SU"), opens="14:00", closes="18:00")
RUN = OngoingSchedule(first=date(2026, 12, 2), last=date(2026, 12, 13), hours=(HOURS,))

Told = list[tuple[str, tuple[str, ...]]]


def said(of: str, **what: Any) -> Override:
    """What is said of the date A or B alone."""
    original = {"a": A.original, "b": B.original, "p": PAST.original}[of]
    return Override(entry=of, original=original, **what)


def recurring(*rules: Rule, **changes: Any) -> EventContent:
    return content(schedule=RecurringSchedule(rules=rules), **changes)


def run(**changes: Any) -> EventContent:
    return content(schedule=RUN.model_copy(update=changes))


def changed(rule: Rule, **changes: Any) -> Rule:
    return Rule.model_validate(rule.model_dump() | changes)


def between(before: EventContent, after: EventContent, **state: Any) -> tuple[Fact, ...]:
    """The facts of an approval an hour ago that is followed by another now."""
    old = snapshot(ID, before, updated_at=NOW - timedelta(hours=1))
    return facts_between(old, snapshot(ID, after, version=2, updated_at=NOW, **state))


def told(facts: Sequence[Fact]) -> Told:
    """Kind and wall-clock starts of each, the status with them where it is not the usual one."""
    return [(type(fact).__name__.removeprefix("Event"), tuple(_label(one) for one in fact.dates)) for fact in facts]


def _label(one: Any) -> str:
    return f"{one.local_start[5:]}{'' if one.status == 'scheduled' else ' ' + one.status}"


both = content(A, B)
cancelled_a = content(A, B, overrides=(said("a", status="cancelled", reason="weather"),))
postponed_a = content(A, B, overrides=(said("a", status="postponed"),))
full_a = content(A, B, overrides=(said("a", availability="sold_out"),))
limited_a = content(A, B, overrides=(said("a", availability="limited"),))
all_cancelled = content(A, B, status="cancelled")
liege_a = content(A, B, overrides=(said("a", place=LIEGE),))
online_a = content(A, B, overrides=(said("a", status="moved_online"),))
online = content(A, B, attendance="online", place=None)
unplaced = content(A, B, place=None)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        # status
        (both, cancelled_a, [("Cancelled", ("12-05T20:00 cancelled",))]),
        (both, postponed_a, [("Cancelled", ("12-05T20:00 postponed",))]),
        (postponed_a, cancelled_a, [("Cancelled", ("12-05T20:00 cancelled",))]),
        (cancelled_a, cancelled_a, []),
        (both, all_cancelled, [("Cancelled", ("12-05T20:00 cancelled", "12-12T20:00 cancelled"))]),
        (cancelled_a, all_cancelled, [("Cancelled", ("12-12T20:00 cancelled",))]),
        (cancelled_a, both, [("Reinstated", ("12-05T20:00",))]),
        (all_cancelled, cancelled_a, [("Reinstated", ("12-12T20:00",))]),
        # availability
        (both, full_a, [("SoldOut", ("12-05T20:00",))]),
        (limited_a, full_a, [("SoldOut", ("12-05T20:00",))]),
        (full_a, both, [("AvailableAgain", ("12-05T20:00",))]),
        (full_a, limited_a, [("AvailableAgain", ("12-05T20:00",))]),
        (both, limited_a, []),
        (both, content(A, B, availability="sold_out"), [("SoldOut", ("12-05T20:00", "12-12T20:00"))]),
        # dates in and out
        (content(A), both, [("DatesAdded", ("12-12T20:00",))]),
        (both, content(A), [("Cancelled", ("12-12T20:00 cancelled",))]),
        (cancelled_a, content(B), []),
        (content(A), content(A, B, overrides=(said("b", status="cancelled"),)), []),
        # another start
        (both, content(LATER_A, B), [("Rescheduled", ("12-06T18:00",))]),
        (both, content(A, B, overrides=(said("a", start="2026-12-06T18:00"),)), [("Rescheduled", ("12-06T18:00",))]),
        (postponed_a, content(LATER_A, B), [("Rescheduled", ("12-06T18:00",))]),
        (both, content(A, entry("c", "2026-12-12T21:00")), [("Rescheduled", ("12-12T21:00",))]),
        (content(A), content(entry("c", "2026-12-19T20:00")), [("Rescheduled", ("12-19T20:00",))]),
        (content(A), content(entry("c", "2026-12-05T20:00")), []),
        (both, content(A, entry("c", "2026-12-19T20:00")),
         [("Cancelled", ("12-12T20:00 cancelled",)), ("DatesAdded", ("12-19T20:00",))]),
        # another place
        (both, content(A, B, place=LIEGE), [("Moved", ("12-05T20:00", "12-12T20:00"))]),
        (both, liege_a, [("Moved", ("12-05T20:00",))]),
        (liege_a, content(A, B, place=LIEGE), [("Moved", ("12-12T20:00",))]),
        (both, online_a, [("Moved", ("12-05T20:00 moved_online",))]),
        (online_a, both, [("Moved", ("12-05T20:00",))]),
        (both, online, [("Moved", ("12-05T20:00", "12-12T20:00"))]),
        (online, online_a, [("Moved", ("12-12T20:00",))]),
        (unplaced, both, [("Moved", ("12-05T20:00", "12-12T20:00"))]),
        (online, online, []),
        (both, content(A, B, attendance="mixed"), []),
        # what is past
        (content(PAST, A), content(A), []),
        (content(A), content(PAST, A), []),
        (content(PAST, A), content(PAST, A, overrides=(said("p", status="cancelled"),)), []),
        (content(PAST, A), content(entry("p", "2026-11-21T20:00", original=PAST.original), A), []),
        (content(PAST, A), content(entry("p", "2026-12-01T20:00", original=PAST.original), A),
         [("Rescheduled", ("12-01T20:00",))]),
        # several things at once: each once, the worst news first
        (both,
         content(LATER_A, B, entry("c", "2026-12-19T20:00"), place=TEMPLOUX,
                 overrides=(said("b", status="cancelled"),)),
         [("Cancelled", ("12-12T20:00 cancelled",)), ("Rescheduled", ("12-06T18:00",)), ("Moved", ("12-06T18:00",)),
          ("DatesAdded", ("12-19T20:00",))]),
        (content(A, B, overrides=(said("a", availability="sold_out"), said("b", status="cancelled"))),
         content(A, B, overrides=(said("b", availability="sold_out"),)),
         [("Reinstated", ("12-12T20:00",)), ("SoldOut", ("12-12T20:00",)), ("AvailableAgain", ("12-05T20:00",))]),
        (both, content(A, B, overrides=(said("a", status="cancelled", availability="sold_out"),)),
         [("Cancelled", ("12-05T20:00 cancelled",))]),
        # what nobody needs to know
        (both, content(A, B, title={"fr": "Concert de printemps"}, price=Price(kind="free")), []),
        (both, content(A, B, overrides=(said("a", title={"fr": "Première"}, doors="2026-12-05T19:30"),)), []),
    ],
)  # fmt: skip
def test_a_change_of_single_dates(before: EventContent, after: EventContent, expected: Told) -> None:
    assert told(between(before, after)) == expected


def first_and_count(facts: Sequence[Fact]) -> list[tuple[str, str, int]]:
    return [(kind, dates[0], len(dates)) for kind, dates in told(facts)]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (CLASS, changed(CLASS, exdates=("2026-12-01T19:30",)), [("Cancelled", "12-01T19:30 cancelled", 1)]),
        (changed(CLASS, exdates=("2026-12-01T19:30",)), CLASS, [("DatesAdded", "12-01T19:30", 1)]),
        (CLASS, changed(CLASS, exdates=("2026-10-06T19:30", "2026-11-17T19:30")), []),
        (CLASS, changed(CLASS, rdates=("2026-12-05T10:00",)), [("DatesAdded", "12-05T10:00", 1)]),
        # the whole moved: another hour, another weekday, another rule, single dates entered anew as a rule
        (CLASS, changed(CLASS, start="2026-09-01T20:00", end=None), [("Rescheduled", "11-24T20:00", 53)]),
        (CLASS, changed(CLASS, start="2026-09-02T19:30", end=None, rrule="FREQ=WEEKLY;BYDAY=WE"),
         [("Rescheduled", "11-25T19:30", 52)]),
        (CLASS, changed(CLASS, key="s", start="2026-09-02T19:30", end=None, rrule="FREQ=WEEKLY;BYDAY=WE"),
         [("Rescheduled", "11-25T19:30", 52)]),
        (CLASS, changed(CLASS, key="s"), []),
        # more or fewer
        (CLASS, changed(CLASS, rrule="FREQ=WEEKLY;BYDAY=TU,TH"), [("DatesAdded", "11-26T19:30", 52)]),
        (changed(CLASS, rrule="FREQ=WEEKLY;BYDAY=TU,TH"), CLASS, [("Cancelled", "11-26T19:30 cancelled", 52)]),
        (CLASS, changed(CLASS, rrule="FREQ=WEEKLY;BYDAY=TU;UNTIL=20270601T193000"),
         [("Cancelled", "06-08T19:30 cancelled", 25)]),
    ],
)  # fmt: skip
def test_a_change_of_a_rule(before: Rule, after: Rule, expected: list[tuple[str, str, int]]) -> None:
    assert first_and_count(between(recurring(before), recurring(after))) == expected


def test_a_year_further_on_is_no_new_date() -> None:
    old = snapshot(ID, recurring(CLASS), updated_at=NOW - timedelta(days=300))
    new = snapshot(ID, recurring(CLASS, title={"fr": "Cours de danse"}), version=2, updated_at=NOW)
    assert facts_between(old, new) == ()


def test_more_dates_than_one_answer_shows_are_none_taken_out() -> None:
    many = [changed(CLASS, key=f"r{n}", start=f"2026-09-01T{n:02}:00", end=None, rrule="FREQ=DAILY") for n in range(4)]
    more = changed(CLASS, key="x", start="2026-09-01T23:00", end=None, rrule="FREQ=MONTHLY")
    assert [kind for kind, _ in told(between(recurring(*many), recurring(*many, more)))] == ["DatesAdded"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"last": date(2026, 12, 20)}, [("DatesAdded", ("12-16T14:00", "12-19T14:00", "12-20T14:00"))]),
        ({"last": date(2026, 12, 12)}, [("Cancelled", ("12-13T14:00 cancelled",))]),
        ({"closed": (date(2026, 12, 6),)}, [("Cancelled", ("12-06T14:00 cancelled",))]),
        ({"hours": (HOURS.model_copy(update={"opens": "13:00"}),)}, []),
        ({"first": date(2027, 1, 6), "last": date(2027, 1, 10)},
         [("Cancelled", ("12-09T14:00 cancelled", "12-12T14:00 cancelled", "12-13T14:00 cancelled")),
          ("Rescheduled", ("01-06T14:00", "01-09T14:00", "01-10T14:00"))]),
    ],
)  # fmt: skip
def test_a_change_of_a_run(changes: dict[str, Any], expected: Told) -> None:
    assert told(between(run(), run(**changes))) == expected


def test_a_publication_tells_of_the_dates_to_come_and_never_of_more_than_400() -> None:
    for what, count in [(content(PAST, A), 1), (recurring(CLASS), 53), (run(), 6)]:
        (fact,) = facts_between(None, snapshot(ID, what))
        assert len(fact.dates) == count
    without_end = run(first=date(2020, 1, 1), last=None, hours=())
    (fact,) = facts_between(None, snapshot(ID, without_end))
    assert len(fact.dates) in range(365, 369)
    daily = recurring(changed(CLASS, rrule="FREQ=DAILY"), changed(CLASS, key="s", rrule="FREQ=DAILY"))
    (fact,) = facts_between(None, snapshot(ID, daily))
    assert (len(fact.dates), fact.dates[0].local_start) == (400, "2026-11-23T19:30")


@pytest.mark.parametrize("what", [content(PAST), all_cancelled])
def test_what_takes_place_no_more_is_no_news(what: EventContent) -> None:
    assert facts_between(None, snapshot(ID, what)) == ()
    assert between(what, what, state="withdrawn") == ()


def test_a_reinstatement_says_whether_it_is_the_whole() -> None:
    (fact,) = between(cancelled_a, both)
    assert isinstance(fact, EventReinstated)
    assert not fact.whole
    withdrawn = snapshot(ID, both, state="withdrawn")
    (fact,) = facts_between(withdrawn, snapshot(ID, both, version=2))
    assert isinstance(fact, EventReinstated)
    assert fact.whole


def test_a_date_says_why_it_is_off_and_how_it_was() -> None:
    (fact,) = between(both, cancelled_a)
    assert (fact.dates[0].status, fact.dates[0].reason) == ("cancelled", "weather")
    (fact,) = between(recurring(CLASS), recurring(changed(CLASS, start="2026-09-01T20:00", end=None)))
    assert isinstance(fact, EventRescheduled)
    assert fact.before[0].local_start == "2026-11-24T19:30"


@pytest.mark.parametrize(
    ("before", "after", "place_before", "names"),
    [
        (both, liege_a, "Le Delta", ["La Halte"]),
        (liege_a, both, "La Halte", [None]),
        (unplaced, both, "", [None, None]),
        (online_a, both, "", [None]),
        (both, unplaced, "Le Delta", [None, None]),
    ],
)
def test_a_move_says_from_where_to_where(
    before: EventContent, after: EventContent, place_before: str, names: list[str | None]
) -> None:
    (fact,) = between(before, after)
    assert isinstance(fact, EventMoved)
    assert fact.place_before == place_before
    assert [one.place_name for one in fact.dates] == names


def test_a_place_under_its_other_name_is_the_same() -> None:
    id = str(ULID())
    named = NAMUR.model_copy(update={"id": id})
    renamed = named.model_copy(update={"name": "Delta"})
    assert between(content(A, place=named), content(A, place=renamed)) == ()
    assert told(between(content(A, place=NAMUR), content(A, place=renamed))) == [("Moved", ("12-05T20:00",))]


def test_a_fact_carries_all_that_matching_needs() -> None:
    place, elsewhere, organiser, first, second = (str(ULID()) for _ in range(5))
    what = content(
        A,
        B,
        place=NAMUR.model_copy(update={"id": place, "latitude": 50.46, "longitude": 4.87}),
        organiser=Organiser(id=organiser, name="Les Amis"),
        artists=(Artist(id=first, name="Duo Sarment"),),
        overrides=(
            said("b", place=LIEGE.model_copy(update={"id": elsewhere}), artists=(Artist(id=second, name="Ondine"),)),
        ),
        tags=("folk",),
        languages=("fr", "wa"),
        attendance="mixed",
        price=Price(kind="pay_what_you_want"),
        audience=Audience(family=True),
        accessibility=Accessibility(entrance="yes", toilets="no"),
    )
    (fact,) = facts_between(None, snapshot(ID, what))
    assert fact.place_ids == (place, elsewhere)
    assert fact.all_nis == ("92094", "62063")
    assert fact.spots == (Spot(latitude=50.46, longitude=4.87),)
    assert (fact.organiser_id, fact.artist_ids, fact.artists) == (organiser, (first, second), ("Duo Sarment", "Ondine"))
    assert (fact.tags, fact.languages, fact.attendance) == (("folk",), ("fr", "wa"), "mixed")
    assert (fact.price_kind, fact.family, fact.access) == ("pay_what_you_want", True, ("entrance",))
    assert [one.place_name for one in fact.dates] == [None, "La Halte"]
    assert fact.schedule is None


@pytest.mark.parametrize("what", [recurring(CLASS), run()])
def test_what_recurs_or_runs_on_brings_its_schedule(what: EventContent) -> None:
    (fact,) = facts_between(None, snapshot(ID, what))
    assert fact.schedule == what.schedule
