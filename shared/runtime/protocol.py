"""HTTP as uvicorn speaks it, but for an answer that is at hand: that is written at once, without a task.

uvicorn makes a task for each request and checks every header of every answer; both cost more than to look up what is
kept. `_start_asgi_task` is uvicorn's own: a new version of it has to be looked at (tests/integration/runtime_http).
"""

from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from shared.runtime.edge import Edge


class AtOnce(HttpToolsProtocol):
    """One connection."""

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        if not (isinstance(app, Edge) and self._can_write(cycle) and self._write(cycle, app)):
            super()._start_asgi_task(cycle, app)

    def _can_write(self, cycle: RequestResponseCycle) -> bool:
        """Nothing waits to be answered or sent before, and the connection goes on after."""
        waits = self.pipeline or self.flow.write_paused or cycle.waiting_for_100_continue
        return cycle.keep_alive and not waits

    def _write(self, cycle: RequestResponseCycle, app: Edge) -> bool:
        scope: Any = cycle.scope
        answer = app.at_once(scope)
        if answer is None:
            return False
        head, body = answer
        date = b"".join([b"%b: %b\r\n" % header for header in cycle.default_headers])
        self.transport.writelines((head, date, b"\r\n", body))
        cycle.response_started = cycle.response_complete = True
        cycle.on_response()
        return True
