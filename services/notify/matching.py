"""Whether a fact is what somebody asked for. Pure."""

from collections.abc import Iterable
from datetime import datetime

from services.notify.model import Subscription, is_past
from shared import communes
from shared.events.facts import Fact
from shared.findable import Findable
from shared.folding import slug
from shared.geo import Point


def who_wants(
    fact: Fact, subscriptions: Iterable[Subscription], told_at: datetime, now: datetime
) -> list[Subscription]:
    """`told_at` is when the fact was recorded, by MongoDB's clock like the confirmation; `now` is the domain's."""
    if is_past(fact.dates, now):
        return []
    found = _findable(fact)
    return [one for one in subscriptions if is_in_time(one, told_at) and one.filter.matches(found, now)]


def is_in_time(subscription: Subscription, told_at: datetime) -> bool:
    """Whether it was confirmed when the fact was recorded."""
    return subscription.confirmed_at is not None and told_at >= subscription.confirmed_at


def _findable(fact: Fact) -> Findable:
    nis = {code for code in (fact.nis, *fact.all_nis) if code}
    return Findable(
        category=fact.category,
        sites=fact.sites,
        nis=nis,
        provinces=_provinces(fact, nis),
        spans=[(date.start, date.until) for date in fact.dates],
        text=_text(fact),
        points=[Point.rounded(spot.latitude, spot.longitude) for spot in fact.spots],
        tags=fact.tags,
        place_ids=fact.place_ids,
        organiser_id=fact.organiser_id,
        artist_ids=fact.artist_ids,
        price_kind=fact.price_kind,
        access=fact.access,
        family=fact.family,
        attendance=fact.attendance,
        languages=fact.languages,
        lane=fact.lane,
    )


def _provinces(fact: Fact, nis: set[str]) -> set[str]:
    """The provinces' keys in filters: those of the communes, whatever name the fact has for its own."""
    known = {commune.province.slug for commune in map(communes.commune, nis) if commune}
    return known or ({slug(fact.province)} if fact.province else set())


def _text(fact: Fact) -> str:
    """All that `q` is looked for in."""
    names = (fact.place_name, fact.locality, fact.commune, fact.organiser, *fact.artists, *fact.tags)
    return " ".join((*fact.title.values(), *fact.summary.values(), *names))
