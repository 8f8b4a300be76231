"""Whether a fact is what somebody asked for. Pure."""

from datetime import datetime

from services.notify.model import Subscription, is_past
from shared import communes
from shared.events.facts import Fact
from shared.folding import slug


def wanted(subscription: Subscription, fact: Fact, told_at: datetime, now: datetime) -> bool:
    """`told_at` is when the fact was recorded, by the machine's clock like the confirmation; `now` is the domain's."""
    if not is_in_time(subscription, told_at) or is_past(fact.dates, now):
        return False
    return subscription.filter.matches(
        category=fact.category,
        sites=fact.sites,
        nis=fact.nis,
        province=_province(fact),
        occurrences=[(date.start, date.until) for date in fact.dates],
        text=_text(fact),
        now=now,
    )


def is_in_time(subscription: Subscription, told_at: datetime) -> bool:
    """Whether it was confirmed when the fact was recorded."""
    return subscription.confirmed_at is not None and told_at >= subscription.confirmed_at


def _province(fact: Fact) -> str | None:
    """The province's key in filters: that of the commune, whatever name the fact has for it."""
    commune = communes.commune(fact.nis)
    if commune is not None:
        return commune.province.slug
    return slug(fact.province) if fact.province else None


def _text(fact: Fact) -> str:
    """All that `q` is looked for in."""
    names = (fact.place_name, fact.locality, fact.commune, fact.organiser)
    return " ".join((*fact.title.values(), *fact.summary.values(), *names))
