"""What can be wrong at Twilio and on the way from it.

Invariant: every row belongs to a check of ``table``.
"""

from __future__ import annotations

from agent_tui.desk.doctor.trouble import Trouble

OUTSIDE: tuple[Trouble, ...] = (
    Trouble("credentials", "unset", "fault", "{what}", "{hint}"),
    Trouble(
        "credentials",
        "refused",
        "fault",
        "Twilio refuses the credentials of {sid} ({code}).",
        "{cure} console.twilio.com has SID and token (Account > API keys & tokens).",
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
        "Put a tunnel or a proxy in front of the public door, then run agent-tui setup and choose to change the public "
        "URL.",
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
        "Choose another host name, of letters, digits and hyphens; then run agent-tui setup and choose to "
        "change the public URL.",
    ),
    Trouble(
        "public_url",
        "unreachable",
        "fault",
        "Nothing answers at {url}: {why}",
        "Start the desk, and the tunnel or proxy in front of it; check the name, the certificate and the firewall. If "
        "a tunnel has another URL by now, run agent-tui setup and choose to change the public URL.",
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
        "Lead the proxy or tunnel to the public door ({listen}), with the path as it comes; not to the console door. "
        "Or run agent-tui setup and choose to change the public URL.",
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
        "Set it to {ours} there, or run agent-tui channel webhooks {number} --confirm.",
    ),
    Trouble(
        "webhooks",
        "unset",
        "fault",
        "{place} has no URL for incoming messages.",
        "Set it to {ours} there, or run agent-tui channel webhooks {number} --confirm.",
    ),
    Trouble(
        "webhooks",
        "method",
        "fault",
        "{place} calls with {method}.",
        "Choose POST there, or run agent-tui channel webhooks {number} --confirm.",
    ),
    Trouble(
        "webhooks",
        "fallback",
        "warning",
        "{place} has no fallback URL, or another desk's.",
        "Twilio calls it when the first URL fails. Set it to {ours} there, or run agent-tui channel webhooks {number} "
        "--confirm.",
    ),
    Trouble(
        "webhooks",
        "retries",
        "warning",
        "{place} lets Twilio give up after one failed try.",
        "Add {fragment} to the end of the URL there, or run agent-tui channel webhooks {number} --confirm.",
    ),
    Trouble(
        "webhooks",
        "status",
        "warning",
        "{place} has a status URL that is not this desk's.",
        "Set it to {ours} there, or leave it empty: the desk names its own with each message. agent-tui channel "
        "webhooks {number} --confirm sets it.",
    ),
    Trouble(
        "webhooks",
        "no_service",
        "fault",
        "The account has no Messaging Service {sid}.",
        "Run agent-tui setup, choose to change the number {number}, and choose another or none.",
    ),
    Trouble(
        "sender",
        "missing",
        "fault",
        "{number} is no WhatsApp sender of this account.",
        "Register it at console.twilio.com (Messaging > Senders > WhatsApp senders); if it is mistyped, run agent-tui "
        "setup and choose to change it.",
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
        "ends",
        "warning",
        "{who} is joined to the sandbox for {left} more; then messages to that number fail with 63015.",
        "Write {join} to {number} from there again; that begins three new days.",
    ),
    Trouble(
        "sandbox",
        "quiet",
        "warning",
        "Nobody has written to the sandbox for three days, so nobody is joined any more.",
        "Write {join} to {number} from WhatsApp, then any message.",
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
)
