"""`python -m services.gateway [--api | --workers]`"""

from services.gateway.app import NAME, assemble
from services.gateway.settings import GatewaySettings
from shared.runtime.service import main

if __name__ == "__main__":
    main(NAME, GatewaySettings, assemble, lambda settings: settings.gateway_port)
