"""What can go wrong with sending a file, and with asking for its report."""

from shared.runtime.problems import FieldError, Problem


class ImportProblem(Problem):
    texts = "imports.problem"


class ImportNotFound(ImportProblem):
    status = 404
    code = "import-not-found"


class ImportTokenInvalid(ImportProblem):
    """Neither the key that sent it nor the token of the answer."""

    status = 401
    code = "import-token-invalid"

    def __init__(self) -> None:
        super().__init__(field="token", headers={"WWW-Authenticate": 'Bearer realm="import"'})


class FileMissing(ImportProblem):
    status = 422
    code = "file-missing"

    def __init__(self) -> None:
        super().__init__(field="file")


class CalendarWanted(ImportProblem):
    """There is nothing of a calendar in it."""

    status = 415
    code = "calendar-wanted"

    def __init__(self) -> None:
        super().__init__(field="file")


def wrong(field: str, word: str, **params: object) -> FieldError:
    """What is wrong with a default, with the text `imports.field.<word>`."""
    key = f"imports.field.{word}"
    return FieldError(field, key, key, {"field": field, **params})
