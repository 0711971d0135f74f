"""Files: who reads them, whose an upload is, how long a public link lasts."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import structs

from agent_tui.config.types import (
    Attachments,
)
from agent_tui.core.attachments import SWITCHED_OFF
from agent_tui.core.errors import Forbidden, Gone, NotFound, Refused
from agent_tui.desk import housekeeping
from agent_tui.desk.conversations import transfer
from agent_tui.desk.media import files, links
from agent_tui.desk.staff import tokens
from agent_tui.desk.staff.caller import Caller
from agent_tui.wire.conversations import Assign
from tests.desk.bench import ANA, BO, CUSTOMER, CY, SAM, Bench


def who(bench: Bench, token: str, acting_as: str | None = None) -> Caller:
    return bench.run(lambda unit: tokens.caller_of(unit, bench.config, token, acting_as))


def test_a_file_is_read_by_those_who_see_its_conversation(bench: Bench) -> None:
    media = {"NumMedia": "1", "MediaUrl0": "https://api.twilio.com/x", "MediaContentType0": "image/jpeg"}
    bench.hears("", CUSTOMER, **media)
    attachment_id = bench.value("SELECT id FROM attachments")

    def read(caller: Caller) -> Any:
        return bench.run(lambda unit: files.attachment_file(unit, caller, attachment_id))

    with pytest.raises(Refused):
        read(BO)
    with pytest.raises(NotFound):
        read(CY)
    bench.connection.execute("UPDATE attachments SET state = 'ready', sha256 = 'aa'")
    assert read(BO).sha256 == "aa"
    with pytest.raises(Refused):
        bench.run(lambda unit: files.retry_attachment(unit, bench.config, BO, attachment_id, bench.now))
    bench.connection.execute("UPDATE attachments SET state = 'failed', tries = 9")
    assert (
        bench.run(lambda unit: files.retry_attachment(unit, bench.config, BO, attachment_id, bench.now)).state
        == "pending"
    )
    assert bench.value("SELECT tries FROM attachments") == 0
    bench.connection.execute("UPDATE attachments SET state = 'blocked', reason = 'It holds a program.'")
    with pytest.raises(Refused):
        bench.run(lambda unit: files.retry_attachment(unit, bench.config, BO, attachment_id, bench.now))
    bench.connection.execute("UPDATE attachments SET reason = ?", (SWITCHED_OFF,))
    assert (
        bench.run(lambda unit: files.retry_attachment(unit, bench.config, BO, attachment_id, bench.now)).state
        == "pending"
    )
    bench.connection.execute("UPDATE attachments SET state = 'failed'")
    off = Attachments(customers=False)
    shut = structs.replace(
        bench.config,
        workstreams={key: structs.replace(each, attachments=off) for key, each in bench.config.workstreams.items()},
    )
    with pytest.raises(Refused) as caught:
        bench.run(lambda unit: files.retry_attachment(unit, shut, BO, attachment_id, bench.now))
    assert caught.value.code == "attachments_off"
    bench.do(transfer.assign, SAM, bench.value("SELECT id FROM conversations"), Assign(agent="ana"))
    with pytest.raises(Forbidden, match="ana's"):
        bench.run(lambda unit: files.retry_attachment(unit, bench.config, BO, attachment_id, bench.now))
    for caller in (ANA, SAM):
        bench.connection.execute("UPDATE attachments SET state = 'failed'")
        assert (
            bench.run(
                lambda unit, who=caller: files.retry_attachment(unit, bench.config, who, attachment_id, bench.now)
            )
            is not None
        )


def test_an_upload_is_its_owners_until_it_is_sent(bench: Bench) -> None:
    file = bench.run(lambda unit: files.add_upload(unit, ANA, "../../etc/pass\x1bwd", "image/png", 5, "ab", bench.now))
    assert "/" not in file.name
    assert "\x1b" not in file.name
    assert bench.run(lambda unit: files.attachment_file(unit, ANA, file.id)).sha256 == "ab"
    with pytest.raises(NotFound):
        bench.run(lambda unit: files.attachment_file(unit, BO, file.id))


def test_a_public_link_lasts_48_hours_and_old_ones_go(bench: Bench) -> None:
    file = bench.run(lambda unit: files.add_upload(unit, ANA, "a.png", "image/png", 5, "ab", bench.now))
    token = bench.run(lambda unit: links.make_link(unit, file.id, "a_1", bench.now))
    bench.pass_time(48 * 3600 - 1)
    assert bench.run(lambda unit: links.public_file(unit, token, bench.now)).sha256 == "ab"
    bench.pass_time(1)
    for each in (token, "", "none", token + "x"):
        with pytest.raises(NotFound):
            bench.run(lambda unit, each=each: links.public_file(unit, each, bench.now))  # type: ignore[misc]
    bench.run(lambda unit: housekeeping.drop_unneeded(unit, bench.now))
    assert bench.value("SELECT COUNT(*) FROM media_links") == 0
    with pytest.raises(Gone):
        bench.run(lambda unit: links.public_file(unit, token, bench.now))


def test_a_second_attempt_keeps_the_first_ones_link_alive_also_over_a_restart(bench: Bench) -> None:
    file = bench.run(lambda unit: files.add_upload(unit, ANA, "a.png", "image/png", 5, "ab", bench.now))
    first = bench.run(lambda unit: links.make_link(unit, file.id, "a_1", bench.now))
    bench.pass_time(40 * 3600)
    bench.run(lambda unit: links.make_link(unit, file.id, "a_2", bench.now))
    bench.restart()
    bench.pass_time(47 * 3600)
    assert bench.run(lambda unit: links.public_file(unit, first, bench.now)).sha256 == "ab"


def test_a_link_of_another_desk_is_none_of_ours(bench: Bench) -> None:
    other = Bench()
    other.connection.execute("UPDATE link_keys SET key = ?", ["00" * 32])
    file = bench.run(lambda unit: files.add_upload(unit, ANA, "a.png", "image/png", 5, "ab", bench.now))
    token = bench.run(lambda unit: links.make_link(unit, file.id, "a_1", bench.now))
    forged = other.run(lambda unit: links._signature(unit, token.partition(".")[0]))
    other.close()
    with pytest.raises(NotFound) as caught:
        bench.run(lambda unit: links.public_file(unit, f"{token.partition('.')[0]}.{forged}", bench.now))
    assert not isinstance(caught.value, Gone)
