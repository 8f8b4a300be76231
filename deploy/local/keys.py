"""`var/secrets.env`: random secrets, made once, readable by their owner only."""

import os
import secrets
from base64 import urlsafe_b64encode
from pathlib import Path


def _token() -> str:
    return secrets.token_urlsafe(32)


def _fernet_key() -> str:
    return urlsafe_b64encode(secrets.token_bytes(32)).decode()


SECRETS = {
    "MILLE_MEILI_KEY": _token,
    "MILLE_INTERNAL_KEY": _token,
    "MILLE_MAIL_KEY": _fernet_key,
    "MILLE_EDIT_KEY": _token,
    "MILLE_KEY_PEPPER": _token,
}


def load_secrets(file: Path) -> dict[str, str]:
    """Read the secrets; make those that are missing. The file is replaced whole, never half-written.

    A secret once made is never changed: stored hashes, encrypted mails and the links people hold depend on it.
    """
    lines = file.read_text().splitlines() if file.exists() else []
    known = dict(line.split("=", 1) for line in lines if "=" in line)
    missing = {name: make() for name, make in SECRETS.items() if name not in known}
    if missing:
        part = file.with_name(f".{file.name}.part")
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as output:
            output.writelines(f"{name}={value}\n" for name, value in {**known, **missing}.items())
        part.rename(file)
    file.chmod(0o600)
    return {**known, **missing}
