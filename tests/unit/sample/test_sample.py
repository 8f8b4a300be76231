"""The sample must always have something to come, on whatever day and at whatever hour it is loaded."""

from datetime import datetime, timedelta

import pytest

from deploy.sample.load import sample

MONDAY = datetime.fromisoformat("2026-11-23T00:00")


@pytest.mark.parametrize("hours", range(0, 7 * 24, 5))
def test_every_date_is_to_come_and_ends_after_it_starts(hours: int) -> None:
    now = MONDAY + timedelta(hours=hours)
    for event in sample(now):
        for entry in event["schedule"]["dates"]:
            assert entry["start"] > now.isoformat()[: len(entry["start"])] or "T" not in entry["start"]
            assert entry["start"][:10] >= str(now.date())
            assert entry.get("end", "9999") > entry["start"]
            assert entry.get("doors", "") <= entry["start"]


def test_it_is_spread_over_the_four_sites() -> None:
    events = sample(MONDAY)
    assert len(events) == 12
    assert {event["site"] for event in events} == {"cinqmille", "quatremille", "sixmille", "septmille"}
