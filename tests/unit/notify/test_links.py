"""Where links in mails lead."""

import pytest

from shared.events.catalogue import SiteSnapshot
from shared.links import site_base

SITE = SiteSnapshot(
    slug="cinqmille",
    version=1,
    name="cinqmille",
    town="Namur",
    hosts=("cinqmille.be", "www.cinqmille.be"),
    languages=("fr",),
    tagline={"fr": "Namur"},
    coverage=frozenset(),
    look={},
)


@pytest.mark.parametrize(
    ("site", "public_url", "base"),
    [
        (SITE, "https://mille.be", "https://cinqmille.be"),
        (SITE.model_copy(update={"hosts": ()}), "https://mille.be/", "https://mille.be/cinqmille"),
        (None, "https://mille.be", "https://mille.be/cinqmille"),
        # A machine that only itself can reach does not serve cinqmille.be: its links stay at home.
        (SITE, "http://127.0.0.1:8000", "http://127.0.0.1:8000/cinqmille"),
        (SITE, "http://[::1]:8000", "http://[::1]:8000/cinqmille"),
        (SITE, "http://localhost:8000", "http://localhost:8000/cinqmille"),
    ],
)
def test_a_link_leads_to_the_sites_own_host_where_that_is_us(
    site: SiteSnapshot | None, public_url: str, base: str
) -> None:
    assert site_base("cinqmille", site, public_url) == base
