"""`python -m services.catalogue [--api | --workers]`"""

from services.catalogue.app import NAME, assemble
from services.catalogue.settings import CatalogueSettings
from shared.runtime.service import main

if __name__ == "__main__":
    main(NAME, CatalogueSettings, assemble, lambda settings: settings.catalogue_port)
