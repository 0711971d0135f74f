"""Ways of breaking the good configuration, each with the one line that must come of it."""

from __future__ import annotations

# What is replaced in GOOD, by what, and the one line that comes of it.
BROKEN: dict[str, tuple[str, str, str]] = {
    "unknown key": (
        'name = "Support"', 'nmae = "Support"',
        '2: desk.nmae: unknown key; did you mean "name"?',
    ),
    "unknown key unlike any other": (
        'name = "Support"', "zzz = 1",
        "2: desk.zzz: unknown key",
    ),
    "unknown table": (
        "[agents.ana]", "[queus.ana]\n[agents.ana]",
        '38: queus: unknown table or key; did you mean "queues"?',
    ),
    "unknown trigger of an automated message": (
        'fallback_queue = "general"', 'fallback_queue = "general"\nautomated = { greting = { text = "Hi" } }',
        '16: workstreams.support.automated.greting: must be "agent_assigned", "agent_disconnected", "agent_ended", '
        '"agent_joined", "agent_not_assigned", "attachments_off", "closing_reminder", "consult_accepted", '
        '"consult_accepted_notice", "consult_ended", "consult_left_notice", "consult_nobody_notice", '
        '"consult_rejected_notice", "consult_removed_notice", "consult_started_notice", "consult_timed_out_notice", '
        '"file_not_attached_notice", "file_too_large", "file_too_large_notice", "force_closed", '
        '"force_closed_notice", "greeting", "holiday", "leave_message", …, not "greting"; did you mean "greeting"?',
    ),
    "missing key": (
        'auth_token = "env:TWILIO_AUTH_TOKEN"', "",
        "5: accounts.main.auth_token: is missing",
    ),
    "wrong SID": (
        "AC00000000000000000000000000000001", "AC0001",
        '6: accounts.main.account_sid: must be "AC" and 32 hexadecimal digits; this has 4',
    ),
    "SID of another kind": (
        "AC00000000000000000000000000000001", "MG00000000000000000000000000000001",
        '6: accounts.main.account_sid: must be "AC" and 32 hexadecimal digits; this begins with "MG"',
    ),
    "SID that is not hexadecimal": (
        "AC00000000000000000000000000000001", "ACg0000000000000000000000000000001",
        '6: accounts.main.account_sid: must be "AC" and 32 hexadecimal digits; this has other characters',
    ),
    "secret written out": (
        "env:TWILIO_AUTH_TOKEN", "0123456789abcdef0123456789abcdef",
        "7: accounts.main.auth_token: a secret may be written out only in a file that nobody else can read: chmod 600 "
        "the file, or use env:NAME, file:PATH, credential:NAME or keyring:SERVICE/USER",
    ),
    "kind of secret misspelt": (
        "env:TWILIO_AUTH_TOKEN", "evn:TWILIO_AUTH_TOKEN",
        '7: accounts.main.auth_token: names no kind of secret that is known; did you mean "env"?',
    ),
    "environment variable that cannot be one": (
        "env:TWILIO_AUTH_TOKEN", "env:TWILIO-TOKEN",
        '7: accounts.main.auth_token: must name an environment variable after "env:", such as "env:TWILIO_AUTH_TOKEN"',
    ),
    "keyring without a user": (
        "env:TWILIO_AUTH_TOKEN", "keyring:twilio",
        '7: accounts.main.auth_token: must be "keyring:SERVICE/USER"',
    ),
    "key without its secret": (
        'auth_token = "env', 'api_key_sid = "SK00000000000000000000000000000001"\nauth_token = "env',
        "5: accounts.main.api_key_secret: is missing: api_key_sid needs it",
    ),
    "number without plus": (
        '"+14155238886"', '"14155238886"',
        '11: numbers.support.number: must be "+", country code and digits only: "+14155238886"',
    ),
    "number with prefix": (
        '"+14155238886"', '"whatsapp:+14155238886"',
        '11: numbers.support.number: must be without "whatsapp:": "+14155238886"',
    ),
    "number as a number": (
        '"+14155238886"', "14155238886",
        '11: numbers.support.number: must be "+", country code and digits only: "+14155238886"',
    ),
    "number that is none": (
        '"+14155238886"', '"support"',
        '11: numbers.support.number: must be "+", country code and digits, such as "+14155238886", not "support"',
    ),
    "number twice": (
        "[workstreams.support]\nf",
        '[numbers.b]\naccount = "main"\nnumber = "+14155238886"\nworkstream = "support"\n[workstreams.support]\nf',
        "16: numbers.b.number: is the same as that of [numbers.support]",
    ),
    "account twice": (
        "[numbers.support]",
        '[accounts.b]\naccount_sid = "AC00000000000000000000000000000001"\nauth_token = "env:B"\n[numbers.support]',
        "10: accounts.b.account_sid: is the same as that of [accounts.main]",
    ),
    "unknown account": (
        'account = "main"', 'account = "man"',
        '10: numbers.support.account: there is no account "man"; did you mean "main"?',
    ),
    "unknown workstream": (
        'workstream = "support"', 'workstream = "sales"',
        '12: numbers.support.workstream: there is no workstream "sales"; there is "support"',
    ),
    "unknown fallback queue": (
        'fallback_queue = "general"', 'fallback_queue = "genral"',
        '15: workstreams.support.fallback_queue: there is no queue "genral"; did you mean "general"?',
    ),
    "unknown member": (
        '[queues.general]\nmembers = ["ana"]', '[queues.general]\nmembers = [\n  "ana",\n  "bob",\n]',
        '30: queues.general.members[1]: there is no agent "bob"; there is "ana"',
    ),
    "member twice": (
        '[queues.general]\nmembers = ["ana"]', '[queues.general]\nmembers = ["ana", "ana"]',
        '28: queues.general.members[1]: names "ana" a second time',
    ),
    "unknown calendar": (
        'hours = "office"', 'hours = "offce"',
        '32: queues.billing.hours: there is no calendar "offce"; did you mean "office"?',
    ),
    "unknown queue of a route": (
        "{ billing = 100 }", "{ biling = 100 }",
        '25: workstreams.support.route[0].queues.biling: there is no queue "biling"; did you mean "billing"?',
    ),
    "percentages": (
        "{ billing = 100 }", "{ billing = 60, general = 30 }",
        "25: workstreams.support.route[0].queues: the percentages must sum to 100, not 90",
    ),
    "percentage beyond 100": (
        "{ billing = 100 }", "{ billing = 101 }",
        "25: workstreams.support.route[0].queues.billing: must be a whole number from 0 to 100, not 101",
    ),
    "no queue in a route": (
        "{ billing = 100 }", "{}",
        "25: workstreams.support.route[0].queues: must name a queue and its share, such as { billing = 100 }",
    ),
    "unknown overflow target": (
        'transfer = "general"', 'transfer = "nowhere"',
        '33: queues.billing.overflow[0].do.transfer: there is no queue "nowhere"; there is "general" or "billing"',
    ),
    "overflow in a circle": (
        'transfer = "general"', 'transfer = "billing"',
        "33: queues.billing.overflow[0]: overflow goes round in a circle: billing -> billing",
    ),
    "overflow word": (
        '{ transfer = "general" }', '"hang_up"',
        '33: queues.billing.overflow[0].do: must be "end" or "queue_anyway", not "hang_up"',
    ),
    "overflow that waits and queues anyway": (
        '{ transfer = "general" }', '"queue_anyway"',
        '33: queues.billing.overflow[0].do: "queue_anyway" goes only with when = "out_of_hours"; use "end" or '
        "{ transfer = QUEUE }",
    ),
    "overflow with two limits": (
        '{ waiting_over = "30m" }', '{ waiting_over = "30m", open_over = 5 }',
        '33: queues.billing.overflow[0].when: must be "out_of_hours", { waiting_over = "30m" } or { open_over = 50 }',
    ),
    "overflow when a number": (
        'when = { waiting_over = "30m" }', "when = 5",
        '33: queues.billing.overflow[0].when: must be "out_of_hours" or a table, not 5',
    ),
    "duration without a unit": (
        'name = "Support"', "catch_up_every = 300",
        '2: desk.catch_up_every: must be a duration such as "90s", "30m", "24h" or "28d", not 300',
    ),
    "duration of another unit": (
        'waiting_over = "30m"', 'waiting_over = "30 minutes"',
        '33: queues.billing.overflow[0].when.waiting_over: must be a duration such as "90s", "30m", "24h" or "28d", '
        'not "30 minutes"',
    ),
    "duration of nothing": (
        'name = "Support"', 'presence_grace = "0s"',
        '2: desk.presence_grace: must be more than nothing and at most ten years, not "0s"',
    ),
    "fetch time too long": (
        'fallback_queue = "general"', 'fallback_queue = "general"\nattachments = { fetch_within = "10m" }',
        '16: workstreams.support.attachments.fetch_within: must be from "1s" to "150s", not "10m"',
    ),
    "wrap-up too long": (
        'fallback_queue = "general"', 'fallback_queue = "general"\nwrap_up_capacity = "2h"',
        '16: workstreams.support.wrap_up_capacity: must be from "30s" to "60m", not "2h"',
    ),
    "wrap-up word": (
        'fallback_queue = "general"', 'fallback_queue = "general"\nwrap_up_capacity = "never"',
        '16: workstreams.support.wrap_up_capacity: must be "always", "none" or a duration from "30s" to "60m", '
        'not "never"',
    ),
    "listen address": (
        '"127.0.0.1:8080"', '"8080"',
        '3: desk.public_listen: must be HOST:PORT, such as "127.0.0.1:8080", not "8080"',
    ),
    "listen port": (
        '"127.0.0.1:8080"', '"127.0.0.1:80800"',
        '3: desk.public_listen: must be HOST:PORT, such as "127.0.0.1:8080", not "127.0.0.1:80800"',
    ),
    "one address for two doors": (
        '"127.0.0.1:8080"', '"127.0.0.1:8081"',
        "1: desk.console_listen: must differ from public_listen: the two doors are two sockets",
    ),
    "console door beyond this machine": (
        'name = "Support"', 'console_listen = "0.0.0.0:8081"',
        '2: desk.console_listen: "0.0.0.0:8081" can be reached from other machines: set tls = { cert = …, key = … }, '
        "or behind_proxy = true if a proxy in front of it speaks TLS",
    ),
    "public URL without TLS": (
        'name = "Support"', 'public_url = "http://desk.example.org"',
        "2: desk.public_url: must begin with https:// (http only for this machine), not "
        '"http://desk.example.org"',
    ),
    "public URL with a query": (
        'name = "Support"', 'public_url = "https://desk.example.org/?a=b"',
        '2: desk.public_url: must not have a query or a fragment: "https://desk.example.org/?a=b"',
    ),
    "public URL that is none": (
        'name = "Support"', 'public_url = "desk.example.org"',
        '2: desk.public_url: must be a URL such as "https://desk.example.org", not "desk.example.org"',
    ),
    "time zone": (
        'name = "Support"', 'time_zone = "Europe/Madird"',
        '2: desk.time_zone: must be a time zone such as "Europe/Madrid", not "Europe/Madird"; '
        'did you mean "Europe/Madrid"?',
    ),
    "weekday": (
        "mon-fri", "mon-fry",
        '36: hours.office.days.mon-fry: must be a weekday or a range of them such as "mon-fri", not "mon-fry"; '
        'did you mean "fri"?',
    ),
    "time range": (
        '"15:00-18:00"', '"15-18"',
        '36: hours.office.days.mon-fri[1]: must be a time range such as "09:00-14:00", not "15-18"',
    ),
    "time of day": (
        '"15:00-18:00"', '"15:00-24:01"',
        '36: hours.office.days.mon-fri[1]: there is no such time of day (00:00 to 24:00): "15:00-24:01"',
    ),
    "time range over midnight": (
        '"15:00-18:00"', '"22:00-06:00"',
        "36: hours.office.days.mon-fri[1]: must end after it starts; for a night write two ranges, until 24:00 and "
        'from 00:00: "22:00-06:00"',
    ),
    "time ranges that overlap": (
        '"15:00-18:00"', '"13:00-18:00"',
        "36: hours.office.days.mon-fri: has time ranges that overlap",
    ),
    "weekday twice": (
        "{ mon-fri =", '{ fri = "09:00-10:00", mon-fri =',
        '36: hours.office.days.mon-fri: names "fri" a second time',
    ),
    "closed day": (
        "[agents.ana]", 'closed = ["24.12.2026"]\n[agents.ana]',
        '38: hours.office.closed[0]: must be a day such as "2026-12-24" or "2026-12-31 13:00-24:00", not "24.12.2026"',
    ),
    "country without holidays": (
        "[agents.ana]", 'holidays = { country = "ZZ" }\n[agents.ana]',
        '38: hours.office.holidays.country: no holidays are known for "ZZ"',
    ),
    "role": (
        'name = "Ana Petrova"', 'role = "boss"',
        '39: agents.ana.role: must be "admin", "agent" or "supervisor", not "boss"',
    ),
    "capacity": (
        'name = "Ana Petrova"', 'capacity = "five"',
        '39: agents.ana.capacity: must be a whole number from 0 to 1000, not "five"',
    ),
    "reserved presence": (
        "[agents.ana]", '[presences.busy]\ntext = "At lunch"\nbase = "away"\n[agents.ana]',
        '38: presences.busy: "busy" is a name that the desk uses itself',
    ),
    "a name that is a way up": (
        "[agents.ana]", '[agents.".."]\n[agents.ana]',
        '38: agents."..": a name is 1 to 64 letters, digits, dots, - or _',
    ),
    "reserved agent": (
        "[agents.ana]", "[agents.system]\n[agents.ana]",
        '38: agents.system: "system" is a name that the desk uses itself',
    ),
    "name of a thing": (
        "[agents.ana]", '[agents."ana maría"]\n[agents.ana]',
        '38: agents."ana maría": a name is 1 to 64 letters, digits, dots, - or _',
    ),
    "allowed presence": (
        'fallback_queue = "general"', 'fallback_queue = "general"\nallowed_presence = ["available", "lunch"]',
        '16: workstreams.support.allowed_presence[1]: must be "available", "away", "busy", "do_not_disturb" or '
        '"offline", not "lunch"',
    ),
    "missed presence": (
        'fallback_queue = "general"', 'fallback_queue = "general"\nmissed_presence = "gone"',
        '16: workstreams.support.missed_presence: there is no presence "gone"; there is "available", "busy", '
        '"do_not_disturb", "away", "offline", "inactive" or "keep"',
    ),
    "switch": (
        'fallback_queue = "general"', 'fallback_queue = "general"\nattachments = { enabled = "yes" }',
        '16: workstreams.support.attachments.enabled: must be true or false, not "yes"',
    ),
    "text": (
        'name = "Support"', "name = 5",
        "2: desk.name: must be text in quotes, not 5",
    ),
    "list": (
        '[queues.general]\nmembers = ["ana"]', '[queues.general]\nmembers = "ana"',
        '28: queues.general.members: must be a list, not "ana"',
    ),
    "table": (
        "[desk]", "presences = 3\n[desk]",
        "1: presences: must be a table, not 3",
    ),
    "condition": (
        "words = [", "word = [",
        '20: workstreams.support.classify[0].rules[0].when.body.word: unknown key; did you mean "words"?',
    ),
    "condition that matches nothing": (
        "{ skills_any = [\"refund\"] }", "{ skills_any = [] }",
        "24: workstreams.support.route[0].when.skills_any: an empty list matches nothing; leave the key out to match "
        "everything",
    ),
    "condition that can never hold": (
        "{ skills_any = [\"refund\"] }", "{ not = {} }",
        "24: workstreams.support.route[0].when.not: can never hold: an empty condition is always true",
    ),
    "calendar of a condition": (
        "{ skills_any = [\"refund\"] }", "{ hours = { ofice = true } }",
        '24: workstreams.support.route[0].when.hours.ofice: there is no calendar "ofice"; did you mean "office"?',
    ),
    "output": (
        "priority = 2", "priority = 10",
        "21: workstreams.support.classify[0].rules[0].set.priority: must be a whole number from 1 to 9, not 10",
    ),
    "capacity profile": (
        "priority = 2", 'capacity_profile = "refunds"',
        "21: workstreams.support.classify[0].rules[0].set.capacity_profile: there is no capacity profile "
        '"refunds": no [capacity_profiles.refunds] stands in this file',
    ),
    "route test without a queue": (
        "[agents.ana]", '[[route_tests]]\nmessage = "x"\nqueue = "b"\n[agents.ana]',
        '40: route_tests[0].queue: there is no queue "b"; there is "general" or "billing"',
    ),
    "route test that expects nothing": (
        "[agents.ana]", '[[route_tests]]\nmessage = "x"\n[agents.ana]',
        "38: route_tests[0]: expects nothing: give queue, skills, priority or agents",
    ),
    "template SID": (
        "[agents.ana]", '[[templates]]\nname = "a"\ntext = "b"\ncontent_sid = "HX1"\n[agents.ana]',
        '41: templates[0].content_sid: must be "HX" and 32 hexadecimal digits; this has 1',
    ),
    "template with a gap": (
        "[agents.ana]",
        '[[templates]]\nname = "a"\ntext = "Hi {{1}} and {{3}}, hello"\n'
        'content_sid = "HX00000000000000000000000000000001"\n[agents.ana]',
        "40: templates[0].text: has {{3}} but no {{2}}: variables are numbered from 1 without a gap",
    ),
    "template with a variable that is none": (
        "[agents.ana]",
        '[[templates]]\nname = "a"\ntext = "Hi {{ name }}, hello"\n'
        'content_sid = "HX00000000000000000000000000000001"\n[agents.ana]',
        "40: templates[0].text: has {{ name }} with blanks in it; write {{name}}",
    ),
    "template without text": (
        "[agents.ana]",
        '[[templates]]\nname = "a"\ntext = " "\n'
        'content_sid = "HX00000000000000000000000000000001"\n[agents.ana]',
        "40: templates[0].text: is empty: paste the body as WhatsApp approved it",
    ),
    "sample of no variable": (
        "[agents.ana]",
        '[[templates]]\nname = "a"\ntext = "Hi {{1}}, hello"\n'
        'content_sid = "HX00000000000000000000000000000001"\nsamples = { 1 = "Eva", 2 = "x" }\n[agents.ana]',
        "42: templates[0].samples.2: The template has no variable 2",
    ),
    "two tables of one name": (
        "[queues.billing]", "[queues.general]",
        "30: queues.general: this table stands twice",
    ),
    "two keys of one name": (
        'name = "Support"', 'name = "Support"\nname = "Other"',
        "3: this key stands twice in its table",
    ),
    "no TOML": (
        'name = "Support"', "name = Support",
        "2: is not valid TOML at column 8: invalid value",
    ),
    "bracket that is never closed": (
        "skills = { refund = 5 }\n", "skills = { refund = 5",
        "40: is not valid TOML at the end of the file: unclosed inline table",
    ),
}  # fmt: skip
