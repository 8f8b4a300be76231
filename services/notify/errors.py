"""What notify refuses."""

from shared.runtime.problems import Problem


class AddressInvalid(Problem):
    """What was given is not an e-mail address."""

    status = 422
    code = "address-invalid"
    texts = "mails.problems"


class SiteUnknown(Problem):
    """No site of the network has this name."""

    status = 422
    code = "site-unknown"
    texts = "mails.problems"


class TokenUnknown(Problem):
    """No subscription has this token: it was cut off, or the subscription is long gone."""

    status = 404
    code = "subscription-token-unknown"
    texts = "mails.problems"


class TokenExpired(Problem):
    """The link was good once: it is older than seven days, or the subscription has ended since."""

    status = 410
    code = "subscription-token-expired"
    texts = "mails.problems"
