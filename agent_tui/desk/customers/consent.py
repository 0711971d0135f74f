"""Whether a WhatsApp user wants what we send of our own accord: opted in, opted out, by whose word and when.

Consent belongs to (our number, WhatsApp user). Invariants: the latest word counts, in whatever order words come to us;
only the customer's own word undoes the customer's own opt-out; every change is an event.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from sqlite3 import Row

from agent_tui.channel.inbound import Inbound
from agent_tui.config.types import Config, Number
from agent_tui.core.moment import to_text
from agent_tui.core.opt_out import Consent, consent_word
from agent_tui.store.unit import Unit

LANGUAGES = ("en", "ru", "es", "pt", "de", "fr")


@dataclass(frozen=True, slots=True)
class Said:
    """A change of consent. ``ours``: read from the customer's words by us; Twilio answers what it read itself."""

    consent: Consent
    source: str
    ours: bool


def hear(unit: Unit, config: Config, number: Number, user_id: str, inbound: Inbound, at: datetime) -> Said | None:
    """What a message of the moment ``at`` changes of its sender's consent, kept; the pair must exist."""
    said = _read(unit, config, number, user_id, inbound)
    if said is None:
        return None
    pair = unit.one("pair", number_id=number.id, user_id=user_id)
    moment = to_text(at)
    if pair is None or (pair["consent_at"] or "") > moment:
        return None
    # What a colleague wrote down gives way to the same word of the customer, which nobody else can take back.
    if (said.consent == "stop") == (pair["opted_out_at"] is not None) and pair["consent_by"] is None:
        return None
    if said.consent == "stop":
        set_consent(unit, pair, out=(moment, said.source), into=(None, None), at=moment)
    else:
        set_consent(unit, pair, out=(None, None), into=(moment, said.source), at=moment)
    return said


def _read(unit: Unit, config: Config, number: Number, user_id: str, inbound: Inbound) -> Said | None:
    twilio = inbound.opt_out_type.casefold()
    if twilio in ("stop", "start"):
        return Said("stop" if twilio == "stop" else "start", "twilio", ours=False)
    workstream = config.workstreams[number.workstream]
    words = workstream.opt_out
    # The sender's languages are looked up only for what is such a word in one of them.
    if consent_word(inbound.text, LANGUAGES, words.stop, words.start, built_in=words.built_in) is None:
        return None
    spoken = [row["language"] for row in unit.all("languages_of", user_id=user_id, number_id=number.id)]
    found = consent_word(inbound.text, (workstream.language, *spoken), words.stop, words.start, built_in=words.built_in)
    return None if found is None else Said(found, "keyword", ours=True)


def opt_out(unit: Unit, number_id: str, user_id: str, source: str, now: datetime, *, conversation_id: str) -> None:
    """Twilio says that this customer wants nothing from us."""
    pair = unit.one("pair", number_id=number_id, user_id=user_id)
    if pair is None or (pair["opted_out_at"] is not None and pair["consent_by"] is None):
        return
    set_consent(unit, pair, out=(to_text(now), source), into=(None, None), at=to_text(now))
    unit.event("customer.opted_out", "twilio", now, conversation_id=conversation_id, source=source)


def opt_in(unit: Unit, number_id: str, user_id: str, source: str, now: datetime) -> bool:
    """Keep where the customer agreed to hear from us; whether that is news. Never undoes an opt-out."""
    pair = unit.one("pair", number_id=number_id, user_id=user_id)
    if pair is None or not source or pair["opted_out_at"] is not None or pair["opted_in_source"] == source:
        return False
    set_consent(unit, pair, out=(None, None), into=(to_text(now), source), at=pair["consent_at"])
    return True


def join_consent(unit: Unit, pair: Row, into: str) -> None:
    """Two users prove to be one: the later word of the two counts, an opt-out where neither is later."""
    known = unit.one("pair", number_id=pair["number_id"], user_id=into)
    if known is None:
        return
    ours, theirs = known["consent_at"] or "", pair["consent_at"] or ""
    if theirs > ours or (theirs == ours and pair["opted_out_at"] is not None):
        out = (pair["opted_out_at"], pair["opted_out_source"])
        joined = (pair["opted_in_at"], pair["opted_in_source"])
        set_consent(unit, known, out=out, into=joined, at=pair["consent_at"], by=pair["consent_by"])


def set_consent(
    unit: Unit,
    pair: Row,
    *,
    out: tuple[str | None, str | None],
    into: tuple[str | None, str | None],
    at: str | None,
    by: str | None = None,
) -> None:
    """``by``: the colleague who wrote it down; None: the customer said it."""
    unit.run(
        "set_consent",
        number_id=pair["number_id"],
        user_id=pair["user_id"],
        opted_out_at=out[0],
        opted_out_source=out[1],
        opted_in_at=into[0],
        opted_in_source=into[1],
        consent_at=at,
        consent_by=by,
    )
