"""The console door: the API of consoles, supervisors and scripts, from one table of operations."""

from __future__ import annotations

from starlette.routing import Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from agent_tui.config.types import Config
from agent_tui.core.errors import DeskError, Invalid, NotFound
from agent_tui.server.auth import Authenticator
from agent_tui.server.console_door import (
    actions,
    administration,
    channels,
    conversations,
    customers,
    events,
    files,
    lists,
    messages,
    people,
    replies,
    search,
    supervision,
    surveys,
    templates,
)
from agent_tui.server.console_door.answers import Answer
from agent_tui.server.console_door.call import Door
from agent_tui.server.console_door.endpoint import PathEndpoint
from agent_tui.server.console_door.openapi import document
from agent_tui.server.console_door.operations import Operation
from agent_tui.server.console_door.problem_answers import refuse
from agent_tui.server.feed import FeedHub
from agent_tui.server.guard import Guard
from agent_tui.server.looks import Looks
from agent_tui.server.metrics import PATH as METRICS
from agent_tui.server.metrics import Metrics
from agent_tui.server.running_desk import RunningDesk

PREFIX = "/api/v1"
OPENAPI_PATHS = ("/openapi.json", PREFIX + "/openapi.json")

SUBJECTS = (
    people,
    conversations,
    customers,
    messages,
    actions,
    supervision,
    templates,
    lists,
    replies,
    search,
    files,
    events,
    administration,
    channels,
    surveys,
)
OPERATIONS: tuple[Operation, ...] = tuple(row for subject in SUBJECTS for row in subject.operations.rows)


def console_door(desk: RunningDesk, hub: FeedHub) -> ASGIApp:
    """The ASGI application."""
    authenticator = Authenticator(desk)
    door = Door(desk, authenticator, hub, Looks(desk))
    by_path: dict[str, list[Operation]] = {}
    for operation in OPERATIONS:
        by_path.setdefault(operation.path, []).append(operation)
    # All methods of a path on one route: two routes would answer 405 with an Allow that names only one of them.
    routes = [Route(PREFIX + path, PathEndpoint(door, rows)) for path, rows in by_path.items()]
    description = _Description(desk)
    routes += [Route(path, description) for path in OPENAPI_PATHS]
    routes.append(Route(METRICS, Metrics(desk, authenticator)))
    router = Router(routes, default=_unknown_path, redirect_slashes=False)
    return Guard(router, _fault)


class _Description:
    """The OpenAPI document, for anybody; made anew when the configuration changes."""

    def __init__(self, desk: RunningDesk) -> None:
        self._desk = desk
        self._made: tuple[Config, Answer] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = self._document()
        if scope["method"] != "GET":
            answer = refuse(Invalid("This path takes GET.", code="method_not_allowed"), {"allow": "GET"})
        await answer(scope, receive, send)

    def _document(self) -> Answer:
        config = self._desk.config
        if self._made is None or self._made[0] is not config:
            body = document(OPERATIONS, PREFIX, self._desk.version, tuple(config.presences))
            self._made = (config, Answer(200, body))
        return self._made[1]


async def _unknown_path(scope: Scope, receive: Receive, send: Send) -> None:
    error = NotFound("There is no such path.", hint="The paths stand in /openapi.json.")
    await refuse(error)(scope, receive, send)


async def _fault(scope: Scope, receive: Receive, send: Send) -> None:
    await refuse(DeskError("The desk met a fault of its own.", code="internal"))(scope, receive, send)
