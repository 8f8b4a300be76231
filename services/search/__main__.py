"""`python -m services.search [--api | --workers]`"""

from services.search.app import NAME, assemble
from services.search.settings import SearchSettings
from shared.runtime.service import main

if __name__ == "__main__":
    main(NAME, SearchSettings, assemble, lambda settings: settings.search_port)
