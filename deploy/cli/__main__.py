"""`python -m deploy.cli`: the command `mille` where it is not installed, as in the image."""

from deploy.cli.main import app

app()
