"""What can go wrong with a submission, each named for what happened. Their texts: shared/i18n/<lang>/ingest.json."""

from shared.i18n import ExplainedError
from shared.runtime.problems import FieldError, InvalidInput, Problem


class IngestProblem(Problem):
    texts = "ingest.problem"


class SubmissionNotFound(IngestProblem):
    status = 404
    code = "submission-not-found"


class EditTokenInvalid(IngestProblem):
    """No edit token, or a forged one, or one that was replaced."""

    status = 401
    code = "edit-token-invalid"

    def __init__(self) -> None:
        super().__init__(field="token", headers={"WWW-Authenticate": 'Bearer realm="submission"'})


class EditTokenExpired(IngestProblem):
    status = 410
    code = "edit-token-expired"

    def __init__(self) -> None:
        super().__init__(field="token")


class SubmissionIsWithdrawn(IngestProblem):
    """It was taken back, so it cannot be revised any more."""

    status = 409
    code = "submission-withdrawn"


class IdempotencyKeyReused(IngestProblem):
    """The same key came with another body."""

    status = 409
    code = "idempotency-key-reused"

    def __init__(self) -> None:
        super().__init__(field="Idempotency-Key")


class KeyUnknown(IngestProblem):
    """A bearer token that the gateway does not know."""

    status = 401
    code = "key-unknown"

    def __init__(self) -> None:
        super().__init__(field="Authorization", headers={"WWW-Authenticate": "Bearer"})


class JsonWanted(IngestProblem):
    status = 415
    code = "json-wanted"

    def __init__(self) -> None:
        super().__init__(field="Content-Type")


def unreadable(field: str, word: str, **params: object) -> InvalidInput:
    """The problem of one field, with the text `ingest.field.<word>`."""
    return InvalidInput(errors=[wrong(field, word, **params)])


def wrong(field: str, word: str, **params: object) -> FieldError:
    key = f"ingest.field.{word}"
    return FieldError(field, key, key, params)


def explained_field(field: str, error: ExplainedError) -> FieldError:
    """What an error that explains itself says of a field."""
    return FieldError(field, error.key, error.key, error.params, str(error))
