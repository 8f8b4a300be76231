"""E-mail addresses as we accept them: plain enough to stand in a header and on an SMTP command line as they are."""

import re

_LONGEST = 254
_LONGEST_LOCAL = 64
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_TOP = re.compile(r"[a-z]{2,63}|xn--[a-z0-9-]{1,59}")


class AddressRefusedError(ValueError):
    """Not an address that a mail could be sent to."""

    def __init__(self) -> None:
        super().__init__("not an e-mail address")  # without the address: this text may be logged


def normalised(address: str) -> str:
    """The address without spaces around it, its domain in lower case and, for an international one, in ASCII.

    Quoted names, comments, address literals, and hosts without a dot are refused. Raises `AddressRefusedError`.
    """
    local, at, domain = address.strip().rpartition("@")
    try:
        ascii_domain = domain.encode("idna").decode().lower()
    except UnicodeError:
        raise AddressRefusedError from None
    labels = ascii_domain.split(".")
    good = (
        at
        and len(local) <= _LONGEST_LOCAL
        and len(local) + len(ascii_domain) < _LONGEST
        and _LOCAL.fullmatch(local)
        and len(labels) > 1
        and all(_LABEL.fullmatch(label) for label in labels)
        and _TOP.fullmatch(labels[-1])
    )
    if not good:
        raise AddressRefusedError
    return f"{local}@{ascii_domain}"
