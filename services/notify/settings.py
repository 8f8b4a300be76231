"""What notify needs to know from outside."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, field_validator

from services.notify.addresses import AddressRefusedError, normalised
from shared.events.mail import MailKey
from shared.runtime.settings import RuntimeSettings


class NotifySettings(RuntimeSettings):
    """`alert_hold`, `smtp_timeout` and `mail_retry` are in seconds; `mails_per_address` is per hour.

    `smtp_timeout` is how long a message may take from DATA to the relay's last word; one whose sender died counts as
    lost that long after it began, and 15 s. `mail_retry` is the first pause after a temporary refusal; it doubles.
    """

    notify_port: int = 8004
    smtp_url: str = "smtp://127.0.0.1:1025"
    smtp_connections: Annotated[int, Field(ge=1, le=50)] = 4
    smtp_timeout: Annotated[float, Field(gt=0, le=600)] = 30
    mail_key: MailKey
    mail_from: str = "agenda@mille.example"
    mail_retry: Annotated[float, Field(gt=0)] = 60
    mails_per_address: Annotated[int, Field(ge=1)] = 10
    alert_hold: Annotated[float, Field(ge=0)] = 60

    @field_validator("mail_from")
    @classmethod
    def _an_address(cls, value: str) -> str:
        try:
            return normalised(value)
        except AddressRefusedError:
            raise ValueError("it must be a bare address, such as agenda@example.org") from None

    @field_validator("smtp_url")
    @classmethod
    def _a_relay(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise ValueError("it must look like smtp://host:25, smtp://user:password@host:587 or smtps://host")
        return value
