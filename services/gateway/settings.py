"""The gateway's settings."""

from typing import Annotated

from pydantic import Field

from shared.runtime.settings import RuntimeSettings, Secret


class GatewaySettings(RuntimeSettings):
    """The rates are per minute: reads and writes of a client address, and writes with one trusted key."""

    gateway_port: int = 8000
    ingest_url: str = "http://127.0.0.1:8001"
    search_url: str = "http://127.0.0.1:8003"
    notify_url: str = "http://127.0.0.1:8004"
    catalogue_url: str = "http://127.0.0.1:8002"
    key_pepper: Secret
    rate_writes: Annotated[int, Field(ge=1)] = 20
    rate_reads: Annotated[int, Field(ge=1)] = 600
    rate_writes_trusted: Annotated[int, Field(ge=1)] = 6000
    cache_bytes: Annotated[int, Field(ge=0)] = 16_000_000
    front_cache_bytes: Annotated[int, Field(ge=0)] = 32_000_000
    export_cache_bytes: Annotated[int, Field(ge=0)] = 32_000_000
