"""`mille.mail.v1`: a mail to one person, asked of notify. The only topic with personal data, hence sealed."""

import hashlib
from typing import Annotated, Any, Literal

from cryptography.fernet import Fernet, InvalidToken
from pydantic import AfterValidator, Field, SecretStr

from shared.events.base import Lang, Payload

MailTemplate = Literal[
    "submission_received",
    "submission_approved",
    "submission_changes_requested",
    "submission_rejected",
    "submission_withdrawn",
    "submission_amended",
    "submission_amended_in_review",
    "submission_amendment_reversed",
]


def _can_seal(value: SecretStr) -> SecretStr:
    try:
        Fernet(value.get_secret_value())
    except ValueError:
        raise ValueError("it must be a Fernet key: 32 bytes in URL-safe base64") from None
    return value


MailKey = Annotated[SecretStr, AfterValidator(_can_seal)]
"""MILLE_MAIL_KEY, for the settings of who seals and who opens."""


class Mail(Payload):
    """What the sealed payload holds. `values` fill the template's text; `site` lends its name and address."""

    to: str
    template: MailTemplate
    language: Lang = "fr"
    site: str | None = None
    values: dict[str, Any] = Field(default_factory=dict)


class MailRequested(Payload):
    """A mail, sealed with MILLE_MAIL_KEY (Fernet: AES-128-CBC with HMAC-SHA256)."""

    sealed: str


class MailUnreadable(ValueError):
    """The payload was sealed with another key, or is not one of ours."""


def recipient_key(address: str) -> str:
    """The topic's key: one recipient's mails stay in order, and no address is on the topic."""
    return hashlib.sha256(address.strip().lower().encode()).hexdigest()[:32]


def seal(mail: Mail, key: str) -> MailRequested:
    return MailRequested(sealed=Fernet(key).encrypt(mail.model_dump_json().encode()).decode())


def unseal(request: MailRequested, key: str) -> Mail:
    """Opens a sealed mail; raises MailUnreadable."""
    try:
        return Mail.model_validate_json(Fernet(key).decrypt(request.sealed.encode()))
    except (InvalidToken, ValueError) as error:
        raise MailUnreadable("the mail is sealed with another key") from error
