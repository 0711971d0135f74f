"""A page of a list with Twilio's ``meta`` (Twilio: API v1, paging).

Invariant: pages are absolute URLs on the host that was asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qsl, urlencode

from starlette.responses import JSONResponse, Response

from agent_tui.simulator.problems import Problem
from agent_tui.simulator.requests import Call

_LARGEST = 1000


def page(call: Call, key: str, rows: Sequence[dict[str, object]]) -> Response | Problem:
    """The page of ``rows`` that the query asks for."""
    query = parse_qsl(call.request.url.query, keep_blank_values=True)
    given = dict(query)
    try:
        size = min(max(int(given.get("PageSize", 50)), 1), _LARGEST)
        number = max(int(given.get("Page", 0)), 0)
    except ValueError as error:
        return Problem(20001, str(error))
    filters = [(name, value) for name, value in query if name not in ("Page", "PageSize", "PageToken")]
    path = f"{str(call.request.base_url).rstrip('/')}{call.request.url.path}"

    def url(wanted: int) -> str:
        return f"{path}?{urlencode([*filters, ('PageSize', size), ('Page', wanted)])}"

    meta = {
        "page": number,
        "page_size": size,
        "first_page_url": url(0),
        "previous_page_url": url(number - 1) if number else None,
        "url": url(number),
        "next_page_url": url(number + 1) if (number + 1) * size < len(rows) else None,
        "key": key,
    }
    return JSONResponse({key: list(rows[number * size : (number + 1) * size]), "meta": meta})
