"""What the other services and the command line ask of the gateway."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field
from ulid import ULID

from services.gateway.errors import TokenUnknown
from services.gateway.identities import Identities
from services.gateway.model import Account, Role, hashed, new_token
from services.gateway.sites import Sites
from services.gateway.store import AccountStore
from shared.runtime.clock import machine_now
from shared.runtime.http import require_internal


class NewAccount(BaseModel):
    """`name` is for people to tell tokens apart; `trusted` counts for a partner's key only."""

    model_config = ConfigDict(extra="forbid")

    site: Annotated[str | None, Field(max_length=40)] = None
    role: Role
    trusted: bool = False
    name: Annotated[str, Field(max_length=200)] = ""


class Token(BaseModel):
    model_config = ConfigDict(extra="forbid")

    token: Annotated[str, Field(min_length=1, max_length=200)]


def router(store: AccountStore, identities: Identities, sites: Sites, pepper: str) -> APIRouter:
    routes = APIRouter(prefix="/internal", include_in_schema=False)

    @routes.post("/accounts", status_code=201, dependencies=[Depends(require_internal("ops"))])
    async def add_account(new: NewAccount) -> dict[str, str]:
        """Makes an account; its token is in this answer and nowhere else. Raises `SiteNotFound`."""
        if new.site is not None:
            sites.get(new.site)
        token = new_token(new.role)
        account = Account(
            id=str(ULID()),
            role=new.role,
            site=new.site,
            trusted=new.trusted and new.role == "partner",
            name=new.name,
            created_at=machine_now(),
        )
        await store.add(account, hashed(token, pepper))
        return {"id": account.id, "token": token}

    @routes.post("/introspect", dependencies=[Depends(require_internal("service", "ops"))])
    async def introspect(sent: Token) -> dict[str, Any]:
        """Whose token it is. Raises `TokenUnknown`."""
        principal = await identities.of_token(sent.token)
        if principal is None:
            raise TokenUnknown
        return {
            "principal": {
                "sub": principal.sub,
                "roles": sorted(principal.roles),
                "site": principal.site,
                "trusted": principal.trusted,
                "key_id": principal.key_id,
            }
        }

    return routes
