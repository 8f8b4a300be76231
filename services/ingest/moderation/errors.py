"""What can go wrong with a case. Texts: shared/i18n/<lang>/ingest.json."""

from shared.runtime.problems import FieldError, InvalidInput, Problem


class ModerationProblem(Problem):
    texts = "ingest.problem"


class CaseNotFound(ModerationProblem):
    status = 404
    code = "case-not-found"


class CaseDecided(ModerationProblem):
    """Somebody was quicker."""

    status = 409
    code = "case-decided"


class RevisionOutdated(ModerationProblem):
    """A newer revision of the submission exists; its case is the one to decide."""

    status = 409
    code = "revision-outdated"


class NotDecided(ModerationProblem):
    """There is no decision to undo."""

    status = 409
    code = "not-decided"


class WithdrawnByOrganiser(ModerationProblem):
    status = 409
    code = "withdrawn-by-organiser"


class OtherSite(ModerationProblem):
    """The case is led by a site that is not theirs."""

    status = 403
    code = "other-site"


class NotAVolunteer(ModerationProblem):
    status = 403
    code = "not-a-volunteer"


def reason_missing() -> InvalidInput:
    """The organiser has to be told why."""
    key = "ingest.field.reason"
    return InvalidInput(errors=[FieldError("reason", key, key)])
