"""Schedules of every kind, and what is said of single dates, from revision to revision."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.ingest.normalise import Before, Draft, normalise
from services.ingest.reading import read
from shared.dates.schedule import occurrences
from shared.events.content import EventContent, Override
from shared.events.schedule import DatesSchedule, OngoingSchedule, RecurringSchedule
from shared.i18n import LANGUAGES
from shared.runtime.problems import InvalidInput

BODY: dict[str, Any] = {
    "title": "Bal folk",
    "place": {"name": "Salle des fêtes", "postcode": "5020", "locality": "Temploux"},
    "organiser": {"name": "Le Bal du Coin"},
    "contact": {"email": "claire@example.org"},
}
TUESDAYS = {"start": "2026-12-01T19:30", "end": "2026-12-01T21:30", "rrule": "FREQ=WEEKLY;BYDAY=TU"}
FRIDAYS = {"start": "2026-12-04T19:30", "rrule": "FREQ=WEEKLY;BYDAY=FR"}
CANCELLED = {"date": "2026-12-05T20:00", "status": "cancelled"}
RUN = {
    "kind": "ongoing",
    "first": "2026-12-04",
    "last": "2027-01-31",
    "hours": [
        {"days": ["WE", "TH", "FR"], "opens": "10:00", "closes": "12:00"},
        {"days": ["WE", "TH", "FR"], "opens": "14:00", "closes": "18:00"},
    ],
    "closed": ["2026-12-25"],
}


def dates(*starts: str) -> dict[str, Any]:
    return {"dates": [{"start": start} for start in starts]}


def rules(*given: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "recurring", "rules": list(given)}


def draft(schedule: Any, *changes: dict[str, Any], before: Draft | None = None, **more: Any) -> Draft:
    body = {**BODY, "schedule": schedule, "changes": list(changes), **more}
    then = Before(before.content, before.notes, before.next_key) if before else None
    return normalise(read(json.dumps(body).encode()), then)


def refused(schedule: Any, *changes: dict[str, Any], **more: Any) -> list[str]:
    with pytest.raises(InvalidInput) as error:
        draft(schedule, *changes, **more)
    for lang in LANGUAGES:
        assert error.value.document(lang)["errors"][0]["detail"]
    return [wrong.field for wrong in error.value.errors]


def said(content: EventContent) -> list[tuple[str, str]]:
    return [(override.entry, override.original) for override in content.overrides]


class TestKinds:
    def test_single_dates_need_no_kind(self) -> None:
        schedule = draft(dates("2026-12-05T20:00")).content.schedule
        assert isinstance(schedule, DatesSchedule)
        assert (schedule.zone, schedule.dates[0].key) == ("Europe/Brussels", "d1")

    def test_dates_that_recur(self) -> None:
        given = {**TUESDAYS, "exdates": ["2026-12-15"], "rdates": ["2026-12-17T19:30"], "except_school_holidays": "fr"}
        schedule = draft(rules(given)).content.schedule
        assert isinstance(schedule, RecurringSchedule)
        (rule,) = schedule.rules
        assert (rule.key, rule.rrule, rule.exdates) == ("r1", "FREQ=WEEKLY;BYDAY=TU", ("2026-12-15",))
        assert rule.except_school_holidays == "fr"

    def test_a_rule_is_written_in_one_way(self) -> None:
        given = {**TUESDAYS, "rrule": "rrule:freq=weekly;until=20270601T173000Z;interval=1"}
        schedule = draft(rules(given)).content.schedule
        assert isinstance(schedule, RecurringSchedule)
        assert schedule.rules[0].rrule == "FREQ=WEEKLY;UNTIL=20270601T193000"

    def test_a_run(self) -> None:
        schedule = draft(RUN).content.schedule
        assert isinstance(schedule, OngoingSchedule)
        assert (schedule.key, schedule.hours[1].closes, len(schedule.closed)) == ("run", "18:00", 1)

    def test_until_further_notice(self) -> None:
        assert draft({"kind": "ongoing", "first": "2026-12-04"}).last_day is None
        assert draft(rules(TUESDAYS)).last_day is None
        assert draft(rules({**TUESDAYS, "rrule": "FREQ=WEEKLY;COUNT=3"})).last_day is not None

    @pytest.mark.parametrize(
        ("schedule", "field"),
        [
            ({"kind": "sometimes"}, "schedule.kind"),
            ({"kind": None}, "schedule.kind"),
            ("every Tuesday", "schedule"),
            ({"dates": [{"start": "2026-12-05"}], "rules": []}, "schedule.rules"),
            ({"zone": "Europe/Namur", "dates": [{"start": "2026-12-05"}]}, "schedule.zone"),
            ({"zone": "../../etc/passwd", "dates": [{"start": "2026-12-05"}]}, "schedule.zone"),
            (rules(), "schedule.rules"),
            (rules({**TUESDAYS, "rrule": "every Tuesday"}), "schedule.rules.0.rrule"),
            (rules({**TUESDAYS, "rrule": "FREQ=HOURLY"}), "schedule.rules.0.rrule"),
            (rules({**TUESDAYS, "rrule": "FREQ=WEEKLY;UNTIL=20200101"}), "schedule.rules.0.rrule"),
            (rules(TUESDAYS, {**TUESDAYS, "end": "2026-12-01T19:00"}), "schedule.rules.1.end"),
            (rules({**TUESDAYS, "exdates": ["Christmas"]}), "schedule.rules.0.exdates.0"),
            (rules({**TUESDAYS, "except_school_holidays": "be"}), "schedule.rules.0.except_school_holidays"),
            (rules({**TUESDAYS, "key": "r7"}), "schedule.rules.0.key"),
            ({**RUN, "last": "2026-12-03"}, "schedule.last"),
            ({**RUN, "first": "2026-02-30"}, "schedule.first"),
            ({**RUN, "closed": ["25/12"]}, "schedule.closed.0"),
            ({**RUN, "hours": [{"days": ["Monday"], "opens": "10:00", "closes": "12:00"}]}, "schedule.hours.0.days.0"),
            ({**RUN, "hours": [{"days": ["MO"], "opens": "10", "closes": "12:00"}]}, "schedule.hours.0.opens"),
            (
                {**RUN, "special": [{"day": "2026-12-24", "opens": "10:00", "closes": "25:00"}]},
                "schedule.special.0.closes",
            ),
        ],
    )
    def test_what_cannot_be_meant_is_refused(self, schedule: Any, field: str) -> None:
        assert refused(schedule) == [field]

    def test_nor_two_schedules(self) -> None:
        assert refused(RUN, start="2026-12-05") == ["start"]


class TestRulesKeepTheirKeys:
    def keys(self, made: Draft) -> list[str]:
        assert isinstance(made.content.schedule, RecurringSchedule)
        return [rule.key for rule in made.content.schedule.rules]

    def test_in_any_order_and_when_one_changes(self) -> None:
        first = draft(rules(TUESDAYS, FRIDAYS))
        assert self.keys(first) == ["r1", "r2"]
        assert self.keys(draft(rules(FRIDAYS, TUESDAYS), before=first)) == ["r2", "r1"]
        later = {**TUESDAYS, "start": "2026-12-01T20:00"}
        assert self.keys(draft(rules(later, FRIDAYS), before=first)) == ["r1", "r2"]

    def test_and_no_number_is_used_again(self) -> None:
        first = draft(rules(TUESDAYS, FRIDAYS))
        fewer = draft(rules(TUESDAYS), before=first)
        assert self.keys(draft(rules(TUESDAYS, FRIDAYS), before=fewer)) == ["r1", "r3"]
        single = draft(dates("2026-12-05T20:00"), before=fewer)
        assert isinstance(single.content.schedule, DatesSchedule)
        assert single.content.schedule.dates[0].key == "d3"


class TestChanges:
    def test_name_a_date_by_its_start(self) -> None:
        change = {"date": "2026-12-06T20:00", "status": "cancelled", "reason": "weather"}
        (found,) = draft(dates("2026-12-05T20:00", "2026-12-06T20:00"), change).content.overrides
        assert (found.entry, found.original) == ("d2", "2026-12-06T20:00")
        assert (found.status, found.reason, found.availability) == ("cancelled", "weather", None)

    def test_or_by_entry_and_original(self) -> None:
        change = {"entry": "r1", "original": "2026-12-08T19:30", "availability": "sold_out"}
        assert said(draft(rules(TUESDAYS), change).content) == [("r1", "2026-12-08T19:30")]

    def test_or_by_its_day(self) -> None:
        change = {"date": "2026-12-09", "status": "cancelled"}
        assert said(draft(RUN, change).content) == [("run", "2026-12-09T10:00"), ("run", "2026-12-09T14:00")]

    def test_say_all_that_can_differ(self) -> None:
        change = {
            "date": "2026-12-08T19:30",
            "start": "2026-12-10T20:00",
            "end": "2026-12-10T22:00",
            "title": "Bal de Noël",
            "place": {"name": "Le Delta", "postcode": "5000"},
            "price": {"kind": "free"},
            "booking": {"kind": "advised"},
            "artists": [{"name": "Trio Les Hérons"}],
        }
        (found,) = draft(rules(TUESDAYS), change, language="nl").content.overrides
        assert (found.title, found.price and found.price.kind) == ({"nl": "Bal de Noël"}, "free")
        assert found.place is not None
        assert (found.place.name, found.place.commune) == ("Le Delta", "Namur")
        assert found.artists is not None
        assert (found.start, found.artists[0].name) == ("2026-12-10T20:00", "Trio Les Hérons")

    def test_that_say_nothing_are_nothing(self) -> None:
        assert draft(rules(TUESDAYS), {"date": "2026-12-08T19:30", "reason": "weather"}).content.overrides == ()

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"date": "2026-12-09T19:30", "status": "cancelled"}, "changes.0.date"),
            ({"entry": "r2", "original": "2026-12-08T19:30"}, "changes.0.original"),
            ({"status": "cancelled"}, "changes.0"),
            ({"date": "2026-12-08", "entry": "r1"}, "changes.0"),
            ({"date": "2026-12-08T19:30", "end": "2026-12-08T19:00"}, "changes.0.end"),
            ({"date": "2026-12-08T19:30", "end": "2026-12-09"}, "changes.0.end"),
            ({"date": "2026-12-08T19:30", "doors": "2026-12-08T20:00"}, "changes.0.doors"),
            ({"date": "2026-12-08T19:30", "place": {"name": "X", "postcode": "0042"}}, "changes.0.place.postcode"),
            ({"date": "2026-12-08T19:30", "status": "off"}, "changes.0.status"),
        ],
    )
    def test_that_cannot_be_meant_are_refused(self, change: dict[str, Any], field: str) -> None:
        assert refused(rules(TUESDAYS), change) == [field]

    def test_of_one_date_are_said_once(self) -> None:
        twice = [{"date": "2026-12-08T19:30", "status": "cancelled"}, {"date": "2026-12-08", "status": "scheduled"}]
        assert refused(rules(TUESDAYS), *twice) == ["changes.1.date"]

    def test_move_no_two_dates_to_one(self) -> None:
        assert refused(RUN, {"date": "2026-12-09", "start": "2026-12-10T10:00"}) == ["changes.0.date"]

    def test_of_too_many_dates_are_refused(self) -> None:
        openings = [{"days": ["MO"], "opens": f"{n // 2:02}:{n % 2 * 30:02}", "closes": "23:59"} for n in range(40)]
        run = {"kind": "ongoing", "first": "2026-12-07", "hours": openings}
        mondays = [f"2027-{month:02}-{day:02}" for month, day in MONDAYS_OF_2027]
        assert refused(run, *({"date": day, "status": "cancelled"} for day in mondays)) == ["changes"]


MONDAYS_OF_2027 = (
    [(1, 4), (1, 11), (1, 18), (1, 25), (2, 1), (2, 8), (2, 15), (2, 22), (3, 1), (3, 8), (3, 15)]
    + [(month, day) for month, days in ((3, (22, 29)), (4, (5, 12, 19, 26)), (5, (3, 10, 17, 24, 31))) for day in days]
    + [(6, 7), (6, 14), (6, 21), (6, 28)]
)


class TestChangesOfALaterRevision:
    def test_follow_a_date_that_moves(self) -> None:
        first = draft(dates("2026-12-05T20:00"), CANCELLED)
        second = draft(dates("2026-12-12T20:00"), CANCELLED, before=first)
        assert said(second.content) == [("d1", "2026-12-05T20:00")]
        by_new_start = {**CANCELLED, "date": "2026-12-12T20:00"}
        third = draft(dates("2026-12-19T20:00"), by_new_start, before=second)
        assert said(third.content) == [("d1", "2026-12-05T20:00")]

    def test_name_a_date_by_where_a_change_moved_it(self) -> None:
        first = draft(rules(TUESDAYS), {"date": "2026-12-08T19:30", "start": "2026-12-10T19:30"})
        second = draft(rules(TUESDAYS), {"date": "2026-12-10T19:30", "status": "cancelled"}, before=first)
        assert said(second.content) == [("r1", "2026-12-08T19:30")]

    def test_follow_the_time_of_a_rule(self) -> None:
        change = {"date": "2026-12-08T19:30", "status": "cancelled"}
        first = draft(rules(TUESDAYS), change)
        later = {**TUESDAYS, "start": "2026-12-01T20:00"}
        assert said(draft(rules(later), change, before=first).content) == [("r1", "2026-12-08T20:00")]

    def test_are_not_lost_with_their_date(self) -> None:
        first = draft(dates("2026-12-05T20:00", "2026-12-06T20:00"), CANCELLED)
        gone = draft(dates("2026-12-06T20:00"), CANCELLED, before=first)
        lost = [(note.code, note.field, note.params["start"]) for note in gone.notes if note.code == "change_lost"]
        assert lost == [("change_lost", "changes.0", "2026-12-05T20:00")]
        assert gone.content.overrides == ()
        still = draft(dates("2026-12-06T20:00"), CANCELLED, before=gone)
        assert [note.code for note in still.notes] == [note.code for note in gone.notes]
        back = draft(dates("2026-12-06T20:00", "2026-12-05T20:00"), CANCELLED, before=still)
        assert said(back.content) == [("d3", "2026-12-05T20:00")]

    def test_of_a_date_that_never_was_are_refused(self) -> None:
        first = draft(dates("2026-12-05T20:00"))
        with pytest.raises(InvalidInput):
            draft(dates("2026-12-05T20:00"), {"date": "2026-12-07T20:00", "status": "cancelled"}, before=first)


def test_every_override_has_its_date() -> None:
    """What is said of a date is found again by the same rules that everybody expands schedules with."""
    change = {"date": "2026-12-08T19:30", "status": "cancelled"}
    content = draft(rules(TUESDAYS), change).content
    within = datetime(2026, 12, 1, tzinfo=UTC), datetime(2026, 12, 20, tzinfo=UTC)
    found = {one.local_start: one.status for one in occurrences("x", content, within)}
    assert found == {
        "2026-12-01T19:30": "scheduled",
        "2026-12-08T19:30": "cancelled",
        "2026-12-15T19:30": "scheduled",
    }
    assert isinstance(content.overrides[0], Override)


def test_what_is_said_of_a_day_with_hundreds_of_dates_has_its_limits() -> None:
    """Nobody could store, send or read it, and it takes a body of a few kilobytes only."""
    minutes = [f"2026-12-05T{minute // 60:02}:{minute % 60:02}" for minute in range(400)]
    artists = [{"name": f"{number} {'x' * 150}", "url": f"https://example.org/{'x' * 1900}"} for number in range(60)]
    assert refused(dates(*minutes), {"date": "2026-12-05", "artists": artists}) == ["changes"]
    assert len(draft(dates(*minutes), {"date": "2026-12-05", "artists": artists[:1]}).content.overrides) == 400


def test_a_single_date_that_was_moved_is_the_last_when_it_is_the_latest() -> None:
    moved = {"date": "2026-12-05T20:00", "start": "2027-09-04T20:00"}
    assert draft(dates("2026-12-05T20:00", "2026-12-06T20:00"), moved).last_day == date(2027, 9, 4)
    earlier = {"date": "2026-12-05T20:00", "start": "2026-12-01T20:00"}
    assert draft(dates("2026-12-05T20:00", "2026-12-06T20:00"), earlier).last_day == date(2026, 12, 6)
