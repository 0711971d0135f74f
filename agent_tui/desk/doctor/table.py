"""Everything that doctor looks at, as one table; what it can find wrong stands in ``troubles_here`` and ``_outside``.

``docs/doctor.md`` is made from them. Invariant: what is not ok is said in the words of these tables.
"""

from __future__ import annotations

from dataclasses import dataclass

from agent_tui.desk.doctor.trouble import Trouble
from agent_tui.desk.doctor.troubles_here import HERE
from agent_tui.desk.doctor.troubles_outside import OUTSIDE
from agent_tui.wire.doctor import DoctorLine


@dataclass(frozen=True, slots=True)
class Check:
    """``how``: what is done, without changing anything at Twilio or in the desk."""

    id: str
    title: str
    how: str


CHECKS: tuple[Check, ...] = (
    Check("configuration", "Configuration", "Loads config.toml as the desk does, with its warnings and its secrets."),
    Check("desk", "Desk", "Looks whether a desk holds the data folder, and of which version it is."),
    Check("credentials", "Credentials", "Asks Twilio for the account with the credentials that the desk uses."),
    Check("clock", "Clock", "Compares this machine's clock with the Date of Twilio's answer."),
    Check("public_url", "Public URL", "Calls /healthz through the public URL, as Twilio would."),
    Check("signature", "Signature", "Calls /twilio/self-test through the public URL, signed rightly and wrongly."),
    Check("webhooks", "Webhooks", "Compares the URLs at Twilio (sender, Messaging Service) with this desk's."),
    Check("sender", "Sender", "Asks Twilio whether the number is online, and how WhatsApp rates it."),
    Check(
        "sandbox", "Sandbox", "Looks who is joined and for how long, and for sends refused because a tester was not."
    ),
    Check("templates", "Templates", "Looks how old the templates' list is and which of them may be sent."),
    Check("last_inbound", "Last inbound", "Looks when a customer's message came last, for each number."),
    Check("parked", "Parked", "Counts the requests of Twilio that matched nothing."),
    Check("alerts", "Twilio's alerts", "Reads what Twilio complained of in the last 24 hours (Monitor API)."),
    Check("outbox", "Outbox", "Looks how long the oldest message has been waiting to be sent."),
    Check("uncertain", "Uncertain sends", "Counts sends whose outcome is still not known."),
    Check("disk", "Disk", "Looks how much room the data folder's disk has."),
    Check("folder", "Data folder", "Looks whether others than its owner can read the data folder."),
    Check("database", "Database", "Runs SQLite's quick_check and looks at the size of the write-ahead log."),
    Check("backup", "Back-up", "Looks when a back-up of this data folder was made last."),
    Check("terminal", "Terminal", "Looks at size, characters and colours of the terminal that doctor is called in."),
)

TROUBLES: tuple[Trouble, ...] = (*HERE, *OUTSIDE)

BY_ID = {check.id: check for check in CHECKS}
_BY_CODE = {(trouble.check, trouble.code): trouble for trouble in TROUBLES}
_ORDER = {check.id: place for place, check in enumerate(CHECKS)}


def fine(check: str, says: str, subject: str = "") -> DoctorLine:
    """Nothing is wrong; ``says`` are the figures."""
    title = BY_ID[check].title
    return DoctorLine(check=check, title=title, code="ok", subject=subject, grade="ok", says=says, fix="")


def trouble(check: str, code: str, subject: str = "", /, **facts: object) -> DoctorLine:
    """A row of ``TROUBLES`` with its facts put in."""
    row = _BY_CODE[check, code]
    return DoctorLine(
        check=check,
        title=BY_ID[check].title,
        code=code,
        subject=subject,
        grade=row.grade,
        says=row.says.format(**facts),
        fix=row.fix.format(**facts),
    )


def in_order(lines: list[DoctorLine]) -> tuple[DoctorLine, ...]:
    """As the table has them; what belongs to one check stays as it was found."""
    return tuple(sorted(lines, key=lambda line: _ORDER[line.check]))
