"""Everything that doctor looks at, and everything that it can find wrong with its fix, as two tables.

``docs/doctor.md`` is made from them. Invariant: no line leaves doctor whose words do not stand here.
"""

from __future__ import annotations

from dataclasses import dataclass

from agent_tui.wire.doctor import DoctorLine, Grade


@dataclass(frozen=True, slots=True)
class Check:
    """``how``: what is done, without changing anything at Twilio or in the desk."""

    id: str
    title: str
    how: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """``says`` and ``fix`` are sentences with places for facts."""

    check: str
    code: str
    grade: Grade
    says: str
    fix: str


CHECKS: tuple[Check, ...] = (
    Check("configuration", "Configuration", "Loads config.toml as the desk does, with its warnings and its secrets."),
    Check("desk", "Desk", "Looks whether a desk holds the data folder, and of which version it is."),
    Check("credentials", "Credentials", "Asks Twilio for the account with the credentials that the desk uses."),
    Check("clock", "Clock", "Compares this machine's clock with the Date of Twilio's answer."),
    Check("public_url", "Public URL", "Calls /healthz through the public URL, as Twilio would."),
    Check("signature", "Signature", "Calls /twilio/self-test through the public URL, signed rightly and wrongly."),
    Check("webhooks", "Webhooks", "Compares the URLs at Twilio (sender, Messaging Service) with this desk's."),
    Check("sender", "Sender", "Asks Twilio whether the number is online, and how WhatsApp rates it."),
    Check("sandbox", "Sandbox", "Looks for sandbox numbers, and for sends refused because a tester had not joined."),
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
    Check("terminal", "Terminal", "Looks at size, colours and characters of this terminal; on the command line only."),
)

TROUBLES: tuple[Trouble, ...] = (
    Trouble("configuration", "mistake", "fault", "{what}", "Correct the line and run agent-tui check."),
    Trouble("configuration", "warning", "warning", "{what}", "Look at the line; agent-tui check shows it too."),
    Trouble(
        "configuration",
        "none",
        "fault",
        "There is no configuration.",
        "Run agent-tui setup, or name a file with --config.",
    ),
    Trouble(
        "desk",
        "stopped",
        "warning",
        "No desk runs on {folder}.",
        "Start it with agent-tui serve, or as a service; until then Twilio's messages are only caught up later.",
    ),
    Trouble(
        "desk",
        "version",
        "warning",
        "The desk is version {theirs}, this command {ours}.",
        "Restart the desk (agent-tui stop, then serve), so that both are of one version.",
    ),
    Trouble("credentials", "unset", "fault", "{what}", "{hint}"),
    Trouble(
        "credentials",
        "refused",
        "fault",
        "Twilio refuses the credentials of {sid} ({code}).",
        "Copy Account SID and auth token again from console.twilio.com (Account > API keys & tokens), or run "
        "agent-tui setup.",
    ),
    Trouble(
        "credentials",
        "suspended",
        "fault",
        "The account {sid} is {status} at Twilio.",
        "Open console.twilio.com: it says what is missing (often a payment); nothing is sent until then.",
    ),
    Trouble(
        "credentials",
        "unreachable",
        "fault",
        "Twilio cannot be reached: {why}",
        "Check this machine's network, proxy and firewall for HTTPS to api.twilio.com, or api_base of the account.",
    ),
    Trouble(
        "clock",
        "off",
        "fault",
        "This machine's clock is {offset} {direction} Twilio's.",
        "Turn time synchronisation on (timedatectl set-ntp true); session windows are computed with this clock.",
    ),
    Trouble(
        "clock",
        "drifting",
        "warning",
        "This machine's clock is {offset} {direction} Twilio's.",
        "Turn time synchronisation on (timedatectl set-ntp true) before it grows.",
    ),
    Trouble(
        "public_url",
        "local",
        "fault",
        "The public URL {url} is reachable from this machine only.",
        "Put a tunnel or a proxy in front of the public door and write its URL to public_url in [desk].",
    ),
    Trouble(
        "public_url",
        "plain",
        "warning",
        "The public URL {url} is not https.",
        "Use an https URL: customers' messages and files pass there in the clear.",
    ),
    Trouble(
        "public_url",
        "underscore",
        "fault",
        "The host of {url} has an underscore, which Twilio refuses.",
        "Choose a host name of letters, digits and hyphens.",
    ),
    Trouble(
        "public_url",
        "unreachable",
        "fault",
        "Nothing answers at {url}: {why}",
        "Start the desk, and the tunnel or proxy in front of it; check the name, the certificate and the firewall.",
    ),
    Trouble(
        "public_url",
        "redirect",
        "fault",
        "{url} answers with a redirect ({status}).",
        "Set public_url to where it leads; Twilio loses the message's content on the way.",
    ),
    Trouble(
        "public_url",
        "wrong",
        "fault",
        "{url} answers {status}, and not as a desk does.",
        "Lead the proxy or tunnel to the public door ({listen}), with the path as it comes; not to the console door.",
    ),
    Trouble(
        "signature",
        "refused",
        "fault",
        "A request signed for {url} is refused ({status}).",
        "Set public_url to exactly what Twilio calls (scheme, host, port, path), and let the proxy pass path, query "
        "and body unchanged.",
    ),
    Trouble(
        "signature",
        "open",
        "fault",
        "A request signed wrongly is answered {status} at {url}.",
        "Something other than this desk answers there; lead the public URL to the desk's public door.",
    ),
    Trouble(
        "signature",
        "other_desk",
        "fault",
        "Behind {url} is another desk.",
        "Lead the public URL to this desk's public door, or stop the other desk.",
    ),
    Trouble(
        "webhooks",
        "inbound",
        "fault",
        "{place} sends messages to {theirs}, not to this desk.",
        "Set it to {ours} there, or let agent-tui setup do it.",
    ),
    Trouble(
        "webhooks",
        "unset",
        "fault",
        "{place} has no URL for incoming messages.",
        "Set it to {ours} there, or let agent-tui setup do it.",
    ),
    Trouble(
        "webhooks", "method", "fault", "{place} calls with {method}.", "Choose POST there; the desk takes nothing else."
    ),
    Trouble(
        "webhooks",
        "fallback",
        "warning",
        "{place} has no fallback URL, or another desk's.",
        "Set it to {ours}; Twilio calls it when the first URL fails.",
    ),
    Trouble(
        "webhooks",
        "retries",
        "warning",
        "{place} lets Twilio give up after one failed try.",
        "Add {fragment} to the URL there.",
    ),
    Trouble(
        "webhooks",
        "status",
        "warning",
        "{place} has a status URL that is not this desk's.",
        "Set it to {ours}, or leave it empty: the desk names its own with each message.",
    ),
    Trouble(
        "webhooks",
        "no_service",
        "fault",
        "The account has no Messaging Service {sid}.",
        "Correct messaging_service_sid of the number, or leave it out.",
    ),
    Trouble(
        "sender",
        "missing",
        "fault",
        "{number} is no WhatsApp sender of this account.",
        "Register it at console.twilio.com (Messaging > Senders > WhatsApp senders), or correct the number.",
    ),
    Trouble(
        "sender",
        "offline",
        "fault",
        "{number} is {status} at Twilio{reasons}.",
        "Open the sender at console.twilio.com; it says what WhatsApp wants.",
    ),
    Trouble(
        "sender",
        "quality",
        "warning",
        "WhatsApp rates {number} {quality}.",
        "Send fewer templates that nobody asked for; a low rating lowers the limit ({limit}) and can lock the number.",
    ),
    Trouble(
        "sandbox",
        "not_joined",
        "warning",
        "{count} sends to the sandbox failed in the last day: the person had not joined (63015).",
        "Let each tester write {join} to {number}; it holds for three days, then it must be written again.",
    ),
    Trouble(
        "sandbox",
        "quiet",
        "warning",
        "Nobody has written to the sandbox for three days, so nobody is joined any more.",
        "Write {join} to {number} from WhatsApp, then any message.",
    ),
    Trouble(
        "templates",
        "never",
        "warning",
        "The templates have not been read from Twilio yet.",
        "Wait a minute after the desk's start; if it stays so, look at the credentials.",
    ),
    Trouble(
        "templates",
        "failed",
        "fault",
        "Reading the templates fails: {why}",
        "Look at the credentials line; an API key needs the right to read content.",
    ),
    Trouble(
        "templates",
        "old",
        "warning",
        "The list of templates is {age} old.",
        "The desk reads it every quarter of an hour; look into log/desk.log for what hinders it.",
    ),
    Trouble(
        "templates",
        "none_approved",
        "warning",
        "None of {count} templates is approved: outside the 24 hours nothing can be sent.",
        "Submit a template at console.twilio.com (Content Template Builder), or agent-tui templates.",
    ),
    Trouble(
        "templates",
        "withheld",
        "warning",
        "WhatsApp withholds: {names}.",
        "Read the reason in the template picker; change the template and submit it again.",
    ),
    Trouble(
        "last_inbound",
        "never",
        "warning",
        "No message has ever come in to {number}.",
        "Write to it from WhatsApp; if nothing appears, the lines public URL and webhooks say why.",
    ),
    Trouble(
        "parked",
        "some",
        "warning",
        "{count} requests of Twilio matched nothing; the newest: {reason}",
        "Look at GET /api/v1/parked; usually a number is missing in config.toml. Then replay them.",
    ),
    Trouble(
        "alerts",
        "some",
        "warning",
        "Twilio complained {count} times in a day of {code}: {meaning}.",
        "{cure}",
    ),
    Trouble(
        "alerts",
        "unreadable",
        "warning",
        "Twilio's alerts cannot be read: {why}",
        "An API key needs the right to read the monitor; the account's own token has it.",
    ),
    Trouble(
        "outbox",
        "slow",
        "warning",
        "A message has been waiting to be sent for {age}.",
        "If it goes on: look at credentials and sender; many at once take their time (messages_per_second).",
    ),
    Trouble(
        "outbox",
        "stuck",
        "fault",
        "A message has been waiting to be sent for {age}.",
        "See that the desk runs and that credentials and sender are well; log/desk.log names the reason.",
    ),
    Trouble(
        "uncertain",
        "some",
        "warning",
        "{count} sends are neither known to be out nor to have failed.",
        "They settle within a minute while the desk runs and reaches Twilio; then they say sent or failed.",
    ),
    Trouble(
        "disk",
        "low",
        "warning",
        "The disk of {folder} has {free} left.",
        "Make room, or move the data folder; media/ holds the files.",
    ),
    Trouble(
        "disk",
        "full",
        "fault",
        "The disk of {folder} has only {free} left.",
        "Make room now: a full disk means that Twilio is answered 503.",
    ),
    Trouble(
        "folder", "open", "warning", "Others can read {folder}.", "Run chmod 700 on it: it holds customers' messages."
    ),
    Trouble(
        "folder",
        "missing",
        "fault",
        "There is no data folder {folder}.",
        "Name it with --data, or start a desk, which makes it.",
    ),
    Trouble(
        "database",
        "missing",
        "fault",
        "There is no database in {folder}.",
        "Start a desk there, or restore a back-up.",
    ),
    Trouble(
        "database",
        "broken",
        "fault",
        "The database is damaged: {what}",
        "Stop the desk and restore a back-up (agent-tui restore); keep the damaged file.",
    ),
    Trouble(
        "database",
        "other_version",
        "fault",
        "The database cannot be read by this version: {what}",
        "Use the version of agent-tui that wrote it, or a newer one; a desk brings it up to date at its start.",
    ),
    Trouble(
        "database",
        "log",
        "warning",
        "The database's write-ahead log has {size}.",
        "Some program keeps the database open for reading (an sqlite3 shell?); end it, and it shrinks by itself.",
    ),
    Trouble(
        "backup",
        "never",
        "warning",
        "No back-up of this data folder is known.",
        "Run agent-tui backup every day, to another disk.",
    ),
    Trouble(
        "backup",
        "old",
        "warning",
        "The last back-up is {age} old.",
        "Run agent-tui backup now, and see why the timer did not.",
    ),
    Trouble(
        "backup",
        "gone",
        "warning",
        "None of the back-ups is where it was made: {places}.",
        "Bring the disk back, or run agent-tui backup to another one.",
    ),
    Trouble(
        "terminal",
        "none",
        "warning",
        "This is no terminal.",
        "For scripts: agent-tui queue, chat and events; the console needs a terminal.",
    ),
    Trouble(
        "terminal",
        "small",
        "warning",
        "The terminal has {columns} columns and {rows} rows.",
        "The console needs 80 by 24; make the window larger or the letters smaller.",
    ),
    Trouble(
        "terminal",
        "encoding",
        "warning",
        "The terminal's encoding is {encoding}, not UTF-8.",
        "Set LANG to a UTF-8 locale (C.UTF-8 will do): customers' names and emoji need it.",
    ),
    Trouble(
        "terminal",
        "colours",
        "warning",
        "The terminal shows {colours} colours (TERM={term}).",
        "Set TERM to xterm-256color, or COLORTERM to truecolor if your terminal can do it.",
    ),
)

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
