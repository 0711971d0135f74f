"""What WhatsApp decides of a template while it is in use: approved at last, paused after some sends, gone.

Invariant: a verdict strikes once; a message that was taken before it is not touched by it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from agent_tui.simulator.settings import Template, Verdict

Templates = dict[str, tuple[str, Template]]
"""By sid: the account that owns it, and the template."""


@dataclass(slots=True)
class _Coming:
    verdict: Verdict
    sends_left: int
    due: datetime | None


@dataclass(slots=True)
class Jury:
    """The verdicts that are to come, for the templates of one world."""

    templates: Templates
    coming: dict[str, list[_Coming]] = field(default_factory=dict)
    began: datetime | None = None

    def begin(self, now: datetime) -> None:
        """The seconds of what the settings ordered run from here; a second call changes nothing."""
        if self.began is None:
            self.began = now
            for sid, (_, template) in self.templates.items():
                for verdict in template.verdicts:
                    self.order(sid, verdict, now)

    def order(self, sid: str, verdict: Verdict, now: datetime) -> None:
        """Decide so, now or when its sends or seconds are over."""
        due = now + timedelta(seconds=verdict.seconds) if verdict.seconds or not verdict.sends else None
        self.coming.setdefault(sid, []).append(_Coming(verdict, verdict.sends, due))
        self.look(now)

    def look(self, now: datetime) -> None:
        """Let strike what is due."""
        self.begin(now)
        for sid, waiting in list(self.coming.items()):
            for each in [one for one in waiting if one.due is not None and one.due <= now]:
                waiting.remove(each)
                self._strike(sid, each.verdict)

    def sent(self, sid: str) -> None:
        """One more message was made from this template; what waits for so many strikes behind it."""
        for each in list(self.coming.get(sid, ())):
            each.sends_left -= 1
            if each.due is None and each.sends_left <= 0:
                self.coming[sid].remove(each)
                self._strike(sid, each.verdict)

    def _strike(self, sid: str, verdict: Verdict) -> None:
        account, template = self.templates.get(sid, ("", None))
        if template is None:
            return
        if verdict.status == "deleted":
            del self.templates[sid]
            return
        if verdict.category:
            template = replace(template, category=verdict.category)
        if verdict.status:
            template = replace(template, status=verdict.status, reason=verdict.reason)
        self.templates[sid] = (account, template)
