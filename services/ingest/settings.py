"""What ingest needs to know from outside."""

from typing import Annotated, Literal

from pydantic import Field

from shared.events.mail import MailKey
from shared.runtime.settings import RuntimeSettings, Secret


class IngestSettings(RuntimeSettings):
    """`rate_writes` counts per minute and client, `rate_writes_trusted` per minute and trusted key; both only for those
    who call ingest directly, since the gateway counts its own callers.

    `ingest_parts` says what a process does: take in submissions, moderate them, or both.
    """

    ingest_port: int = 8001
    ingest_parts: Literal["all", "submissions", "moderation"] = "all"
    gateway_url: str = "http://127.0.0.1:8000"
    edit_key: Secret
    mail_key: MailKey
    rate_writes: Annotated[float, Field(gt=0)] = 20
    rate_writes_trusted: Annotated[float, Field(gt=0)] = 6000
