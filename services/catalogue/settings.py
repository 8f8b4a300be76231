"""The catalogue's settings."""

from shared.runtime.settings import RuntimeSettings


class CatalogueSettings(RuntimeSettings):
    catalogue_port: int = 8002
