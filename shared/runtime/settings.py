"""Settings from the environment, then `.env`; each is `MILLE_` and the field's name in capitals."""

import sys
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AwareDatetime, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX = "MILLE_"

Secret = Annotated[SecretStr, Field(min_length=32)]
"""A secret of at least 32 characters. Declare it without a default: a service without its secrets must not start."""

Network = IPv4Network | IPv6Network


class RuntimeSettings(BaseSettings):
    """What every service needs; each service adds its own fields in a subclass."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    mongo_url: str = "mongodb://127.0.0.1:27017"
    mongo_prefix: str = "mille_"
    kafka_servers: str = "127.0.0.1:9092"
    kafka_replication: Annotated[int, Field(ge=1)] = 1
    """On how many brokers a topic is kept that is made anew; 3 on a cluster. There must be as many."""
    topic_prefix: str = ""
    host: str = "127.0.0.1"
    public_url: str = "http://127.0.0.1:8000"
    now: AwareDatetime | None = None
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["json", "text"] = "json"
    trusted_proxies: Annotated[tuple[Network, ...], NoDecode] = ()
    internal_key: Secret
    dead_letter_limit: Annotated[int, Field(ge=1)] = 1_000
    """How many dead letters of a topic may be open before its consumer stops itself."""

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _networks(cls, value: Any) -> Any:
        """A comma-separated list of addresses and CIDR ranges."""
        if isinstance(value, str):
            return tuple(ip_network(part.strip(), strict=False) for part in value.split(",") if part.strip())
        return value


S = TypeVar("S", bound=RuntimeSettings)


def load(settings_type: type[S]) -> S:
    """The settings of this process. A missing or wrong one ends it with code 2, and a line that names it."""
    try:
        return settings_type()
    except ValidationError as error:
        for problem in error.errors(include_input=False, include_url=False):
            sys.stderr.write(_explain(settings_type, problem["loc"], problem["type"], problem["msg"]) + "\n")
        raise SystemExit(2) from None


def _explain(settings_type: type[RuntimeSettings], loc: tuple[int | str, ...], kind: str, message: str) -> str:
    field = str(loc[0]) if loc else ""
    variable = PREFIX + field.upper() if field in settings_type.model_fields else field
    if kind == "missing":
        return (
            f"{variable} is not set. Secrets have no default: `make up` writes them to var/secrets.env; "
            "put them into the environment or into .env."
        )
    return f"{variable} is wrong: {message}. Correct it in the environment or in .env."
