"""`python -m services.notify`"""

from services.notify.app import assemble
from services.notify.settings import NotifySettings
from shared.runtime.service import main

if __name__ == "__main__":
    main("notify", NotifySettings, assemble, lambda settings: settings.notify_port)
