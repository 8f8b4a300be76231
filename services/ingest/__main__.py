"""`python -m services.ingest [--api | --workers]`"""

from services.ingest import NAME
from services.ingest.app import assemble
from services.ingest.settings import IngestSettings
from shared.runtime.service import main

if __name__ == "__main__":
    main(NAME, IngestSettings, assemble, lambda settings: settings.ingest_port)
