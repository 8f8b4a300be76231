"""What each mail says, before it has a form. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.notify.model import WITHDRAWN, Subscription
from services.notify.sites import Home
from services.notify.wording import dates_words, filter_words, first_day, when, where
from shared import taxonomy
from shared.events.base import in_language
from shared.events.facts import EventCancelled, EventMoved, EventRescheduled, Fact
from shared.events.mail import Mail, MailTemplate
from shared.i18n import Lang, text

_LINKS: dict[MailTemplate, str] = {
    "submission_received": "edit_url",
    "submission_approved": "event_url",
    "submission_changes_requested": "edit_url",
    "submission_rejected": "edit_url",
    "submission_amended": "event_url",
    "submission_amended_in_review": "event_url",
    "submission_amendment_reversed": "edit_url",
}
"""Where the one button of a mail to an organiser leads; a withdrawn submission leads nowhere."""


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail in parts, in their order. `card` is a title with lines under it; `unsubscribe` makes it a list's mail."""

    language: Lang
    home: Home
    subject: str
    intro: tuple[str, ...]
    quote: str = ""
    card: tuple[str, ...] = ()
    paragraphs: tuple[str, ...] = ()
    action: Link | None = None
    after: tuple[str, ...] = ()
    after_link: Link | None = None
    footer: str = ""
    unsubscribe: Link | None = None


def confirm(subscription: Subscription, home: Home, token: str, now: datetime) -> Letter:
    """Asks whether it was really they who subscribed."""
    lang = subscription.language
    words = {"site": home.name, "filter": filter_words(subscription.filter, subscription.site, now, lang)}
    return Letter(
        lang,
        home,
        text("mails.confirm.subject", lang, **words),
        (text("mails.confirm.intro", lang, **words),),
        paragraphs=(text("mails.confirm.step", lang),),
        action=Link(text("mails.confirm.action", lang), home.confirm(token)),
        after=(text("mails.confirm.validity", lang), text("mails.confirm.not_you", lang)),
    )


def already(subscription: Subscription, home: Home, unsubscribe_token: str, now: datetime) -> Letter:
    """Answers who asks again for what they have."""
    lang = subscription.language
    words = {"site": home.name, "filter": filter_words(subscription.filter, subscription.site, now, lang)}
    return Letter(
        lang,
        home,
        text("mails.already.subject", lang, **words),
        (text("mails.already.intro", lang, **words),),
        after=(text("mails.already.not_you", lang),),
        footer=text("mails.alert.footer", lang, **words),
        unsubscribe=Link(text("mails.alert.unsubscribe", lang), home.unsubscribe(unsubscribe_token)),
    )


def alert(
    subscription: Subscription, home: Home, unsubscribe_token: str, fact_type: str, fact: Fact, now: datetime
) -> Letter:
    """Tells what happened to an event. `now` is the domain's."""
    lang = subscription.language
    base = f"mails.alert.{fact_type.removeprefix('event.')}"
    title = in_language(fact.title, lang)
    words = {
        "site": home.name,
        "filter": filter_words(subscription.filter, subscription.site, now, lang),
        "title": title,
    }
    summary = in_language({**fact.summary}, lang)
    gone = fact_type == WITHDRAWN
    card = (
        title,
        f"{taxonomy.label(fact.category, lang)} · {where(fact, lang)}",
        *when(fact, now, lang),
        text("mails.by", lang, organiser=fact.organiser),
    )
    return Letter(
        lang,
        home,
        text(f"{base}.subject", lang, when=first_day(fact, now, lang) if fact.dates else "", **words),
        (text(f"{base}.intro", lang, **words),),
        card=card,
        paragraphs=(*_changes(base, fact, now, lang), *((summary,) if summary and not gone else ())),
        action=None if gone else Link(text("mails.alert.action", lang), home.event(fact.event_id, fact.slug)),
        footer=text("mails.alert.footer", lang, **words),
        unsubscribe=Link(text("mails.alert.unsubscribe", lang), home.unsubscribe(unsubscribe_token)),
    )


def _changes(base: str, fact: Fact, now: datetime, lang: Lang) -> tuple[str, ...]:
    if isinstance(fact, EventRescheduled) and fact.before:
        return (text(f"{base}.before", lang, dates=" ; ".join(dates_words(fact.before, now, lang))),)
    if isinstance(fact, EventMoved) and fact.place_before:
        return (text(f"{base}.before", lang, place=fact.place_before),)
    if isinstance(fact, EventCancelled) and (reason := next((date.reason for date in fact.dates if date.reason), None)):
        return (text(f"mails.reason.{reason}", lang),)
    if base.endswith(".withdrawn"):
        return (text(f"{base}.advice", lang, organiser=fact.organiser),)
    return ()


def of_mail(mail: Mail, home: Home) -> Letter:
    """What another service asked for: its template's words with its values, those it did not give left out."""
    lang = mail.language
    base = f"mails.{mail.template}"
    values = _Values(mail.values)
    words = {"site": home.name, "title": values.get("title")}
    reason, link = values.get("reason"), _LINKS.get(mail.template)
    target = values.get(link) if link else ""
    intro = [text(f"{base}.intro", lang, **words)]
    if mail.template == "submission_rejected" and reason:
        intro.append(text(f"{base}.reason", lang))
    edit = values.get("edit_url") if link == "event_url" else ""
    return Letter(
        lang,
        home,
        text(f"{base}.subject", lang, **words),
        tuple(intro),
        quote=reason,
        card=tuple(filter(None, (words["title"], values.get("when"), values.get("place")))),
        action=Link(text(f"{base}.action", lang), target) if target else None,
        after=(text(f"{base}.after", lang),) if edit or link != "event_url" else (),
        after_link=Link(edit, edit) if edit else None,
    )


class _Values:
    """Another service's values as texts; one that is missing is empty."""

    def __init__(self, values: dict[str, Any]) -> None:
        self._values = values

    def get(self, name: str) -> str:
        value = self._values.get(name)
        return "" if value is None else str(value).strip()
