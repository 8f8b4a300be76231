"""How often something comes back, in a few words."""

import pytest

from shared.dates import rhythm_label
from shared.events.schedule import OngoingSchedule, RecurringSchedule, Rule
from shared.i18n import Lang


def schedule(*rules: str) -> RecurringSchedule:
    made = [Rule(key=f"r{at}", start="2026-11-24T19:30", rrule=rule) for at, rule in enumerate(rules)]
    return RecurringSchedule(rules=tuple(made))


@pytest.mark.parametrize(
    ("lang", "said"),
    [("fr", "tous les mardis"), ("nl", "elke dinsdag"), ("de", "jeden Dienstag"), ("en", "every Tuesday")],
)
def test_a_weekly_rule_says_its_day(lang: Lang, said: str) -> None:
    assert rhythm_label(schedule("FREQ=WEEKLY;BYDAY=TU;UNTIL=20270629"), lang) == said


def test_rules_that_differ_and_runs_say_nothing() -> None:
    assert rhythm_label(schedule("FREQ=WEEKLY;BYDAY=TU", "FREQ=WEEKLY;BYDAY=FR")) == ""
    assert rhythm_label(OngoingSchedule.model_validate({"first": "2026-12-01"})) == ""
