"""The mails to an organiser, asked of notify in the same transaction as what they tell."""

from pydantic import SecretStr

from services.ingest.handover import Handover, Revision
from shared import topics
from shared.dates.schedule_labels import schedule_label
from shared.events.base import in_language
from shared.events.mail import Mail, MailTemplate, recipient_key, seal
from shared.runtime.clock import Clock
from shared.runtime.envelope import Envelope
from shared.runtime.mongo import Session
from shared.runtime.outbox import Outbox

_SOURCE = "ingest"
_REPORTED: frozenset[MailTemplate] = frozenset(("submission_received", "submission_approved"))


class Mails:
    """Nothing is sent to partners with a trusted key: they follow their submissions by the API. Of what came in a file
    the report tells, which may hold hundreds; a mail only comes where a person asks something or says no.
    """

    def __init__(self, outbox: Outbox, handover: Handover, clock: Clock, key: SecretStr) -> None:
        self._outbox, self._handover, self._clock = outbox, handover, clock
        self._key = key.get_secret_value()

    async def ask(
        self,
        session: Session,
        template: MailTemplate,
        revision: Revision,
        *,
        site: str | None,
        sequence: int,
        reason: str | None = None,
    ) -> None:
        """`site` is the one that moderates; `sequence` keeps the mails of one recipient in their order."""
        if revision.sender.trusted or (revision.source == "file" and template in _REPORTED):
            return
        mail = Mail(
            to=revision.contact.email,
            template=template,
            language=revision.language,
            site=site or revision.site,
            values=self._values(template, revision, site, reason),
        )
        key = recipient_key(mail.to)
        envelope = Envelope.new(
            type="mail.requested", source=_SOURCE, subject=key, sequence=sequence, data=seal(mail, self._key)
        )
        await self._outbox.add(session, topics.MAIL, key, envelope)

    def _values(
        self, template: MailTemplate, revision: Revision, site: str | None, reason: str | None
    ) -> dict[str, str | None]:
        lang, content = revision.language, revision.content
        now, place = self._clock.now(), content.place
        shows_event = template in ("submission_approved", "submission_amended", "submission_amended_in_review")
        return {
            "title": in_language(content.title, lang),
            "when": schedule_label(content, now, lang),
            "place": f"{place.name}, {place.locality}" if place else None,
            "reason": reason,
            "edit_url": None if template == "submission_withdrawn" else self._handover.edit_link(revision, site),
            "event_url": self._handover.event_link(revision, site) if shows_event else None,
        }
