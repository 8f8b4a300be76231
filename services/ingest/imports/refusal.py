"""Why an item of a file is not taken, for the person who sent it."""

from shared.i18n import ExplainedError


class Refused(ExplainedError):
    """`word` names the text `imports.reason.<word>`, which says what to do."""

    def __init__(self, word: str, **params: object) -> None:
        super().__init__(f"imports.reason.{word}", **params)
