"""What can be wrong with a date that somebody wrote; each says what to write instead, in any of the languages."""

from shared.i18n import ExplainedError


class DateError(ExplainedError):
    """Any of those below."""


class WhenUnknown(DateError):
    """A `when` that is neither one of the names nor a date."""

    def __init__(self, value: str, accepted: tuple[str, ...]) -> None:
        super().__init__("dates.error.when_unknown", value=value[:60], accepted=", ".join(accepted))


class DateUnreadable(DateError):
    """No date at all, or one that the calendar does not have."""

    def __init__(self, value: str) -> None:
        super().__init__("dates.error.unreadable", value=value[:60])


class YearOutOfBounds(DateError):
    """A year that can only be a slip of the hand, such as 20026."""

    def __init__(self, year: str, first: int, last: int) -> None:
        super().__init__("dates.error.year", year=year[:20], first=first, last=last)


class RangeReversed(DateError):
    """An end that does not come after its start."""

    def __init__(self, start: str, end: str) -> None:
        super().__init__("dates.error.reversed", start=start, end=end)


class RuleUnreadable(DateError):
    """A recurrence rule that is none of RFC 5545, or says two things at once."""

    def __init__(self, rule: str) -> None:
        super().__init__("dates.error.rule_unreadable", rule=rule[:80])


class RuleTooLong(RuleUnreadable):
    """One that nobody wrote by hand."""

    def __init__(self, rule: str, longest: int) -> None:
        DateError.__init__(self, "dates.error.rule_too_long", rule=rule[:40], longest=longest)


class RuleTooFrequent(DateError):
    """More than one date a day."""

    def __init__(self, rule: str) -> None:
        super().__init__("dates.error.rule_too_frequent", rule=rule[:80])


class RuleWithoutDates(DateError):
    """A rule that gives no date at all, such as every 31 February."""

    def __init__(self, rule: str, start: str) -> None:
        super().__init__("dates.error.rule_without_dates", rule=rule[:80], start=start)
