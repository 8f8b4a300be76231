"""Templates to pages. All text is escaped but what `Markup` says is HTML."""

from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

HERE = Path(__file__).parent
STATIC = HERE / "static"

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-cache",
}


class Renderer:
    """Renders the pages of templates/. One for the process: templates are compiled once."""

    def __init__(self) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.globals["static"] = _Versions()

    def page(
        self,
        template: str,
        context: Mapping[str, Any],
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """`context` holds what `Setting.context` gives. The address alone does not tell the language."""
        html = self._environment.get_template(template).render(context)
        language = {"Content-Language": context["lang"], "Vary": "Accept-Language"}
        return HTMLResponse(html, status, {**_HEADERS, **language, **(headers or {})})


class _Versions:
    """The address of a static file, with its content's hash: whoever has it may keep it for a year."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def __call__(self, name: str) -> str:
        if name not in self._known:
            digest = blake2b((STATIC / name).read_bytes(), digest_size=6).hexdigest()
            self._known[name] = f"/static/{name}?v={digest}"
        return self._known[name]


class Static(StaticFiles):
    """static/, to be kept for a year: addresses change with the content (the font's has its name)."""

    def __init__(self) -> None:
        super().__init__(directory=STATIC)

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        if response.status_code == 200:
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
            if path.endswith(".svg"):
                response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'none'"
        return response
