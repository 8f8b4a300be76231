"""What has to be written for a copy, and how much of it goes together."""

from calendar import timegm
from collections.abc import Iterable
from dataclasses import replace

import pytest
from ulid import ULID

from services.search import flights
from services.search.flights import Flight, fill
from services.search.meili import Task
from services.search.model import Copy, in_turn, plan
from services.search.turns import Standing
from shared.events.catalogue import EventSnapshot
from shared.events.content import Override
from tests.unit.catalogue.builders import NOW, content, entry, snapshot

ID = str(ULID())


def copy(event: EventSnapshot | None, written: Iterable[str] = (), sites: Iterable[str] = ()) -> Copy:
    return Copy(event.id if event else ID, 1, event, frozenset(written), frozenset(sites), "")


def dated(*days: int) -> EventSnapshot:
    return snapshot(ID, content(*(entry(f"d{day}", f"2026-12-{day:02}T20:00") for day in days)))


def occurrence(day: int) -> str:
    return f"{ID}-d{day}-202612{day:02}T2000"


def test_a_new_event_is_written_and_nothing_deleted() -> None:
    writing = plan(copy(dated(5, 6)), NOW)
    assert writing.ids == {occurrence(5), occurrence(6)}
    assert not writing.stale
    assert writing.is_wider
    assert writing.sites == {"cinqmille"}


def test_dates_that_are_gone_are_deleted() -> None:
    writing = plan(copy(dated(6), [occurrence(5), occurrence(6)], ["cinqmille"]), NOW)
    assert writing.stale == {occurrence(5)}
    assert writing.is_narrower
    assert not writing.is_wider


def test_the_same_again_changes_nothing_of_what_is_known() -> None:
    writing = plan(copy(dated(6), [occurrence(6)], ["cinqmille"]), NOW)
    assert not writing.is_narrower
    assert not writing.is_wider


@pytest.mark.parametrize("event", [None, dated(5).model_copy(update={"state": "withdrawn"})])
def test_what_is_gone_is_deleted_and_on_no_site(event: EventSnapshot | None) -> None:
    writing = plan(copy(event, [occurrence(5)], ["cinqmille"]), NOW)
    assert writing.stale == {occurrence(5)}
    assert not writing.documents
    assert not writing.sites
    assert writing.due is None


AMIS = "les amis de la musique"


def test_where_only_time_has_passed_only_what_is_new_or_has_another_turn_is_written() -> None:
    known, ids = Standing(AMIS, "dated", slots(5, 6), (0, 0)), [occurrence(5), occurrence(6)]
    aged = replace(copy(dated(5, 6, 7), ids, ["cinqmille"]), standing=known, light=True)
    earlier = Standing(AMIS, "dated", tuple((day, start - 60) for day, start in slots(6, 6)), (0, 0))
    (writing,), _ = in_turn([plan(aged, NOW)], {"another": earlier})
    assert {document["id"]: document["turn"] for document in writing.documents} == {occurrence(6): 1, occurrence(7): 0}
    assert writing.ids == {*ids, occurrence(7)}
    (whole,), _ = in_turn([plan(replace(aged, light=False), NOW)], {"another": earlier})
    assert {document["id"] for document in whole.documents} == whole.ids


def test_of_two_showings_that_begin_together_neither_is_taken_for_the_other() -> None:
    """The second had turn 1 already, the first has it now: it must be written."""
    other_title = Override(entry="b", original="2026-12-05T20:00", title={"fr": "Bis"})
    both = content(entry("a", "2026-12-05T20:00"), entry("b", "2026-12-05T20:00"), overrides=(other_title,))
    event = snapshot(ID, both)
    ids = [f"{ID}-a-20261205T2000", f"{ID}-b-20261205T2000"]
    aged = replace(copy(event, ids, ["cinqmille"]), standing=Standing(AMIS, "dated", slots(5, 5), (0, 1)), light=True)
    earlier = Standing(AMIS, "dated", tuple((day, start - 60) for day, start in slots(5, 5)), (0, 0))
    (writing,), _ = in_turn([plan(aged, NOW)], {"another": earlier})
    assert {document["id"]: document["turn"] for document in writing.documents} == dict.fromkeys(ids, 1)


@pytest.mark.parametrize(("day", "settled", "turn"), [(5, True, 4), (5, False, 0), (6, True, 0)])
def test_turns_are_counted_unless_it_stands_as_it_was_counted(day: int, settled: bool, turn: int) -> None:
    known = Standing(AMIS, "dated", slots(5), (4,))
    again = replace(copy(dated(day), [occurrence(5)], ["cinqmille"]), standing=known, settled=settled)
    (writing,), _ = in_turn([plan(again, NOW)], {})
    assert (writing.standing.turns, [document["turn"] for document in writing.documents]) == ((turn,), [turn])


def slots(*days: int) -> tuple[tuple[int, int], ...]:
    return tuple((20261200 + day, timegm((2026, 12, day, 19, 0, 0))) for day in days)


def test_what_shares_no_day_leaves_others_as_they_are() -> None:
    _, moved = in_turn([plan(copy(dated(5)), NOW)], {"another": Standing(AMIS, "dated", slots(6), (0,))})
    assert not moved


def test_a_batch_ends_when_it_has_enough_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flights, "DOCUMENTS", 5)
    writings, hopeless = fill([copy(dated(5, 6)) for _ in range(10)], NOW)
    assert (len(writings), hopeless) == (3, [])


def test_an_event_of_which_no_document_can_be_made_is_set_apart() -> None:
    impossible = copy(snapshot(ID, content(entry("a", "2026-02-30T20:00"))))
    writings, hopeless = fill([copy(dated(5)), impossible, copy(dated(6))], NOW)
    assert len(writings) == 2
    assert [copy for copy, _ in hopeless] == [impossible]


def test_a_flight_has_landed_when_all_its_tasks_are_done() -> None:
    flight = Flight([], (1, 2))
    flight.learn([Task(1, True, None), Task(2, False, None), Task(3, True, ValueError())])
    assert not flight.landed
    flight.learn([Task(2, True, ValueError("refused"))])
    assert flight.landed
    assert str(flight.failure) == "refused"


def test_a_flight_without_tasks_has_landed() -> None:
    assert Flight([]).landed
