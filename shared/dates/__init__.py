"""The rules of time, the same for every service: agenda days, windows, instants, labels.

Pure: whoever asks gives the clock (`now`, an aware datetime). Instants come back in UTC, because two datetimes in the
same zone compare by wall clock and so wrongly in the hour that autumn repeats.
"""

from shared.dates.agenda import (
    DAY_START,
    ZONE,
    agenda_day,
    assumed_end,
    day_bounds,
    local_instant,
    span,
)
from shared.dates.errors import (
    DateError,
    DateUnreadable,
    RangeReversed,
    RuleTooFrequent,
    RuleTooLong,
    RuleUnreadable,
    RuleWithoutDates,
    WhenUnknown,
    YearOutOfBounds,
)
from shared.dates.hours_labels import hours_labels
from shared.dates.labels import day_label, days_label, moment_label, occurrence_label, time_label
from shared.dates.lanes import Lane, lane
from shared.dates.parsing import FIRST_YEAR, LAST_YEAR, check_year, instants, parse_day, parse_moment
from shared.dates.rules import check_rule
from shared.dates.schedule_labels import rhythm_label, schedule_label
from shared.dates.school import Season, season_holidays
from shared.dates.window import OPENING_AT_LEAST, Window
from shared.dates.windows import WHEN, between, check_range, check_when, next_boundary, upcoming, windows

__all__ = [
    "DAY_START",
    "FIRST_YEAR",
    "LAST_YEAR",
    "OPENING_AT_LEAST",
    "WHEN",
    "ZONE",
    "DateError",
    "DateUnreadable",
    "Lane",
    "RangeReversed",
    "RuleTooFrequent",
    "RuleTooLong",
    "RuleUnreadable",
    "RuleWithoutDates",
    "Season",
    "WhenUnknown",
    "Window",
    "YearOutOfBounds",
    "agenda_day",
    "assumed_end",
    "between",
    "check_range",
    "check_rule",
    "check_when",
    "check_year",
    "day_bounds",
    "day_label",
    "days_label",
    "hours_labels",
    "instants",
    "lane",
    "local_instant",
    "moment_label",
    "next_boundary",
    "occurrence_label",
    "parse_day",
    "parse_moment",
    "rhythm_label",
    "schedule_label",
    "season_holidays",
    "span",
    "time_label",
    "upcoming",
    "windows",
]
