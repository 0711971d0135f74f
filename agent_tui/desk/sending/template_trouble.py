"""What a failed send tells of its template: Twilio's word comes before any list of templates does.

Invariant: a template that Twilio has just refused for good cannot be chosen again until its list says otherwise.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from agent_tui.channel.error_codes import Deed, explain
from agent_tui.core.moment import to_text
from agent_tui.desk.staff.caller import SYSTEM
from agent_tui.store.records import MessageRecord
from agent_tui.store.unit import Unit
from agent_tui.wire.messages import TemplateUse

APPROVALS: dict[Deed, str] = {
    "reject_template": "rejected",
    "pause_template": "paused",
    "disable_template": "disabled",
}
"""What a send tells of the template's approval, before any list does."""


def learn(unit: Unit, message: MessageRecord, account_id: str, code: str | None, now: datetime) -> None:
    """A message ended badly with ``code``; if its template is the reason, note it and read Twilio's list again."""
    if message.template is None or code is None:
        return
    told = explain(code)
    if "read_templates" not in told.does:
        return
    use = msgspec.json.decode(message.template, type=TemplateUse)
    approval = next((approval for deed, approval in APPROVALS.items() if deed in told.does), None)
    if approval is not None:
        reason = f"{told.title} ({code})"
        if unit.run("set_template_approval", id=use.id, approval=approval, reason=reason):
            unit.event("template.synced", SYSTEM, now, account=account_id, template=use.id, approval=approval)
    unit.run("want_template_sync", account_id=account_id, at=to_text(now))
