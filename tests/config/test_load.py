"""Loading a file: what it gives, what it warns of, and files that cannot be read at all."""

from __future__ import annotations

import os
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from agent_tui.config.load import LARGEST, load, load_text, load_with_warnings, secrets_of
from agent_tui.config.mistakes import ConfigError
from agent_tui.config.types import Closure, Config, OverflowCondition, OverflowTransfer, SecretRef, Span, host_port
from agent_tui.core.errors import SetupError
from tests.config.good import GOOD


def written(tmp_path: Path, content: str | bytes, mode: int = 0o644) -> Path:
    path = tmp_path / "config.toml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    path.chmod(mode)
    return path


def refused(path: Path) -> str:
    with pytest.raises(ConfigError) as caught:
        load(path)
    assert isinstance(caught.value, SetupError)
    assert caught.value.hint
    return str(caught.value)


def test_a_good_file_becomes_types_with_ids_and_defaults(tmp_path: Path) -> None:
    config = load(written(tmp_path, GOOD))
    assert config.numbers["support"].address == "whatsapp:+14155238886"
    assert config.numbers["support"].name == "support"
    assert config.agents["ana"].name == "Ana Petrova"
    assert (config.agents["ana"].id, config.agents["ana"].role, config.agents["ana"].capacity) == ("ana", "agent", 5)
    workstream = config.workstreams["support"]
    assert (workstream.offer_timeout, workstream.re_offer_after) == (120.0, 30.0)
    assert workstream.close_after_waiting == timedelta(days=28).total_seconds()
    assert workstream.classify[0].rules[0].set.skills == {"refund": 3}
    overflow = config.queues["billing"].overflow[0]
    assert overflow.when == OverflowCondition(waiting_over=1800.0)
    assert overflow.do == OverflowTransfer(transfer="general")
    assert config.desk.public_url is None
    assert config.accounts["main"].api_base is None


def test_an_empty_file_is_a_configuration_of_defaults() -> None:
    assert load_text("") == Config()


@pytest.mark.parametrize("written", ["{}", "{ comment = false }", '{ questions = { es = "¿Qué tal?" } }'])
def test_a_survey_without_a_question_has_the_built_in_one(written: str) -> None:
    config = load_text(GOOD.replace("[workstreams.support]\n", f"[workstreams.support]\nsurvey = {written}\n"))
    survey = config.workstreams["support"].survey
    assert survey is not None
    assert survey.question is None


def test_a_scalar_stands_for_a_list_of_one_in_conditions() -> None:
    config = load_text(GOOD.replace('skills_any = ["refund"]', 'language = "en", referral = ["ad1"], country = "es"'))
    when = config.workstreams["support"].route[0].when
    assert when is not None
    assert (when.language, when.referral, when.country) == (("en",), ("ad1",), ("ES",))


def test_weekday_ranges_wrap_and_a_day_may_end_at_midnight() -> None:
    config = load_text(GOOD.replace('mon-fri = ["09:00-14:00", "15:00-18:00"]', 'sat-mon = "20:00-24:00", wed = []'))
    assert config.hours["office"].days == {
        "mon": (Span(1200, 1440),),
        "wed": (),
        "sat": (Span(1200, 1440),),
        "sun": (Span(1200, 1440),),
    }


def test_closed_days_may_be_dates_of_toml() -> None:
    config = load_text(GOOD.replace("[agents.ana]", 'closed = [2026-12-24, "2026-12-31 13:00-24:00"]\n[agents.ana]'))
    assert config.hours["office"].closed == (
        Closure(day=date(2026, 12, 24)),
        Closure(day=date(2026, 12, 31), span=Span(780, 1440)),
    )


@pytest.mark.parametrize("at", ['"2026-11-23T09:30"', "2026-11-23T09:30:00"])
def test_a_moment_without_a_zone_is_local_time_of_the_desk(at: str) -> None:
    text = GOOD.replace("[desk]", '[desk]\ntime_zone = "Europe/Madrid"')
    config = load_text(f'{text}\n[[route_tests]]\nmessage = "x"\nqueue = "general"\nat = {at}\n')
    assert config.route_tests[0].at == datetime.fromisoformat("2026-11-23T08:30+00:00")


def test_the_sandbox_sends_one_message_in_three_seconds() -> None:
    config = load_text(GOOD.replace('account = "main"', 'account = "main"\nsandbox = { join = "join x" }'))
    assert config.numbers["support"].rate == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("text", "parts"),
    [("127.0.0.1:0", ("127.0.0.1", 0)), ("[::1]:8080", ("::1", 8080)), ("localhost:1", ("localhost", 1))],
)
def test_listen_addresses_split_into_host_and_port(text: str, parts: tuple[str, int]) -> None:
    assert host_port(text) == parts


@pytest.mark.parametrize("text", ["", ":80", "x", "x:", "x:y", "x:-1", "x:65536", "x:٣"])
def test_other_listen_addresses_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not an address"):
        host_port(text)


@pytest.mark.parametrize(
    "setting",
    [
        'console_listen = "0.0.0.0:8081"\ntls = { cert = "c.pem", key = "c.key" }',
        'console_listen = "0.0.0.0:8081"\nbehind_proxy = true',
        'console_listen = "[::1]:8081"',
        'console_listen = "localhost:8081"',
        'public_url = "http://127.0.0.1:8080/desk/"',
    ],
)
def test_doors_that_are_allowed(setting: str) -> None:
    load_text(GOOD.replace('name = "Support"', setting))


def test_paths_start_from_the_folder_of_the_file(tmp_path: Path) -> None:
    text = GOOD.replace("env:TWILIO_AUTH_TOKEN", "file:token").replace(
        "[desk]", '[desk]\ntls = {cert = "c", key = "/k"}'
    )
    config = load(written(tmp_path, text))
    assert config.accounts["main"].auth_token == SecretRef("file", str(tmp_path / "token"))
    assert config.desk.tls is not None
    assert (config.desk.tls.cert, config.desk.tls.key) == (str(tmp_path / "c"), "/k")


def test_a_secret_may_be_written_out_only_in_a_private_file(tmp_path: Path) -> None:
    text = GOOD.replace("env:TWILIO_AUTH_TOKEN", "0123456789abcdef")
    config = load(written(tmp_path, text, 0o600))
    assert config.accounts["main"].auth_token == SecretRef("literal", "0123456789abcdef")
    for mode in (0o640, 0o604, 0o644):
        assert "chmod 600" in refused(written(tmp_path, text, mode))


def test_every_secret_of_a_configuration_is_found() -> None:
    text = GOOD.replace(
        'auth_token = "env:TWILIO_AUTH_TOKEN"',
        'auth_token = "env:A"\nauth_token_previous = "env:B"\napi_key_sid = "SK00000000000000000000000000000001"\n'
        'api_key_secret = "env:C"',
    ).replace(
        'fallback_queue = "general"', 'fallback_queue = "general"\nbot = { url = "https://b.org", secret = "env:D" }'
    )
    assert [str(ref) for _path, ref in secrets_of(load_text(text))] == ["env:A", "env:B", "env:C", "env:D"]


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    missing = tmp_path / "config.toml"
    assert refused(missing) == f"config.toml: there is no file {missing}"
    assert refused(tmp_path) == f"{tmp_path.name}: {tmp_path} is a folder, not a file"
    too_large = written(tmp_path, b"#" * (LARGEST + 1))
    assert refused(too_large) == "config.toml: is larger than 1024 KiB; is it a configuration?"
    latin = written(tmp_path, "[desk]\nname = 'Zürich'".encode("latin-1"))
    assert refused(latin) == "config.toml:2: is not UTF-8 text; save the file as UTF-8"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read every file")
def test_a_file_without_permission(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD, 0o000)
    assert refused(path) == f"config.toml: {path} cannot be read: permission denied"


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    assert load(written(tmp_path, b"\xef\xbb\xbf" + GOOD.encode())) == load_text(GOOD)


SUSPICIOUS: dict[str, tuple[str, str, str]] = {
    "queue without members": (
        '[queues.general]\nmembers = ["ana"]', "[queues.general]",
        "27: queues.general: has no members: its conversations wait until somebody is added",
    ),
    "agent in no queue": (
        "[agents.ana]", "[agents.bob]\n[agents.ana]",
        "38: agents.bob: belongs to no queue: nothing will be offered to this agent",
    ),
    "workstream without a number": (
        "[queues.general]", '[workstreams.sales]\nfallback_queue = "general"\n[queues.general]',
        "27: workstreams.sales: no number leads here: nothing will reach it",
    ),
    "units that nobody has": (
        'fallback_queue = "general"', 'fallback_queue = "general"\ncapacity = 9',
        "16: workstreams.support.capacity: costs 9 units, and no agent has more than 5: nothing will be offered to "
        "anybody",
    ),
    "skill that nobody has": (
        "{ refund = 3 }", "{ refund = 3, french = 3 }",
        '21: workstreams.support.classify[0].rules[0].set.skills.french: no agent has the skill "french"',
    ),
    "skill that no rule sets": (
        'skills_any = ["refund"]', 'any = [{ skills_all = ["refnud"] }]',
        '24: workstreams.support.route[0].when: no rule sets the skill "refnud"',
    ),
    "a line of offers that nothing fills": (
        'fallback_queue = "general"', 'fallback_queue = "general"\noffer_text = ["{customer}", "{custmer}"]',
        "16: workstreams.support.offer_text[1]: {custmer} stays as it is written: nothing fills it here; "
        'did you mean "customer"?',
    ),
    "a variable of offers that nothing sets": (
        'fallback_queue = "general"', 'fallback_queue = "general"\noffer_text = ["{variables.tier}"]',
        "16: workstreams.support.offer_text[0]: {variables.tier} stays as it is written: nothing fills it here",
    ),
    "no presence allowed": (
        'fallback_queue = "general"', 'fallback_queue = "general"\nallowed_presence = []',
        "16: workstreams.support.allowed_presence: allows none: nothing will be offered to anybody",
    ),
    "level that nobody has": (
        "{ refund = 3 }", "{ refund = 6 }",
        '21: workstreams.support.classify[0].rules[0].set.skills.refund: no agent has "refund" at level 6; '
        "the best has 5",
    ),
    "queue that nobody serves": (
        '[queues.general]\nmembers = ["ana"]',
        '[agents.bob]\ncapacity = 0\n[queues.general]\nmembers = ["bob"]',
        "30: queues.general.members: nobody serves it: every member has a capacity of 0",
    ),
    "overflow out of hours without hours": (
        'hours = "office"\noverflow = [', 'overflow = [{ when = "out_of_hours", do = "end" }, ',
        "32: queues.billing.overflow[0]: never happens: the queue has no hours",
    ),
    "placeholder that nothing fills": (
        'fallback_queue = "general"',
        'fallback_queue = "general"\nautomated = { greeting = { text = "{QueName}" } }',
        "16: workstreams.support.automated.greeting.text: {QueName} will be empty: nothing fills it here; "
        'did you mean "QueueName"?',
    ),
    "nobody is there yet": (
        'fallback_queue = "general"',
        'fallback_queue = "general"\nautomated = { greeting = { text = "{AgentName}" } }',
        "16: workstreams.support.automated.greeting.text: {AgentName} will be empty: nothing fills it here",
    ),
    "variable that nothing sets": (
        'fallback_queue = "general"', 'fallback_queue = "general"\nautomated = { greeting = { text = "{$tier$}" } }',
        "16: workstreams.support.automated.greeting.text: {$tier$} will be empty: no rule and no bot sets the variable "
        '"tier"',
    ),
    "template that ends with a variable": (
        "[agents.ana]",
        '[[templates]]\nname = "a"\ntext = "We call you {{1}}"\n'
        'content_sid = "HX00000000000000000000000000000001"\n[agents.ana]',
        "40: templates[0].text: ends with a variable, which WhatsApp rejects at once: copy the text as it was "
        "approved",
    ),
    "bot that gets nothing": (
        'fallback_queue = "general"',
        'fallback_queue = "general"\nmode = "pick"\nbot = { menu = { start = { say = "x" } } }',
        '17: workstreams.support.bot: takes nothing: bots need mode = "push"',
    ),
    "bot that hands over to itself": (
        'fallback_queue = "general"',
        'fallback_queue = "general"\nbot = { queue = "general", menu = { start = { say = "x" } } }',
        "15: workstreams.support.fallback_queue: leads to the bot's own queue: whom it hands over waits there for "
        "people",
    ),
    "bot that cannot know whose request it is": (
        'fallback_queue = "general"', 'fallback_queue = "general"\nbot = { url = "https://b.org" }',
        "16: workstreams.support.bot: its requests are not signed: give it a secret, by which it knows that they "
        "are ours",
    ),
    "menu with a variable that nothing sets": (
        'fallback_queue = "general"', 'fallback_queue = "general"\nbot = { menu = { start = { say = "{$tier$}" } } }',
        "16: workstreams.support.bot.menu.start.say: {$tier$} will be empty: no rule and no bot sets the variable "
        '"tier"',
    ),
}  # fmt: skip


@pytest.mark.parametrize(("find", "put", "expected"), SUSPICIOUS.values(), ids=SUSPICIOUS.keys())
def test_what_is_hardly_meant_is_a_warning(tmp_path: Path, find: str, put: str, expected: str) -> None:
    assert find in GOOD
    loaded = load_with_warnings(written(tmp_path, GOOD.replace(find, put, 1)))
    assert [str(warning) for warning in loaded.warnings] == [f"config.toml:{expected}"]


def test_a_bot_behind_a_url_may_set_any_variable(tmp_path: Path) -> None:
    bot = 'bot = { url = "https://b.org", secret = "env:B" }\nautomated = { greeting = { text = "{$tier$}" } }'
    path = written(tmp_path, GOOD.replace('fallback_queue = "general"', f'fallback_queue = "general"\n{bot}', 1))
    assert load_with_warnings(path, env={"TWILIO_AUTH_TOKEN": "x", "B": "y"}).warnings == ()


def test_a_good_file_has_no_warnings(tmp_path: Path) -> None:
    assert load_with_warnings(written(tmp_path, GOOD), env={"TWILIO_AUTH_TOKEN": "x"}).warnings == ()


def test_secrets_and_files_that_are_missing_are_warnings(tmp_path: Path) -> None:
    text = GOOD.replace("[desk]", '[desk]\ntls = { cert = "c.pem", key = "c.key" }')
    (tmp_path / "c.key").touch()
    loaded = load_with_warnings(written(tmp_path, text), env={})
    assert [str(warning) for warning in loaded.warnings] == [
        f"config.toml:2: desk.tls.cert: there is no file {tmp_path / 'c.pem'}",
        "config.toml:8: accounts.main.auth_token: env:TWILIO_AUTH_TOKEN is not set",
    ]


def test_a_desk_without_numbers_is_a_warning_about_the_whole_file(tmp_path: Path) -> None:
    loaded = load_with_warnings(written(tmp_path, ""))
    assert [str(warning) for warning in loaded.warnings] == [
        "config.toml: there is no [numbers.NAME]: the desk can neither receive nor send"
    ]
