"""What can be wrong on this machine: configuration, database, outbox, disk, terminal.

Invariant: every row belongs to a check of ``table``.
"""

from __future__ import annotations

from agent_tui.core.terminal import LACKS
from agent_tui.desk.doctor.trouble import Trouble

HERE: tuple[Trouble, ...] = (
    Trouble("configuration", "mistake", "fault", "{what}", "Correct the line and run agent-tui check."),
    Trouble("configuration", "refused", "fault", "The changed file was refused: {what}", "{hint}"),
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
        "silent",
        "fault",
        "The desk on {folder} (process {pid}) does not answer: {why}",
        "Look at {folder}/log/desk.log; end it with kill {pid} (kill -9 {pid} if it stays) and start it again with "
        "agent-tui serve: nothing that was acknowledged is lost.",
    ),
    Trouble(
        "desk",
        "version",
        "warning",
        "The desk is version {theirs}, this command {ours}.",
        "Restart the desk (agent-tui stop, then agent-tui serve), so that both are of one version.",
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
        "Submit a template at console.twilio.com (Messaging > Content Template Builder); it is read here then.",
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
        "folder",
        "open",
        "warning",
        "Others can read {folder}.",
        "Run chmod 700 {folder}: it holds customers' messages.",
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
        "Start a desk there (agent-tui serve), or restore a back-up (agent-tui restore PLACE).",
    ),
    Trouble(
        "database",
        "broken",
        "fault",
        "The database is damaged: {what}",
        "Stop the desk (agent-tui stop) and restore a back-up into an empty folder (agent-tui restore PLACE); keep the "
        "damaged file.",
    ),
    Trouble(
        "database",
        "other_version",
        "fault",
        "The database cannot be read by this version: {what}",
        "Use the version that wrote it, or a newer one; a desk brings it up to date at its start.",
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
        "Run agent-tui backup TO every day; TO is a folder on another disk.",
    ),
    Trouble(
        "backup",
        "old",
        "warning",
        "The last back-up is {age} old.",
        "Run agent-tui backup TO now, with the folder that the others are in, and see why the timer did not.",
    ),
    Trouble(
        "backup",
        "gone",
        "warning",
        "None of the back-ups is where it was made: {places}.",
        "Bring the disk back, or run agent-tui backup TO; TO is a folder on another disk.",
    ),
    *(Trouble("terminal", lack.code, "warning", lack.says, lack.fix) for lack in LACKS),
)
