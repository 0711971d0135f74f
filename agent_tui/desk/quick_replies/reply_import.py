"""Quick replies from a sheet: what each line would do, and doing it.

Invariant: nothing is changed while any line of the sheet is wrong; a line makes what is new and changes what has the
same title, language and scope, with the rights that its caller has one by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from agent_tui.config.types import Config
from agent_tui.core.errors import DeskError, Invalid, NotFound
from agent_tui.core.reply_sheet import SheetReply, key_of, read_sheet
from agent_tui.desk.quick_replies.replies import add_reply, change_reply, check, every_reply, may_put
from agent_tui.desk.staff.caller import Caller
from agent_tui.store.unit import Reader, Unit
from agent_tui.wire.replies import QuickReply, RepliesImported, ReplyForm, ReplyLine

AT_ONCE = 50
"""Lines that one unit of work puts."""
MOST = 2_000
"""Lines of one sheet."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A line of the sheet; ``form``: what it puts, None if it is wrong; ``there``: the reply that it changes."""

    line: ReplyLine
    form: ReplyForm | None = None
    there: str | None = None


def plan_import(reader: Reader, config: Config, caller: Caller, text: str) -> list[Planned]:
    """What each line would do.

    Raises:
        Invalid: it is no sheet of quick replies, or too long a one.
    """
    rows = read_sheet(text)
    if len(rows) > MOST:
        raise Invalid(f"The sheet has {len(rows)} lines; at most {MOST} are taken at once.", hint="Split the sheet.")
    known = {key_of(_as_row(reply)): reply for reply in every_reply(reader, caller)}
    return [_planned(config, caller, row, known.get(key_of(row))) for row in rows]


def summary(planned: Sequence[Planned], *, done: bool) -> RepliesImported:
    """The plan, counted; ``done``: it was carried out."""
    lines = [each.line for each in planned]
    count = {do: sum(line.do == do for line in lines) for do in ("make", "change", "same", "refused")}
    return RepliesImported(
        made=count["make"],
        changed=count["change"],
        unchanged=count["same"],
        refused=count["refused"],
        done=done,
        lines=lines,
    )


def refuse_mistakes(planned: Sequence[Planned]) -> None:
    """
    Raises:
        Invalid: with the first line that is wrong, and how many are.
    """
    wrong = [each.line for each in planned if each.line.do == "refused"]
    if wrong:
        more = f" {len(wrong) - 1} more lines are wrong." if len(wrong) > 1 else ""
        raise Invalid(
            f"line {wrong[0].line}: {wrong[0].mistake}{more}",
            hint="Nothing was changed. A dry run tells every line.",
        )


def put_some(unit: Unit, config: Config, caller: Caller, planned: Sequence[Planned], now: datetime) -> None:
    """Carry out some lines of a plan, at most ``AT_ONCE``.

    Raises:
        DeskError: somebody changed or deleted one meanwhile; the lines of this step are not carried out.
    """
    for each in planned:
        if each.form is None or each.line.do == "same":
            continue
        try:
            if each.there is None:
                add_reply(unit, config, caller, each.form, now)
            else:
                change_reply(unit, config, caller, each.there, each.form, now)
        except NotFound as error:
            raise Invalid(
                f"line {each.line.line}: {error.sentence}", hint="Somebody deleted it meanwhile; import again."
            ) from error


def _planned(config: Config, caller: Caller, row: SheetReply, there: QuickReply | None) -> Planned:
    form = ReplyForm(
        title=row.title,
        text=row.text,
        language=row.language,
        tags=list(row.tags),
        workstreams=list(row.workstreams),
        personal=row.personal,
    )
    fault = row.fault
    if not fault:
        try:
            may_put(caller, personal=row.personal)
            check(config, form)
        except DeskError as error:
            fault = f"{error.sentence} {error.hint}".strip()
    line = ReplyLine(
        line=row.line,
        title=row.title,
        language=row.language,
        personal=row.personal,
        do="refused" if fault else "make" if there is None else "same" if _same(form, there) else "change",
        mistake=fault,
    )
    return Planned(line) if fault else Planned(line, form, None if there is None else there.id)


def _same(form: ReplyForm, there: QuickReply) -> bool:
    held = (there.title, there.text, there.tags, there.workstreams)
    return held == (form.title, form.text, list(dict.fromkeys(form.tags)), list(dict.fromkeys(form.workstreams)))


def _as_row(reply: QuickReply) -> SheetReply:
    return SheetReply(reply.title, reply.language, reply.text, (), (), reply.personal)
