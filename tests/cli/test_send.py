"""``agent-tui send`` knows what is marketing before it sends."""

from __future__ import annotations

import httpx
import msgspec
import pytest

from agent_tui.cli.send import is_marketing
from agent_tui.wire.templates import Template, TemplatePage, TemplateParts
from tests.client.test_transport import desk_of


def a_template(template_id: str, name: str, category: str) -> Template:
    return Template(
        id=template_id,
        name=name,
        language="en",
        category=category,
        text="Hello",
        parts=TemplateParts(header="", footer="", buttons=[]),
        variables=[],
        approval="approved",
        reason="",
        content_sid=template_id,
    )


PAGES = {
    None: TemplatePage(items=[a_template("HX1", "order", "UTILITY")], next="2"),
    "2": TemplatePage(items=[a_template("HX2", "sale", "MARKETING")], next=None),
}


@pytest.mark.parametrize(
    ("named", "asks"), [("sale", True), ("sale:en", True), ("HX2", True), ("order", False), ("sal", False)]
)
async def test_marketing_is_found_by_name_language_and_id_on_every_page(named: str, asks: bool) -> None:
    desk = desk_of(
        httpx.MockTransport(
            lambda request: httpx.Response(200, content=msgspec.json.encode(PAGES[request.url.params.get("after")]))
        )
    )
    assert await is_marketing(desk, "support", named) is asks
    await desk.close()
