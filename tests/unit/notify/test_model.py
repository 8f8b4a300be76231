from datetime import timedelta

import pytest

from services.notify.model import amended, is_past, overtaken, revives, same_when_and_where, tells_it_too
from shared.events.facts import EventDatesAdded, EventMoved, EventReinstated, EventRescheduled
from tests.unit.notify.make import NOW, date, fact

FIFTH, TWELFTH = date("2026-12-05T20:00"), date("2026-12-12T20:00", id="b")


def test_a_held_publication_tells_the_new_place_and_the_new_date() -> None:
    held = fact(dates=(FIFTH, TWELFTH))
    moved = fact(EventMoved, version=2, place_name="La Cave", dates=(FIFTH, TWELFTH))
    later = date("2026-12-19T20:00")  # the same date by its id
    told = amended(amended(held, moved), fact(EventRescheduled, version=3, place_name="La Cave", dates=(later,)))
    assert type(told) is type(held)
    assert (told.place_name, told.version) == ("La Cave", 3)
    assert [date.local_start for date in told.dates] == ["2026-12-12T20:00", "2026-12-19T20:00"]


def test_a_held_publication_gets_the_added_dates() -> None:
    told = amended(fact(dates=(TWELFTH,)), fact(EventDatesAdded, version=2, dates=(FIFTH,)))
    assert told.dates == (FIFTH, TWELFTH)


def test_a_held_move_of_one_date_does_not_speak_of_the_others() -> None:
    held = fact(EventRescheduled, dates=(FIFTH,), before=(date("2026-12-04T20:00"),))
    told = amended(held, fact(EventMoved, version=2, place_name="La Cave", dates=(FIFTH, TWELFTH)))
    assert told.dates == (FIFTH,)
    assert told.place_name == "La Cave"


def test_moved_twice_the_first_date_is_the_one_that_was_known() -> None:
    first = fact(EventRescheduled, dates=(date("2026-12-06T20:00"),), before=(FIFTH,))
    second = fact(EventRescheduled, dates=(date("2026-12-07T20:00"),), before=first.dates)
    told = amended(first, second)
    assert isinstance(told, EventRescheduled)
    assert told.before == (FIFTH,)
    assert [date.local_start for date in told.dates] == ["2026-12-07T20:00"]
    moved = amended(
        fact(EventMoved, place_before="A", place_name="B"), fact(EventMoved, place_before="B", place_name="C")
    )
    assert isinstance(moved, EventMoved)
    assert (moved.place_before, moved.place_name) == ("A", "C")


def test_one_alert_is_enough_when_it_tells_everything() -> None:
    assert tells_it_too("event.published", "event.moved")
    assert tells_it_too("event.moved", "event.moved")
    assert not tells_it_too("event.moved", "event.rescheduled")


def test_something_without_dates_is_not_past() -> None:
    assert not is_past((), NOW)
    assert is_past((FIFTH,), NOW + timedelta(days=30))


def test_a_held_alert_about_added_dates_does_not_tell_of_the_dates_known_before() -> None:
    """Whoever has the first date in mind must hear that it is elsewhere, or at another time."""
    assert not tells_it_too("event.dates_added", "event.moved")
    assert not tells_it_too("event.dates_added", "event.rescheduled")
    assert tells_it_too("event.dates_added", "event.dates_added")


def test_a_held_publication_that_comes_back_has_the_dates_that_the_event_has_now() -> None:
    later = date("2026-12-19T20:00", id="c")
    back = fact(EventReinstated, version=3, dates=(TWELFTH, later))
    assert amended(fact(dates=(FIFTH, TWELFTH)), back).dates == (TWELFTH, later)


def test_a_held_change_of_one_date_is_not_about_those_that_come_after_it() -> None:
    held = fact(EventRescheduled, dates=(FIFTH,), before=(date("2026-12-04T20:00"),))
    assert amended(held, fact(EventDatesAdded, version=1, dates=(TWELFTH,))).dates == (FIFTH,)


def test_an_alert_that_was_refused_for_now_may_be_untrue_by_the_time_it_goes_again() -> None:
    assert overtaken("event.published", withdrawn=True) == "event.withdrawn"
    assert overtaken("event.published", withdrawn=False) is None
    assert overtaken("event.withdrawn", withdrawn=False) == "event.reinstated"
    assert overtaken("event.withdrawn", withdrawn=True) == "event.withdrawn"
    assert overtaken("event.withdrawn", withdrawn=None) is None


@pytest.mark.parametrize(
    ("name", "told", "spared", "matches", "revived"),
    [
        ("published", False, False, True, True),
        ("published", False, False, False, False),  # it was the wrong place that they follow
        ("dates_added", False, False, True, False),  # they get all of the event, as a publication
        ("moved", True, True, False, True),  # who was told of an event hears of it, whatever their filter says
        ("moved", True, False, True, False),  # they were told that it is gone, and hear that it is back
        ("dates_added", True, True, True, True),
        ("dates_added", True, True, False, False),
    ],
)
def test_what_a_withdrawal_dropped_comes_back_for_some(
    name: str, told: bool, spared: bool, matches: bool, revived: bool
) -> None:
    assert revives(f"event.{name}", told=told, spared=spared, matches=matches) is revived


def test_an_event_that_came_back_elsewhere_or_at_another_time_is_not_the_one_that_was_known() -> None:
    assert same_when_and_where(fact(), fact(EventReinstated, title={"fr": "Jazz au Grenier !"}))
    assert not same_when_and_where(fact(), fact(EventReinstated, place_name="La Cave"))
    assert not same_when_and_where(fact(), fact(EventReinstated, dates=(TWELFTH,)))
    assert not same_when_and_where(fact(), fact(EventReinstated, dates=(date("2026-12-05T21:00"),)))
