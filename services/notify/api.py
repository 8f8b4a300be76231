"""notify's routes: for the gateway, which speaks for the public, and for people who look after deliveries."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from services.notify.alert_filter import AlertFilter
from services.notify.model import DeliveryKind, DeliveryStatus, Subscription, SubscriptionState
from services.notify.store import Deliveries
from services.notify.subscribing import Asked, Purpose, Subscribing
from shared.filters import EventFilter
from shared.i18n import DEFAULT, Lang
from shared.runtime.http import require_internal

_ADDRESS_LENGTH = 254
_TOKEN_LENGTH = 200


class SubscriptionRequest(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "email": "camille@example.org",
                    "site": "cinqmille",
                    "filter": {"site": ["cinqmille"], "category": ["concert"]},
                    "language": "fr",
                }
            ]
        },
    )

    email: Annotated[str, Field(max_length=_ADDRESS_LENGTH)]
    site: Annotated[str, Field(max_length=40)]
    filter: AlertFilter = AlertFilter()
    language: Lang = DEFAULT


class TokenRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    token: Annotated[str, Field(min_length=1, max_length=_TOKEN_LENGTH)]


class Accepted(BaseModel):
    """The same for everybody."""

    status: str = "accepted"


class SubscriptionView(BaseModel):
    """A subscription without its address; `state` after what was just done."""

    state: SubscriptionState
    site: str
    language: Lang
    filter: EventFilter

    @classmethod
    def of(cls, subscription: Subscription) -> "SubscriptionView":
        return cls(
            state=subscription.state,
            site=subscription.site,
            language=subscription.language,
            filter=subscription.filter,
        )


class TokenView(SubscriptionView):
    """What a link is for, so that a page can ask before anything changes."""

    purpose: Purpose


class DeliveryView(BaseModel):
    id: str
    kind: DeliveryKind
    status: DeliveryStatus
    reason: str | None
    subscription_id: str | None
    event_id: str | None
    fact_id: str | None
    fact_type: str | None
    attempts: int
    created_at: datetime
    due_at: datetime
    sent_at: datetime | None


class DeliveryList(BaseModel):
    """The newest first, at most 500."""

    items: list[DeliveryView]


def router(subscribing: Subscribing, deliveries: Deliveries) -> APIRouter:
    routes = APIRouter(prefix="/internal", dependencies=[Depends(require_internal())])

    @routes.post("/subscriptions", status_code=202)
    async def subscribe(body: SubscriptionRequest) -> Accepted:
        """Double opt-in: alerts begin when the link in the mail was confirmed."""
        await subscribing.ask(Asked(body.email, body.site, body.filter, body.language))
        return Accepted()

    @routes.post("/subscriptions/confirm")
    async def confirm(body: TokenRequest) -> SubscriptionView:
        return SubscriptionView.of(await subscribing.confirm(body.token))

    @routes.post("/subscriptions/unsubscribe")
    async def unsubscribe(body: TokenRequest) -> SubscriptionView:
        return SubscriptionView.of(await subscribing.unsubscribe(body.token))

    @routes.get("/subscriptions/by-token")
    async def by_token(token: Annotated[str, Query(min_length=1, max_length=_TOKEN_LENGTH)]) -> TokenView:
        purpose, subscription = await subscribing.look(token)
        return TokenView(purpose=purpose, **dict(SubscriptionView.of(subscription)))

    @routes.get("/deliveries", dependencies=[Depends(require_internal("ops"))])
    async def list_deliveries(
        status: DeliveryStatus | None = None, subscription: str | None = None, event: str | None = None
    ) -> DeliveryList:
        """Mails and what became of them: `status=uncertain` are those that a person should look at."""
        found: list[dict[str, Any]] = await deliveries.find(status, subscription, event)
        return DeliveryList(items=[DeliveryView.model_validate(row) for row in found])

    return routes
