"""System packages: installed as root where apt is, else the exact command is named."""

import os
import shutil
import subprocess

from deploy.local.errors import MissingLibrary


def install_with_apt(package: str, *, reason: str) -> None:
    """Install one Debian package. Raises `MissingLibrary`, which names the command, when that is not possible."""
    command = f"apt-get install -y --no-install-recommends {package}"
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise MissingLibrary(f"{reason}. Run this, then start again:  sudo {command}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (command, "apt-get update", command):
        done = subprocess.run(step.split(), env=environment, capture_output=True, text=True, check=False)
        if done.returncode == 0 and step == command:
            return
    raise MissingLibrary(f"{reason}, and `{command}` failed:\n{done.stderr.strip()}")
