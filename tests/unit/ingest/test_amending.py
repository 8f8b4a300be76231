"""What an organiser's change to a public event shows at once, and what waits."""

from datetime import UTC, datetime
from typing import Any

import pytest

from services.ingest.moderation.amending import plan
from services.ingest.moderation.differences import difference, is_soon, with_news_of_status
from services.ingest.publication import Public, Version, loaded, settled, stored
from shared.events.content import Artist, Booking, EventContent, Offer, Organiser, Override, Place, Price
from shared.events.schedule import DateEntry, DatesSchedule, RecurringSchedule, Rule

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
TOMORROW, LATER = "2026-11-24T20:00", "2026-12-05T20:00"
PLACE = Place(name="Le Delta", postcode="5000", locality="Namur", commune="Namur", nis="92094")


def content(*starts: str, **changes: Any) -> EventContent:
    dates = tuple(DateEntry(key=f"d{n}", original=start, start=start) for n, start in enumerate(starts or [LATER], 1))
    return EventContent(
        title={"fr": "Bal folk"},
        category="concert",
        schedule=DatesSchedule(dates=dates),
        place=PLACE,
        organiser=Organiser(name="Le Bal du Coin"),
    ).model_copy(update=changes)


def said(original: str = LATER, entry: str = "d1", **what: Any) -> tuple[Override, ...]:
    return (Override(entry=entry, original=original, **what),)


def moved(start: str, to: str) -> DatesSchedule:
    return DatesSchedule(dates=(DateEntry(key="d1", original=start, start=to),))


RENAMED = {"title": {"fr": "Bal trad"}}
OFF = {"status": "cancelled", "reason": "weather"}


class TestDifference:
    @pytest.mark.parametrize(
        "changes",
        [
            OFF,
            {"availability": "sold_out"},
            {"price": Price(kind="fixed", offers=(Offer(name="entrée", amount=8),))},
            {"booking": Booking(kind="required")},
            {"overrides": said(status="postponed")},
            {"overrides": said(availability="limited", price=Price(kind="free"), booking=Booking(kind="none"))},
            {},
        ],
    )
    def test_that_needs_no_volunteer(self, changes: dict[str, Any]) -> None:
        assert not difference(content(), content(**changes)).needs_a_volunteer

    @pytest.mark.parametrize(
        "changes",
        [
            RENAMED,
            {**OFF, **RENAMED},
            {"place": None},
            {"schedule": moved(LATER, "2026-12-06T20:00")},
            {"overrides": said(start="2026-12-06T20:00")},
            {"overrides": said(status="cancelled", title={"fr": "x"})},
            {"overrides": said(artists=(Artist(name="Trio Les Hérons"),))},
        ],
    )
    def test_that_does(self, changes: dict[str, Any]) -> None:
        assert difference(content(), content(**changes)).needs_a_volunteer

    def test_is_listed_by_field_and_by_date(self) -> None:
        after = content(**RENAMED, overrides=said(status="cancelled", reason="illness"))
        assert difference(content(), after).listed() == {
            "fields": ["title"],
            "dates": [{"entry": "d1", "original": LATER, "fields": ["status", "reason"]}],
        }

    def test_of_a_change_that_was_taken_back(self) -> None:
        before = content(overrides=said(status="cancelled"))
        assert difference(before, content()).listed()["dates"][0]["fields"] == ["status"]


class TestSoon:
    def test_is_a_date_within_two_days(self) -> None:
        assert is_soon(content(TOMORROW), content(TOMORROW, **RENAMED), NOW)
        assert not is_soon(content(LATER), content(LATER, **RENAMED), NOW)

    def test_that_is_not_over(self) -> None:
        before = content("2026-11-22T20:00")
        assert not is_soon(before, before.model_copy(update=RENAMED), NOW)

    def test_that_the_change_affects(self) -> None:
        entries = [DateEntry(key=f"d{n}", original=start, start=start) for n, start in enumerate((TOMORROW, LATER), 1)]
        entries[1] = entries[1].model_copy(update={"start": "2026-12-06T20:00"})
        assert not is_soon(content(TOMORROW, LATER), content(schedule=DatesSchedule(dates=tuple(entries))), NOW)

    def test_as_it_was_or_as_it_will_be(self) -> None:
        assert is_soon(content(TOMORROW), content(schedule=moved(TOMORROW, LATER)), NOW)
        assert is_soon(content(LATER), content(schedule=moved(LATER, TOMORROW)), NOW)

    def test_of_a_rule_too(self) -> None:
        rule = Rule(key="r1", start="2026-09-01T20:00", rrule="FREQ=WEEKLY;BYDAY=TU")
        weekly = content(schedule=RecurringSchedule(rules=(rule,)))
        other_day = weekly.model_copy(update={"overrides": said("2026-12-08T20:00", "r1", start="2026-12-09T20:00")})
        this_day = weekly.model_copy(update={"overrides": said(TOMORROW, "r1", start="2026-11-26T20:00")})
        assert not is_soon(weekly, other_day, NOW)
        assert is_soon(weekly, this_day, NOW)


class TestNewsOfStatus:
    def test_is_taken_without_the_rest(self) -> None:
        before = content(TOMORROW, LATER)
        after = content(
            TOMORROW, LATER, **RENAMED, overrides=said(status="cancelled", title={"fr": "x"}, reason="venue")
        )
        told = with_news_of_status(before, after)
        assert told.title == before.title
        assert told.overrides == said(status="cancelled", reason="venue")

    def test_leaves_what_else_was_said_of_a_date(self) -> None:
        before = content(overrides=said(title={"fr": "Ouverture"}))
        told = with_news_of_status(before, content(**RENAMED, availability="sold_out"))
        assert (told.availability, told.overrides) == ("sold_out", before.overrides)

    @pytest.mark.parametrize("changes", [{}, RENAMED, {"availability": "limited"}, {"status": "moved_online"}])
    def test_is_only_what_stops_people(self, changes: dict[str, Any]) -> None:
        before = content()
        assert with_news_of_status(before, content(**changes)) is before

    def test_is_no_news_twice(self) -> None:
        before = content(**OFF)
        assert with_news_of_status(before, content(**OFF, **RENAMED)) is before


class TestPlan:
    def of(self, before: EventContent, after: EventContent) -> Any:
        return plan(settled(1, before), 2, after, NOW)

    def test_a_cancellation_shows_at_once(self) -> None:
        after = content(**OFF)
        found = self.of(content(), after)
        assert (found.state, found.urgent, found.public) == ("amended", False, settled(2, after))

    def test_a_title_waits(self) -> None:
        found = self.of(content(), content(**RENAMED))
        assert (found.state, found.urgent, found.public) == ("open", False, settled(1, content()))

    def test_unless_its_date_is_close(self) -> None:
        before, after = content(TOMORROW), content(TOMORROW, **RENAMED)
        found = self.of(before, after)
        assert (found.state, found.urgent) == ("open", True)
        assert found.public == Public(Version(2, after), Version(1, before))
        assert found.public.in_review

    def test_a_cancellation_does_not_wait_for_a_title(self) -> None:
        found = self.of(content(), content(**OFF, **RENAMED))
        assert (found.state, found.public) == ("open", settled(1, content(**OFF)))

    def test_and_stays_when_the_title_is_refused(self) -> None:
        found = self.of(content(TOMORROW), content(TOMORROW, **OFF, **RENAMED))
        assert found.public.settled.content == content(TOMORROW, **OFF)

    def test_nothing_to_see_needs_nobody(self) -> None:
        assert self.of(content(), content()).state == "approved"

    def test_who_takes_it_back_before_anybody_looked_needs_nobody(self) -> None:
        before, shown = content(TOMORROW), content(TOMORROW, **RENAMED)
        public = Public(Version(2, shown), Version(1, before))
        found = plan(public, 3, before, NOW)
        assert (found.state, found.public) == ("amended", settled(3, before))

    def test_a_second_change_falls_back_to_what_was_agreed_upon(self) -> None:
        before, shown = content(TOMORROW), content(TOMORROW, **RENAMED)
        after = content(TOMORROW, title={"fr": "Bal tango"})
        found = plan(Public(Version(2, shown), Version(1, before)), 3, after, NOW)
        assert (found.public.shown.content, found.public.settled.content) == (after, before)


@pytest.mark.parametrize(
    "public", [settled(1, content()), Public(Version(2, content(**RENAMED)), Version(1, content()))]
)
def test_what_is_public_is_stored_as_it_is(public: Public) -> None:
    assert loaded(stored(public)) == public
    assert loaded(stored(None)) is None


def test_news_of_more_dates_than_a_content_may_speak_of_waits() -> None:
    """Both are within the limit, together they are not: what is stored must be readable again."""

    def of(entry: str, **what: Any) -> tuple[Override, ...]:
        return tuple(Override(entry=entry, original=f"2026-12-05T{n // 60:02}:{n % 60:02}", **what) for n in range(600))

    before = content(overrides=of("d1", price=Price(kind="free")))
    after = content(overrides=of("d2", **OFF), **RENAMED)
    told = with_news_of_status(before, after)
    assert told == before
    assert EventContent.model_validate(told.model_dump(mode="json")) == told
