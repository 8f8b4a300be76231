"""From the schedule that was sent to the one that is published, with keys that stay."""

from datetime import date
from zoneinfo import ZoneInfo

from services.ingest.entries import keyed, keyed_rules
from services.ingest.errors import explained_field, wrong
from services.ingest.model import OngoingSent, RecurringSent, RuleSent, Sent
from shared.dates.rules import check_rule
from shared.events.schedule import (
    BRUSSELS,
    DatesSchedule,
    OngoingSchedule,
    OpeningHours,
    RecurringSchedule,
    Rule,
    Schedule,
    SpecialHours,
)
from shared.i18n import ExplainedError
from shared.runtime.problems import FieldError, InvalidInput


def scheduled(sent: Sent, before: Schedule | None, next_key: int) -> tuple[Schedule, int]:
    """The schedule, and the number for the next new key. `before` is that of the revision it follows.

    Raises `InvalidInput` for what cannot be meant.
    """
    if wrongs := _dates_wrong(sent):
        raise InvalidInput(errors=wrongs)
    if isinstance(sent.schedule, RecurringSent):
        return _recurring(sent.schedule, before, next_key)
    if isinstance(sent.schedule, OngoingSent):
        return _ongoing(sent.schedule), next_key
    known = before.dates if isinstance(before, DatesSchedule) else ()
    entries, next_key = keyed(sent.dates, known, next_key)
    zone = sent.schedule.zone if sent.schedule is not None else BRUSSELS
    return DatesSchedule(zone=zone, dates=entries), next_key


def _dates_wrong(sent: Sent) -> list[FieldError]:
    shorthand = sent.start or sent.end or sent.doors
    if sent.schedule is not None and shorthand:
        return [wrong("start", "one_schedule")]
    if isinstance(sent.schedule, RecurringSent | OngoingSent):
        return []
    if not sent.dates:
        return [wrong("start" if shorthand else "schedule.dates", "start_missing")]
    if sent.schedule is None:
        return []
    first: dict[str, int] = {}
    return [
        wrong(f"schedule.dates.{number}.start", "same_start", start=entry.start)
        for number, entry in enumerate(sent.dates)
        if first.setdefault(entry.start, number) != number
    ]


def _recurring(sent: RecurringSent, before: Schedule | None, next_key: int) -> tuple[RecurringSchedule, int]:
    errors, written = [], []
    for number, rule in enumerate(sent.rules):
        try:
            written.append(check_rule(rule.rrule, rule.start, ZoneInfo(sent.zone)))
        except ExplainedError as error:
            errors.append(explained_field(f"schedule.rules.{number}.rrule", error))
    if errors:
        raise InvalidInput(errors=errors)
    known = before.rules if isinstance(before, RecurringSchedule) else ()
    keys, next_key = keyed_rules(sent.rules, written, known, next_key)
    rules = tuple(_rule(rule, key, rrule) for rule, key, rrule in zip(sent.rules, keys, written, strict=True))
    return RecurringSchedule(zone=sent.zone, rules=rules), next_key


def _rule(sent: RuleSent, key: str, rrule: str) -> Rule:
    return Rule(
        key=key,
        start=sent.start,
        end=sent.end,
        doors=sent.doors,
        rrule=rrule,
        exdates=sent.exdates,
        rdates=sent.rdates,
        except_school_holidays=sent.except_school_holidays,
    )


def _ongoing(sent: OngoingSent) -> OngoingSchedule:
    return OngoingSchedule(
        zone=sent.zone,
        key=sent.key,
        first=date.fromisoformat(sent.first),
        last=date.fromisoformat(sent.last) if sent.last else None,
        hours=tuple(OpeningHours(days=hours.days, opens=hours.opens, closes=hours.closes) for hours in sent.hours),
        special=tuple(
            SpecialHours(day=date.fromisoformat(hours.day), opens=hours.opens, closes=hours.closes)
            for hours in sent.special
        ),
        closed=tuple(map(date.fromisoformat, sent.closed)),
    )
