"""Whose submissions need no volunteer."""

import pytest

from services.ingest.callers import Sender


@pytest.mark.parametrize(
    ("sender", "lead", "trusted"),
    [
        (Sender("k", trusted=True), "cinqmille", True),
        (Sender("k", trusted=True), None, True),
        (Sender("k", trusted=True, site="cinqmille"), "cinqmille", True),
        (Sender("k", trusted=True, site="cinqmille"), "sixmille", False),
        (Sender("k", trusted=True, site="cinqmille"), None, False),
        (Sender("k", site="cinqmille"), "cinqmille", False),
        (Sender(), None, False),
    ],
)
def test_a_sites_key_is_trusted_with_what_that_site_moderates(sender: Sender, lead: str | None, trusted: bool) -> None:
    assert sender.trusted_by(lead) is trusted
