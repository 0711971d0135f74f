"""Texts of the wire that are shown whole to everybody who may see their row: nobody outside wrote them.

A new text field stands either in ``desk.masking.TEXTS`` (or ``HIDDEN``) or here; a test asks for each. Ids and moments
need no entry (``SAFE_NAMES``).
"""

from __future__ import annotations

SAFE_NAMES = frozenset(
    [
        "id",
        "at",
        "next",
        "agent",
        "queue",
        "number",
        "account",
        "workstream",
        "language",
        "code",
        "state",
        "twilio_sid",
        "content_type",
        "content_sid",
        "author",
        "actor",
        "user",
        "key",
        "kind",
        "customers",
        "queues",
        "members",
        "skills",
        "hidden",
    ]
)
SAFE_ENDS = ("_at", "_since", "_by", "_id", "_to")

SAFE: dict[str, tuple[str, ...]] = {
    "AuditEntry": ("what", "subject"),
    "ErasureAnswer": ("back_ups", "shown_with"),
    "Parked": ("path", "reason"),
    "Token": ("token",),
    "Channel": ("name", "messaging_service_sid", "live", "references"),
    "ChannelCustomers": ("items",),
    "ChosenCode": ("title", "category"),
    "Code": ("title", "category"),
    "Conversation": ("read_message", "consulting", "joined", "invited", "capacity_profiles", "draft"),
    "CustomerRef": ("address",),
    "NumberRef": ("name", "address"),
    "Customer": ("aliases",),
    "CustomerLine": ("address",),
    "PersonMember": ("aliases",),
    "DoctorLine": ("check", "fix", "says", "subject", "title"),
    "FeedEvent": ("data",),
    "KnownCustomer": ("address",),
    "ListPreview": ("template", "category", "languages", "other_language", "ignored"),
    "NumberInfo": ("name", "address"),
    "Recipient": ("address",),
    "RecipientList": ("name", "template", "template_language", "category", "counts", "skipped_for"),
    "Sample": ("address",),
    "SkippedLine": ("address",),
    "Attachment": ("reason", "declared"),
    "Location": ("link",),
    "MessageError": ("title",),
    "TemplateUse": ("name",),
    "Agent": ("name", "presence_word"),
    "Me": ("name", "desk", "version", "now", "presence_word"),
    "OwnPresence": ("text",),
    "Queue": ("backlog",),
    "QuickReply": ("title", "text", "tags", "workstreams"),
    "Attention": ("detail", "since"),
    "BulkOutcome": ("sentence",),
    "SurveyAnswer": ("reason",),
    "Consent": ("by",),
    "Switches": ("languages", "types"),
    "SyncState": ("error",),
    "Template": ("name", "category", "text", "reason", "numbers"),
    "TemplateButton": ("title", "value"),
    "TemplateCard": ("title", "body", "media"),
    "TemplatePage": ("languages", "sync_error"),
    "TemplateParts": ("header", "footer", "buttons", "media", "items", "place"),
    "TemplateVariable": ("sample", "where", "prefill"),
    "AgentJudged": ("reason",),
    "QueueChosen": ("reason",),
    "RuleTried": ("ruleset", "rule", "failed_on", "set"),
    "Why": ("waiting_for",),
}
"""``Conversation.draft`` is masked for all but the conversation's agent; ``FeedEvent.data``: ids and small facts."""
