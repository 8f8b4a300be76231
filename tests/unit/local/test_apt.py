"""A missing system library: without root, the exact command is named."""

import os

import pytest

from deploy.local.apt import install_with_apt
from deploy.local.errors import MissingLibrary


def test_without_root_the_command_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(MissingLibrary, match="sudo apt-get install -y --no-install-recommends libcurl4"):
        install_with_apt("libcurl4", reason="mongod needs libcurl.so.4")
