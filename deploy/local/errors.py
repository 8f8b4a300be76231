"""What can go wrong when servers and services run on this machine; each message says what to do."""


class LocalError(Exception):
    """Anything that stops a local stack; its text is meant for the person at the terminal."""


class Unsupported(LocalError):
    """This machine cannot run the embedded servers."""


class MissingLibrary(LocalError):
    """A system library is missing and could not be installed; the message names the command."""


class WrongHash(LocalError):
    """A file is not the one that was pinned. Nothing of it is run."""


class DownloadFailed(LocalError):
    """A pinned file could not be had."""


class ProcessFailed(LocalError):
    """A server or service stopped or never answered; the message ends with the last lines of its log."""


class VarInUse(LocalError):
    """Another stack holds this var directory."""
