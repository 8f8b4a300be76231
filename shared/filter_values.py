"""The kinds of values that a filter takes: what is accepted for each, and its canonical form."""

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Annotated, get_args

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, ValidationInfo

from shared import communes, dates, taxonomy
from shared.events.content import ACCESS_FEATURES
from shared.events.facts import Lane
from shared.folding import slug
from shared.i18n import ExplainedError

Q_LENGTH = 200
MOST_VALUES = 50
VALUE_LENGTH = 80

_SITE = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_ID = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_YES_OR_NO = {"true": True, "false": False}
_LANES: tuple[str, ...] = get_args(Lane)
LONGEST_SHOWN = 60


def _category(value: str) -> str:
    if taxonomy.category(slug(value)) is None:
        raise unknown("category", value, taxonomy.KEYS)
    return slug(value)


def _province(value: str) -> str:
    if communes.province(slug(value)) is None:
        raise unknown("province", value, [province.slug for province in communes.provinces()])
    return slug(value)


def _commune(value: str) -> str:
    known = communes.commune_by_slug(slug(value)) or communes.commune(value)
    if known is not None:
        return known.slug
    slugs = sorted({place.commune.slug for place in communes.find(value)})
    if len(slugs) == 1:
        return slugs[0]
    raise unknown("commune", value) if not slugs else explained("commune_ambiguous", value, slugs)


def _site(value: str) -> str:
    if not _SITE.fullmatch(value.lower()):
        raise explained("site_malformed", value)
    return value.lower()


def _tag(value: str) -> str:
    if not slug(value):
        raise explained("tag_malformed", value)
    return slug(value)


def _feature(value: str) -> str:
    name = slug(value).replace("-", "_")
    if name not in ACCESS_FEATURES:
        raise unknown("access", value, ACCESS_FEATURES)
    return name


def _language(value: str) -> str:
    if not _LANGUAGE.fullmatch(value.lower()):
        raise explained("language_malformed", value)
    return value.lower()


def _lane(value: str) -> str:
    if value.lower() not in _LANES:
        raise unknown("lane", value, _LANES)
    return value.lower()


def unknown(name: str, value: str, accepted: Iterable[str] = ()) -> ExplainedError:
    """The error for a `name` (site, category and so on) that does not exist, with those that do."""
    return explained(f"{name}_unknown", value, accepted)


def explained(reason: str, value: str, accepted: Iterable[str] = ()) -> ExplainedError:
    """The error for a `value` that cannot be read; `accepted` are those that can."""
    return ExplainedError(f"filters.error.{reason}", value=value[:LONGEST_SHOWN], accepted=", ".join(accepted))


def _split(given: object) -> object:
    """ "a,b", ["a", "b"] and ["a,b"] are the same; empty values, as a form sends them, are none."""
    if isinstance(given, str):
        given = [given]
    if not isinstance(given, list | tuple | set | frozenset) or not all(isinstance(item, str) for item in given):
        return given
    return [part.strip() for item in given for part in item.split(",") if part.strip()]


def _each(known: Callable[[str], str]) -> AfterValidator:
    """Every value in its canonical form, sorted, once."""
    return AfterValidator(lambda values: tuple(sorted({known(value) for value in values})))


def _ids(values: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
    """Ids of records, which anybody may have copied in lower case."""
    wrong = next((value for value in values if not _ID.fullmatch(value.upper())), None)
    if wrong is not None:
        raise ExplainedError("filters.error.id_malformed", name=info.field_name, value=wrong[:LONGEST_SHOWN])
    return tuple(sorted({value.upper() for value in values}))


def _yes_or_no(given: object, info: ValidationInfo) -> object:
    if given is None or isinstance(given, bool):
        return given
    answer = _YES_OR_NO.get(given.lower()) if isinstance(given, str) else None
    if answer is None:
        raise ExplainedError("filters.error.yes_or_no", name=info.field_name, value=str(given)[:LONGEST_SHOWN])
    return answer


def once(given: object, info: ValidationInfo) -> object:
    """A parameter that may stand once only; empty is as good as absent."""
    if isinstance(given, list | tuple):
        raise ExplainedError("filters.error.repeated", name=(info.field_name or "").rstrip("_"))
    if isinstance(given, str):
        return " ".join(given.split()) or None
    return given


def _moment(given: object) -> object:
    """Only what reads the same when it comes back in canonical form: no number, no instant beyond our years in UTC."""
    if given is None:
        return None
    if isinstance(given, date):
        given = given.isoformat()
    if not isinstance(given, str):
        raise dates.DateUnreadable(str(given)[:LONGEST_SHOWN])
    moment = dates.parse_moment(given)
    dates.check_year(moment)
    return moment


_Value = Annotated[str, StringConstraints(max_length=VALUE_LENGTH)]
_Values = Annotated[tuple[_Value, ...], Field(max_length=MOST_VALUES), BeforeValidator(_split)]

Sites = Annotated[_Values, _each(_site)]
Provinces = Annotated[_Values, _each(_province)]
Communes = Annotated[_Values, _each(_commune)]
Categories = Annotated[_Values, _each(_category)]
Tags = Annotated[_Values, _each(_tag)]
Ids = Annotated[_Values, AfterValidator(_ids)]
Features = Annotated[_Values, _each(_feature)]
Languages = Annotated[_Values, _each(_language)]
Lanes = Annotated[_Values, _each(_lane)]
YesOrNo = Annotated[bool | None, BeforeValidator(_yes_or_no), BeforeValidator(once)]
Words = Annotated[str | None, StringConstraints(max_length=Q_LENGTH), BeforeValidator(once)]
When = Annotated[Annotated[str, AfterValidator(dates.check_when)] | None, BeforeValidator(once)]
Moment = Annotated[date | datetime | None, BeforeValidator(_moment), BeforeValidator(once)]
