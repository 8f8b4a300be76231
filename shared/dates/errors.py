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
