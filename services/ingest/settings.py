"""What ingest needs to know from outside."""

from typing import Annotated, Literal

from cryptography.fernet import Fernet
from pydantic import Field, SecretStr, field_validator

from shared.runtime.settings import RuntimeSettings, Secret


class IngestSettings(RuntimeSettings):
    """`rate_writes` counts per minute and client, `rate_keys` per minute and trusted key; both only for those who call
    ingest directly, since the gateway counts its own callers.

    `ingest_parts` says what a process does: take in submissions, moderate them, or both.
    """

    ingest_port: int = 8001
    ingest_parts: Literal["all", "submissions", "moderation"] = "all"
    gateway_url: str = "http://127.0.0.1:8000"
    edit_key: Secret
    mail_key: SecretStr
    rate_writes: Annotated[float, Field(gt=0)] = 20
    rate_keys: Annotated[float, Field(gt=0)] = 6000

    @field_validator("mail_key")
    @classmethod
    def _seals(cls, value: SecretStr) -> SecretStr:
        try:
            Fernet(value.get_secret_value())
        except ValueError:
            raise ValueError("it must be a Fernet key: 32 bytes in URL-safe base64") from None
        return value
