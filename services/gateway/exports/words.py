"""What exports say in words: whether and where it is, for whom, for how much. Pure."""

from datetime import date, datetime

from services.gateway.events import address
from services.gateway.exports.lines import Entry, Line, is_own
from shared.dates import day_label, hours_labels, moment_label, occurrence_label, time_label
from shared.events.base import in_language
from shared.events.content import OFF, Booking, Offer, Override, Price, Status
from shared.i18n import Lang, text


def title(line: Line, lang: Lang) -> str:
    """The title, with "Annulé : " or "Reporté : " before it: not every program shows a status."""
    return _marked(in_language(line.title, lang), line.status, lang)


def heading(entry: Entry, lang: Lang) -> str:
    """The event's own title, marked likewise when none of its dates takes place."""
    statuses = {line.status for line in entry.lines}
    mark: Status = "scheduled" if statuses - OFF else max(statuses, key=("postponed", "cancelled").index)
    return _marked(in_language(entry.snapshot.content.title, lang), mark, lang)


def notices(line: Line, lang: Lang) -> list[str]:
    """What must not be overlooked: that it is off or different, that seats run out, that it is being checked."""
    said = []
    if line.status != "scheduled":
        said.append(_status(line.status, line.reason, lang) + ".")
    if line.planned is not None:
        said.append(_say("was", lang, when=moment_label(line.planned, line.start, lang)))
    if line.availability in ("limited", "sold_out"):
        said.append(_say(f"availability.{line.availability}", lang) + ".")
    if line.snapshot.in_review:
        said.append(_say("in_review", lang))
    return said


def where(line: Line, lang: Lang) -> str:
    """The place on one line, or that it is online, or to be announced."""
    if line.status == "moved_online" or (line.place is None and line.content.attendance == "online"):
        return _say("where.online", lang)
    return address(line.place) if line.place else _say("where.unknown", lang)


def when(line: Line, now: datetime, lang: Lang) -> str:
    return occurrence_label(line.start, line.end, now, all_day=line.all_day, lang=lang)


def summary(line: Line, lang: Lang) -> str:
    """The summary, or else the description as it was written."""
    return in_language(line.content.summary, lang) or in_language(line.content.description, lang)


def details(line: Line, now: datetime, lang: Lang) -> list[str]:
    """What helps to decide and to get there, a sentence each; nothing that is not known."""
    content = line.content
    said = [*_opening(line, now, lang)]
    if line.doors is not None:
        said.append(_say("doors", lang, time=time_label(line.doors, lang)))
    if line.artists:
        said.append(_say("artists", lang, names=", ".join(artist.name for artist in line.artists)))
    if costs := price(line.price, lang):
        said.append(f"{costs}.")
    if how := booking(line.booking, lang):
        said.append(how)
    said += _audience(line, lang)
    features = [name for name, value in content.accessibility if value == "yes"]
    if features:
        said.append(_say("access", lang, features=", ".join(_say(f"feature.{name}", lang) for name in features)))
    said.append(_say("by", lang, organiser=content.organiser.name))
    return said


def price(price: Price, lang: Lang) -> str:
    """The tariffs by name, else the kind of price; empty when it is not known."""
    if price.offers:
        return ", ".join(_tariff(offer, lang) for offer in price.offers)
    return "" if price.kind == "unknown" else _say(f"price.{price.kind}", lang)


def booking(booking: Booking, lang: Lang) -> str:
    """Whether and how to book; empty when it is not known. No full stop: it would become part of an address."""
    if booking.kind == "unknown":
        return ""
    kind = _say(f"booking.{booking.kind}", lang)
    how = ", ".join(way for way in (booking.url, booking.phone, booking.email) if way)
    return _say("booking_how", lang, booking=kind, how=how) if how else kind


def _marked(name: str, status: Status, lang: Lang) -> str:
    return _say("marked", lang, mark=_say(f"status.{status}", lang), title=name) if status in OFF else name


def _opening(line: Line, now: datetime, lang: Lang) -> list[str]:
    """A run's opening hours, and the openings that are not as the hours say."""
    if line.run is None:
        return []
    hours = hours_labels(line.run, lang, now)
    said = [_say("opening", lang, hours=", ".join(hours)) if hours else _say("always_open", lang)]
    if line.run.last is None:
        said.append(_say("no_end", lang))
    off = [one for one in line.content.overrides if one.status in OFF and not is_own(one)]
    return said + [_exception(one, now, lang) for one in off]


def _exception(override: Override, now: datetime, lang: Lang) -> str:
    status = _status(override.status or "cancelled", override.reason, lang)
    day = day_label(date.fromisoformat(override.original[:10]), now, lang)
    return _say("off_day", lang, status=status, when=day)


def _audience(line: Line, lang: Lang) -> list[str]:
    audience, said = line.content.audience, []
    lowest, highest = audience.min_age, audience.max_age
    which = "both" if lowest is not None and highest is not None else "min" if lowest is not None else "max"
    if lowest is not None or highest is not None:
        said.append(_say(f"ages.{which}", lang, min=lowest, max=highest))
    return [*said, _say("family", lang)] if audience.family else said


def _tariff(offer: Offer, lang: Lang) -> str:
    named = "tariff_if" if offer.condition else "tariff"
    return _say(named, lang, name=offer.name, amount=euro(offer.amount, lang), condition=offer.condition)


def euro(amount: float, lang: Lang) -> str:
    """ "12,50 €", and the word for it when it is nothing."""
    if amount == 0:
        return _say("no_charge", lang)
    written = f"{amount:.2f}".removesuffix(".00")
    return _say("euro", lang, amount=written if lang == "en" else written.replace(".", ","))


def _status(status: str, reason: str | None, lang: Lang) -> str:
    said = _say(f"status.{status}", lang)
    if reason in (None, "other"):
        return said
    return _say("status_why", lang, status=said, reason=_say(f"reason.{reason}", lang))


def _say(key: str, lang: Lang, **params: object) -> str:
    return text(f"exports.{key}", lang, **params)
