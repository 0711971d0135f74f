"""What a failed send tells of its template: Twilio's word comes before any list of templates does.

Invariant: a template that Twilio has just refused for good cannot be chosen again until its list says otherwise.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from agent_tui.channel.error_codes import explain
from agent_tui.core.moment import to_text
from agent_tui.core.template_rules import AT_TWILIO, LOOK_AGAIN
from agent_tui.desk.caller import SYSTEM
from agent_tui.store.records import MessageRecord
from agent_tui.store.unit import Unit
from agent_tui.wire.messages import TemplateUse

CLOSED = "63016"
"""Of a template it means that it cannot start a conversation, or is not approved after all."""


def learn(unit: Unit, message: MessageRecord, account_id: str, code: str | None, now: datetime) -> None:
    """A message ended badly with ``code``; if its template is the reason, note it and read Twilio's list again."""
    if message.template is None or code is None or (code not in LOOK_AGAIN and code != CLOSED):
        return
    use = msgspec.json.decode(message.template, type=TemplateUse)
    approval = AT_TWILIO.get(code)
    if approval is not None:
        reason = f"{explain(code).title} ({code})"
        if unit.run("set_template_approval", id=use.id, approval=approval, reason=reason):
            unit.event("template.synced", SYSTEM, now, account=account_id, template=use.id, approval=approval)
    unit.run("want_template_sync", account_id=account_id, at=to_text(now))
