"""The truth about what is on: whether somebody who asks `when` at a moment is shown an event, by Belgian wall clocks.

5 December 2026 is a Saturday. Events are written as
`2026-12-05T20:00/2026-12-05T23:00`, without an end, or without times;
`off ...`, the same, cancelled;
`every RRULE from 2026-11-07T10:00/2026-11-07T12:00 but 2026-12-05T10:00`, a rule with its exceptions;
`open SA,SU 14:00-18:00 from 2026-11-01/2026-12-31 shut 2026-12-06 special 2026-12-07 10:00-12:00`, a run.
"""

from datetime import date, datetime

import pytest

from shared.dates import ZONE
from shared.dates.schedule import occurrences
from shared.events.content import EventContent, Organiser, Override
from shared.events.schedule import (
    DateEntry,
    DatesSchedule,
    OngoingSchedule,
    OpeningHours,
    RecurringSchedule,
    Rule,
    Schedule,
    SpecialHours,
)
from shared.filters import EventFilter

CONCERT = "2026-12-05T20:00/2026-12-05T22:30"
NIGHT = "2026-12-05T23:00/2026-12-06T05:00"
FAIR = "2026-12-05/2026-12-06"
MARKET = "every FREQ=WEEKLY;BYDAY=SA from 2026-11-07T08:00/2026-11-07T13:00 but 2026-12-12T08:00"
CLASS = "every FREQ=WEEKLY;BYDAY=SU from 2026-10-04T02:30/2026-10-04T03:30"
MONTHLY = "every FREQ=MONTHLY;BYDAY=1FR from 2026-11-06T19:30/2026-11-06T21:30"
SHOW = "open SA,SU 14:00-18:00 from 2026-11-01/2026-12-20 shut 2026-12-06 special 2026-12-09 10:00-12:00"
MUSEUM = "open TU,WE,TH,FR,SA,SU 10:00-17:00 from 2026-01-01/"
BAR = "open FR,SA 21:00-03:00 from 2026-11-01/2026-12-31"
OFF = "off 2026-12-05T20:00/2026-12-05T22:30"

# fmt: off
CASES = [
    # now                event    when                     shown
    # A concert on Saturday evening.
    ("2026-12-05T11:00", CONCERT, "today",                 True),
    ("2026-12-05T11:00", CONCERT, "tonight",               True),
    ("2026-12-05T11:00", CONCERT, "tomorrow",              False),
    ("2026-12-04T11:00", CONCERT, "tomorrow",              True),
    ("2026-12-04T11:00", CONCERT, "today",                 False),
    ("2026-12-05T03:59", CONCERT, "today",                 False),  # still Friday
    ("2026-12-05T03:59", CONCERT, "tomorrow",              True),
    ("2026-12-05T04:00", CONCERT, "today",                 True),
    ("2026-12-05T22:29", CONCERT, "today",                 True),   # the last minute
    ("2026-12-05T22:30", CONCERT, "today",                 False),
    ("2026-12-05T22:30", CONCERT, "weekend",               False),
    ("2026-12-01T11:00", CONCERT, "saturday",              True),
    ("2026-12-01T11:00", CONCERT, "sunday",                False),
    ("2026-12-06T11:00", CONCERT, "saturday",              False),  # the next one by then
    ("2026-12-01T11:00", CONCERT, "weekend",               True),
    ("2026-12-01T11:00", CONCERT, "next-weekend",          False),
    ("2026-11-26T11:00", CONCERT, "next-weekend",          True),
    ("2026-11-29T17:59", CONCERT, "weekend",               False),
    ("2026-11-29T18:00", CONCERT, "weekend",               True),   # from Sunday 18:00 the next one too
    ("2026-11-30T03:59", CONCERT, "weekend",               True),
    ("2026-11-30T04:00", CONCERT, "weekend",               True),
    ("2026-12-01T11:00", CONCERT, "week",                  True),
    ("2026-11-29T11:00", CONCERT, "week",                  False),
    ("2026-12-01T11:00", CONCERT, "month",                 True),
    ("2026-11-30T11:00", CONCERT, "month",                 False),
    ("2026-12-01T03:59", CONCERT, "month",                 False),  # still November
    ("2026-12-01T11:00", CONCERT, "2026-12-05",            True),
    ("2026-12-31T11:00", CONCERT, "2026-12-05",            True),   # a date means all of it, gone by or not
    ("2026-12-01T11:00", CONCERT, "2026-12-04/2026-12-05", True),
    ("2026-12-01T11:00", CONCERT, "2026-12-06/2026-12-12", False),
    # A night that goes on till five.
    ("2026-12-05T11:00", NIGHT,   "saturday",              True),
    ("2026-12-05T11:00", NIGHT,   "sunday",                True),
    ("2026-12-06T03:59", NIGHT,   "today",                 True),
    ("2026-12-06T04:30", NIGHT,   "today",                 True),   # it is Sunday, and still on
    ("2026-12-06T05:00", NIGHT,   "today",                 False),
    ("2026-12-05T11:00", NIGHT,   "2026-12-06",            True),
    # After midnight, and early in the morning.
    ("2026-12-05T11:00", "2026-12-06T00:30/2026-12-06T02:00", "today",    True),
    ("2026-12-05T11:00", "2026-12-06T00:30/2026-12-06T02:00", "tonight",  True),
    ("2026-12-05T11:00", "2026-12-06T00:30/2026-12-06T02:00", "tomorrow", False),
    ("2026-12-06T01:59", "2026-12-06T00:30/2026-12-06T02:00", "today",    True),
    ("2026-12-06T11:00", "2026-12-06T00:30/2026-12-06T02:00", "today",    False),
    ("2026-12-05T11:00", "2026-12-06T05:00/2026-12-06T16:00", "today",    False),
    ("2026-12-05T11:00", "2026-12-06T05:00/2026-12-06T16:00", "tomorrow", True),
    ("2027-02-09T02:00", "2027-02-09T04:00",                  "today",    False),  # the ramassage of Shrove Tuesday
    ("2027-02-09T02:00", "2027-02-09T04:00",                  "tomorrow", True),
    ("2027-02-09T04:00", "2027-02-09T04:00",                  "today",    True),
    # Without an end three hours count.
    ("2026-12-05T16:59", "2026-12-05T14:00",                  "today",    True),
    ("2026-12-05T17:00", "2026-12-05T14:00",                  "today",    False),
    ("2026-12-05T11:00", "2026-12-05T14:00",                  "tonight",  False),
    ("2026-12-05T11:00", "2026-12-05T14:01",                  "tonight",  True),
    ("2026-12-05T11:00", "2026-12-05T14:00/2026-12-05T19:00", "tonight",  True),
    # A fair of two days, without times.
    ("2026-12-05T00:30", FAIR,    "today",                 False),  # Friday night
    ("2026-12-05T04:00", FAIR,    "today",                 True),
    ("2026-12-06T23:30", FAIR,    "today",                 True),
    ("2026-12-07T03:59", FAIR,    "today",                 True),
    ("2026-12-07T04:00", FAIR,    "today",                 False),
    ("2026-12-01T11:00", FAIR,    "monday",                False),
    ("2026-12-01T11:00", FAIR,    "saturday",              True),
    ("2026-12-01T11:00", FAIR,    "sunday",                True),
    ("2026-12-01T11:00", FAIR,    "2026-12-04",            False),
    ("2026-12-05T11:00", FAIR,    "tonight",               True),
    ("2026-12-01T11:00", "2026-12-04/2026-12-04",          "weekend", True),   # Friday, all day: from 17:00
    # A festival that began long ago still runs.
    ("2026-12-05T11:00", "2026-11-20T10:00/2026-12-06T18:00", "today",        True),
    ("2026-12-06T18:00", "2026-11-20T10:00/2026-12-06T18:00", "today",        False),
    ("2026-12-01T11:00", "2026-11-20T10:00/2026-12-06T18:00", "next-weekend", False),
    # Cancelled: listed until its day is over.
    ("2026-12-05T11:00", OFF,     "today",                 True),
    ("2026-12-05T22:30", OFF,     "today",                 True),
    ("2026-12-06T03:59", OFF,     "today",                 True),
    ("2026-12-06T04:00", OFF,     "today",                 False),
    ("2026-12-06T03:59", OFF,     "weekend",               True),
    ("2026-12-06T04:00", OFF,     "weekend",               False),
    ("2026-12-05T11:00", OFF,     "sunday",                False),
    ("2026-12-05T19:00", "off 2026-12-05T10:00/2026-12-05T12:00", "tonight", True),   # who comes for it is told
    # Every Saturday morning, but not on the twelfth.
    ("2026-12-05T07:00", MARKET,  "today",                 True),
    ("2026-12-05T13:00", MARKET,  "today",                 False),
    ("2026-12-05T11:00", MARKET,  "tonight",               False),
    ("2026-12-12T07:00", MARKET,  "today",                 False),
    ("2026-12-07T11:00", MARKET,  "saturday",              False),
    ("2026-12-07T11:00", MARKET,  "weekend",               False),
    ("2026-12-14T11:00", MARKET,  "weekend",               True),
    ("2026-12-07T11:00", MARKET,  "next-weekend",          True),
    ("2026-12-06T11:00", MARKET,  "week",                  False),
    ("2026-12-06T19:00", MARKET,  "weekend",               False),
    ("2026-12-13T19:00", MARKET,  "weekend",               True),
    ("2026-12-12T11:00", MARKET,  "month",                 True),
    ("2026-10-30T11:00", MARKET,  "weekend",               False),  # it begins a week later
    ("2027-12-05T11:00", MARKET,  "month",                 True),   # and has no end
    # On Sundays at half past two at night, when the clocks change and when they do not.
    ("2026-10-18T12:00", CLASS,   "saturday",              True),   # its day is Saturday
    ("2026-10-24T12:00", CLASS,   "today",                 True),   # 25 October: the first half past two
    ("2026-10-25T12:00", CLASS,   "today",                 False),
    ("2027-03-27T12:00", CLASS,   "tonight",               True),   # 28 March: there is no half past two
    ("2027-03-28T03:29", CLASS,   "today",                 True),   # it is moved to 03:30
    ("2027-03-28T12:00", CLASS,   "today",                 False),
    # The first Friday of a month.
    ("2026-12-01T11:00", MONTHLY, "friday",                True),
    ("2026-12-05T11:00", MONTHLY, "friday",                False),
    ("2026-12-05T11:00", MONTHLY, "month",                 False),
    ("2026-12-28T11:00", MONTHLY, "weekend",               True),   # New Year's Day is one
    ("2026-12-04T11:00", MONTHLY, "weekend",               True),
    ("2026-12-04T21:31", MONTHLY, "weekend",               False),
    # An exhibition at weekends.
    ("2026-12-05T11:00", SHOW,    "today",                 True),
    ("2026-12-05T17:00", SHOW,    "today",                 True),   # an hour is left
    ("2026-12-05T17:01", SHOW,    "today",                 False),
    ("2026-12-05T17:01", SHOW,    "weekend",               False),  # Sunday it is shut
    ("2026-12-05T11:00", SHOW,    "tomorrow",              False),
    ("2026-12-07T11:00", SHOW,    "wednesday",             True),   # special hours
    ("2026-12-07T11:00", SHOW,    "thursday",              False),
    ("2026-12-05T11:00", SHOW,    "tonight",               True),   # 17:00 to 18:00
    ("2026-12-20T11:00", SHOW,    "today",                 True),   # the last day
    ("2026-12-21T11:00", SHOW,    "month",                 False),
    ("2026-12-15T11:00", SHOW,    "weekend",               True),
    ("2026-12-15T11:00", SHOW,    "next-weekend",          False),
    # A museum, shut on Mondays, until further notice.
    ("2026-12-07T11:00", MUSEUM,  "today",                 False),
    ("2026-12-07T11:00", MUSEUM,  "tomorrow",              True),
    ("2026-12-08T09:00", MUSEUM,  "tonight",               False),
    ("2026-12-08T16:01", MUSEUM,  "today",                 False),
    ("2026-12-08T11:00", MUSEUM,  "2027-06-01",            True),
    ("2026-12-08T11:00", MUSEUM,  "2027-05-31",            False),  # a Monday
    # A bar that is open past midnight.
    ("2026-12-06T01:59", BAR,     "today",                 True),   # Saturday's evening
    ("2026-12-06T02:01", BAR,     "today",                 False),
    ("2026-12-05T11:00", BAR,     "tonight",               True),
    ("2026-12-06T11:00", BAR,     "today",                 False),
    ("2026-12-01T11:00", BAR,     "friday",                True),
    # Holidays widen a weekend, or make a pont.
    ("2027-03-26T11:00", "2027-03-29T20:00",               "weekend",      True),   # Easter Monday
    ("2027-03-29T20:30", "2027-03-29T20:00",               "weekend",      True),
    ("2027-03-30T04:00", "2027-03-29T20:00",               "weekend",      False),
    ("2026-12-22T11:00", "2026-12-24T18:00",               "weekend",      True),   # Christmas is a Friday
    ("2026-12-22T11:00", "2026-12-24T13:00/2026-12-24T16:59", "weekend",   False),
    ("2027-05-03T11:00", "2027-05-07T15:00",               "pont",         True),   # the day after Ascension
    ("2027-05-03T11:00", "2027-05-07T10:00/2027-05-07T12:00", "weekend",   False),
    ("2026-12-01T11:00", "2026-12-23T10:00",               "school-holidays", True),
    ("2026-12-01T11:00", "2026-12-18T10:00/2026-12-18T12:00", "school-holidays", False),
]
# fmt: on


def local(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=ZONE)


def event(written: str) -> EventContent:
    schedule, overrides = _schedule(written.removeprefix("off ")), list[Override]()
    if written.startswith("off ") and isinstance(schedule, DatesSchedule):
        overrides = [Override(entry=one.key, original=one.original, status="cancelled") for one in schedule.dates]
    return EventContent(
        title={"fr": "x"},
        category="autre",
        schedule=schedule,
        organiser=Organiser(name="Nous"),
        overrides=tuple(overrides),
    )


def _schedule(written: str) -> Schedule:
    match written.split():
        case ["every", rule, "from", span, *but]:
            start, _, end = span.partition("/")
            return RecurringSchedule(rules=(Rule(key="r", start=start, end=end or None, rrule=rule, exdates=but[1:]),))
        case ["open", days, hours, "from", span, *more]:
            first, _, last = span.partition("/")
            opens, closes = hours.split("-")
            shut, special = more[1:2], more[3:]
            return OngoingSchedule(
                first=date.fromisoformat(first),
                last=date.fromisoformat(last) if last else None,
                hours=(OpeningHours(days=tuple(days.split(",")), opens=opens, closes=closes),),
                closed=tuple(map(date.fromisoformat, shut)),
                special=_special(special),
            )
    start, _, end = written.partition("/")
    return DatesSchedule(dates=(DateEntry(key="a", original=start, start=start, end=end or None),))


def _special(written: list[str]) -> tuple[SpecialHours, ...]:
    if not written:
        return ()
    day, hours = written
    opens, closes = hours.split("-")
    return (SpecialHours(day=date.fromisoformat(day), opens=opens, closes=closes),)


@pytest.mark.parametrize(("now", "written", "when", "shown"), CASES)
def test_what_somebody_is_shown(now: str, written: str, when: str, shown: bool) -> None:
    windows = EventFilter(when=when).windows(local(now))
    dates = occurrences("e", event(written), (local("2026-01-01"), local("2028-01-01")))
    assert any(window.shows(one) for window in windows for one in dates) is shown
