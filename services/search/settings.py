"""Search's settings."""

from typing import Annotated

from pydantic import Field, SecretStr

from shared.runtime.settings import RuntimeSettings


class SearchSettings(RuntimeSettings):
    """`meili_prefix` comes before the index's name, so that several Milles can share a Meilisearch."""

    search_port: int = 8003
    meili_url: str = "http://127.0.0.1:7700"
    meili_key: Annotated[SecretStr, Field(min_length=16)]
    meili_prefix: str = ""
