"""`python -m deploy.ready 8001`: whether the service on this port is ready, for the health check of a container."""

import sys
from urllib.error import URLError
from urllib.request import urlopen

try:
    urlopen(f"http://127.0.0.1:{int(sys.argv[1])}/health/ready", timeout=4).close()
except (URLError, OSError) as error:
    sys.exit(str(error))
