"""What a recurrence rule may say: read, checked, and written in one way."""

from zoneinfo import ZoneInfo

import pytest

from shared.dates import (
    DateError,
    DateUnreadable,
    RuleTooFrequent,
    RuleTooLong,
    RuleUnreadable,
    RuleWithoutDates,
    YearOutOfBounds,
    check_rule,
)
from shared.i18n import LANGUAGES

TUESDAY = "2026-12-01T19:30"


@pytest.mark.parametrize(
    ("rrule", "start", "canonical"),
    [
        ("FREQ=WEEKLY;BYDAY=TU", TUESDAY, "FREQ=WEEKLY;BYDAY=TU"),
        ("rrule:freq=weekly; byday=tu;", TUESDAY, "FREQ=WEEKLY;BYDAY=TU"),
        ("FREQ=WEEKLY;INTERVAL=1", TUESDAY, "FREQ=WEEKLY"),
        ("FREQ=WEEKLY;INTERVAL=2;WKST=SU", TUESDAY, "FREQ=WEEKLY;INTERVAL=2;WKST=SU"),
        ("FREQ=WEEKLY;UNTIL=20270629", TUESDAY, "FREQ=WEEKLY;UNTIL=20270629"),
        ("FREQ=WEEKLY;UNTIL=20270629T193000", TUESDAY, "FREQ=WEEKLY;UNTIL=20270629T193000"),
        # UTC becomes the wall clock: in summer two hours later, and perhaps another day.
        ("FREQ=WEEKLY;UNTIL=20270629T173000Z", TUESDAY, "FREQ=WEEKLY;UNTIL=20270629T193000"),
        ("FREQ=WEEKLY;UNTIL=20270628T220000Z", "2026-12-01", "FREQ=WEEKLY;UNTIL=20270629"),
        ("FREQ=WEEKLY;UNTIL=20261231T233000Z", TUESDAY, "FREQ=WEEKLY;UNTIL=20270101T003000"),
        # The second 02:10 of the autumn night comes after the first 02:30, which is what 02:30 means.
        ("FREQ=DAILY;UNTIL=20271031T011000Z", "2027-10-01T02:30", "FREQ=DAILY;UNTIL=20271031T025959"),
        ("FREQ=WEEKLY;UNTIL=20270629T120000", "2026-12-01", "FREQ=WEEKLY;UNTIL=20270629"),
        # As good as endless.
        ("FREQ=WEEKLY;UNTIL=99991231T235959Z", TUESDAY, "FREQ=WEEKLY"),
        ("FREQ=MONTHLY;BYDAY=1SA", TUESDAY, "FREQ=MONTHLY;BYDAY=1SA"),
        ("FREQ=MONTHLY;BYDAY=FR;BYSETPOS=-1", TUESDAY, "FREQ=MONTHLY;BYDAY=FR;BYSETPOS=-1"),
        ("FREQ=WEEKLY;BYHOUR=19;BYMINUTE=30;BYSECOND=0", TUESDAY, "FREQ=WEEKLY"),
        ("FREQ=WEEKLY;BYHOUR=19", "2026-12-01", "FREQ=WEEKLY"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", TUESDAY, "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"),
        ("FREQ=DAILY;COUNT=1", TUESDAY, "FREQ=DAILY;COUNT=1"),
    ],
)
def test_a_rule_is_written_in_one_way(rrule: str, start: str, canonical: str) -> None:
    assert check_rule(rrule, start) == canonical
    assert check_rule(canonical, start) == canonical


def test_an_until_in_utc_is_turned_into_the_clock_of_its_zone() -> None:
    assert check_rule("FREQ=WEEKLY;UNTIL=20270629T173000Z", TUESDAY, ZoneInfo("Europe/London")).endswith("T183000")


@pytest.mark.parametrize(
    ("rrule", "error"),
    [
        ("", RuleUnreadable),
        ("tous les mardis", RuleUnreadable),
        ("BYDAY=TU", RuleUnreadable),
        ("FREQ=", RuleUnreadable),
        ("FREQ=FORTNIGHTLY", RuleUnreadable),
        ("FREQ=WEEKLY;BYDAY=DI", RuleUnreadable),
        ("FREQ=WEEKLY;BYDAY=", RuleUnreadable),
        ("FREQ=WEEKLY;BYDAY=TU;BYDAY=TH", RuleUnreadable),
        ("FREQ=WEEKLY;COUNT=0", RuleUnreadable),
        ("FREQ=WEEKLY;COUNT=-3", RuleUnreadable),
        ("FREQ=WEEKLY;INTERVAL=0", RuleUnreadable),
        ("FREQ=WEEKLY;INTERVAL=x", RuleUnreadable),
        ("FREQ=WEEKLY;COUNT=3;UNTIL=20270101", RuleUnreadable),
        ("FREQ=WEEKLY;UNTIL=20270231", RuleUnreadable),
        ("FREQ=WEEKLY;UNTIL=tomorrow", RuleUnreadable),
        ("FREQ=WEEKLY;UNTIL=20270629T1930Z0", RuleUnreadable),
        ("FREQ=MONTHLY;BYMONTHDAY=32", RuleUnreadable),
        ("FREQ=MONTHLY;BYMONTHDAY=0", RuleUnreadable),
        ("FREQ=YEARLY;BYMONTH=-1", RuleUnreadable),
        ("FREQ=WEEKLY;WKST=XX", RuleUnreadable),
        ("FREQ=WEEKLY;BYEASTER=0", RuleUnreadable),
        ("FREQ=WEEKLY;X-NAME=1", RuleUnreadable),
        ("FREQ=WEEKLY;BYHOUR=18", RuleUnreadable),
        ("FREQ=YEARLY;BYDAY=" + ",".join(["MO"] * 200), RuleTooLong),
        ("FREQ=HOURLY", RuleTooFrequent),
        ("FREQ=MINUTELY;INTERVAL=30", RuleTooFrequent),
        ("FREQ=SECONDLY", RuleTooFrequent),
        ("FREQ=DAILY;BYHOUR=10,14", RuleTooFrequent),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31", RuleWithoutDates),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31", RuleWithoutDates),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31;COUNT=3", RuleWithoutDates),
        ("FREQ=DAILY;INTERVAL=7;BYDAY=MO", RuleWithoutDates),
        ("FREQ=WEEKLY;BYDAY=MO;BYSETPOS=2", RuleWithoutDates),
        ("FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=32", RuleUnreadable),
        ("FREQ=WEEKLY;UNTIL=20261130", RuleWithoutDates),
        ("FREQ=DAILY;INTERVAL=999999;BYDAY=MO", RuleWithoutDates),
        ("FREQ=YEARLY;INTERVAL=999999;BYMONTH=1", RuleWithoutDates),
    ],
)
def test_what_is_wrong_with_a_rule_is_said_in_every_language(rrule: str, error: type[DateError]) -> None:
    with pytest.raises(error) as caught:
        check_rule(rrule, TUESDAY)
    texts = {caught.value.explain(lang) for lang in LANGUAGES}
    assert len(texts) == len(LANGUAGES)
    assert all("{" not in said for said in texts)


@pytest.mark.parametrize(
    ("start", "error"),
    [("2026-02-30", DateUnreadable), ("2026-12-01T25:00", DateUnreadable), ("20026-12-01", DateError)],
)
def test_a_start_that_is_no_date_is_refused(start: str, error: type[DateError]) -> None:
    with pytest.raises(error):
        check_rule("FREQ=WEEKLY", start)


def test_a_start_in_a_year_that_is_a_slip_is_refused() -> None:
    with pytest.raises(YearOutOfBounds):
        check_rule("FREQ=WEEKLY", "1926-12-01")
