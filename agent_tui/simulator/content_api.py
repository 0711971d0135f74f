"""The Content API: templates with their approvals, in pages (Twilio: content v1 and v2).

Invariant: pages are absolute URLs on the host that was asked, ordered by name, language, sid.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import parse_qsl, urlencode

from starlette.responses import JSONResponse, Response

from agent_tui.core.clock import Clock
from agent_tui.simulator.content import approval_json, content_json
from agent_tui.simulator.problems import Problem
from agent_tui.simulator.requests import Call, Handler
from agent_tui.simulator.settings import Template
from agent_tui.simulator.world import World

_MAX_PAGE = 500


class ContentApi:
    """Handlers below ``/v1`` and ``/v2``; every template is as old as this."""

    def __init__(self, world: World, clock: Clock) -> None:
        self._world = world
        self._clock = clock
        created = clock.now()
        self._created = created.strftime("%Y-%m-%dT%H:%M:%SZ")

    def listing(self, with_approvals: bool) -> Handler:
        """GET /v1|v2/ContentAndApprovals, or /v1|v2/Content."""

        async def handler(call: Call) -> Response | Problem:
            query = parse_qsl(call.request.url.query, keep_blank_values=True)
            given = dict(query)
            try:
                size = min(max(int(given.get("PageSize", 50)), 1), _MAX_PAGE)
                page = int(given.get("Page", 0))
            except ValueError as error:
                return Problem(20001, str(error))
            found = [template for template in self._own(call) if _listed(template, query)]
            rows = found[page * size : (page + 1) * size]
            contents = [self._row(call, template, with_approvals) for template in rows]
            more = (page + 1) * size < len(found)
            return JSONResponse({"contents": contents, "meta": self._meta(call, query, page, size, more)})

        return handler

    def _row(self, call: Call, template: Template, with_approvals: bool) -> dict[str, object]:
        row = content_json(call.account.sid, template, self._created)
        if with_approvals:
            return {**row, "approval_requests": approval_json(template)}
        return {**row, **_links(call, template)}

    def _own(self, call: Call) -> list[Template]:
        self._world.jury.look(self._clock.now())
        own = [template for account, template in self._world.templates.values() if account == call.account.sid]
        return sorted(own, key=lambda template: (template.name, template.language, template.sid))

    def _meta(
        self, call: Call, query: Iterable[tuple[str, str]], page: int, size: int, more: bool
    ) -> dict[str, object]:
        filters = [(name, value) for name, value in query if name not in ("Page", "PageSize", "PageToken")]

        def url(number: int) -> str:
            return f"{_base(call)}{call.request.url.path}?{urlencode([*filters, ('PageSize', size), ('Page', number)])}"

        return {
            "page": page,
            "page_size": size,
            "first_page_url": url(0),
            "previous_page_url": url(page - 1) if page else None,
            "url": url(page),
            "next_page_url": url(page + 1) if more else None,
            "key": "contents",
        }

    async def fetch(self, call: Call) -> Response | Problem:
        """GET /v1/Content/{HX}."""
        template = self._one(call)
        if template is None:
            return Problem(20404, call.request.url.path)
        return JSONResponse({**content_json(call.account.sid, template, self._created), **_links(call, template)})

    async def approvals(self, call: Call) -> Response | Problem:
        """GET /v1/Content/{HX}/ApprovalRequests."""
        template = self._one(call)
        if template is None:
            return Problem(20404, call.request.url.path)
        whatsapp = {"type": "whatsapp", **approval_json(template)}
        url = f"{_base(call)}{call.request.url.path}"
        return JSONResponse({"sid": template.sid, "account_sid": call.account.sid, "whatsapp": whatsapp, "url": url})

    async def delete(self, call: Call) -> Response | Problem:
        """DELETE /v1/Content/{HX}."""
        template = self._one(call)
        if template is None:
            return Problem(20404, call.request.url.path)
        del self._world.templates[template.sid]
        return Response(status_code=204)

    def _one(self, call: Call) -> Template | None:
        self._world.jury.look(self._clock.now())
        owner, template = self._world.templates.get(call.request.path_params["sid"], (None, None))
        return template if owner == call.account.sid else None


def _base(call: Call) -> str:
    return str(call.request.base_url).rstrip("/")


def _links(call: Call, template: Template) -> dict[str, object]:
    url = f"{_base(call)}/v1/Content/{template.sid}"
    links = {"approval_create": f"{url}/ApprovalRequests/whatsapp", "approval_fetch": f"{url}/ApprovalRequests"}
    return {"url": url, "links": links}


def _listed(template: Template, query: Iterable[tuple[str, str]]) -> bool:
    wanted: dict[str, set[str]] = {}
    for name, value in query:
        wanted.setdefault(name, set()).add(value)
    checks = (
        ("ContentName", {template.name}),
        ("Language", {template.language}),
        ("ContentType", set(template.types)),
        ("ChannelEligibility", {f"whatsapp:{template.status}"}),
    )
    return all(name not in wanted or wanted[name] & have for name, have in checks)
