"""A small configuration without mistakes, for tests that break one thing of it."""

from __future__ import annotations

GOOD = """\
[desk]
name = "Support"
public_listen = "127.0.0.1:8080"

[accounts.main]
account_sid = "AC00000000000000000000000000000001"
auth_token = "env:TWILIO_AUTH_TOKEN"

[numbers.support]
account = "main"
number = "+14155238886"
workstream = "support"

[workstreams.support]
fallback_queue = "general"

[[workstreams.support.classify]]
name = "topics"
[[workstreams.support.classify.rules]]
when = { body = { words = ["refund", "reembolso"] } }
set = { skills = { refund = 3 }, priority = 2 }

[[workstreams.support.route]]
when = { skills_any = ["refund"] }
queues = { billing = 100 }

[queues.general]
members = ["ana"]

[queues.billing]
members = ["ana"]
hours = "office"
overflow = [{ when = { waiting_over = "30m" }, do = { transfer = "general" } }]

[hours.office]
days = { mon-fri = ["09:00-14:00", "15:00-18:00"] }

[agents.ana]
name = "Ana Petrova"
skills = { refund = 5 }
"""
