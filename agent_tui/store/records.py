"""Rows as typed records; each class has the columns of one statement, in its order (a test holds them together)."""

from __future__ import annotations

from dataclasses import dataclass

from agent_tui.core.states import State


@dataclass(frozen=True, slots=True)
class ConversationRecord:
    """Statement ``conversation``: a conversation with its number, user and pair."""

    id: str
    number_id: str
    user_id: str
    workstream_id: str
    queue_id: str | None
    state: State
    agent_id: str | None
    offered_to: str | None
    offer_expires_at: str | None
    last_agent_id: str | None
    session_id: str | None
    priority: int
    skills: str
    units: int
    created_at: str
    state_at: str
    queued_at: str | None
    waiting_since: str | None
    unread: int
    read_message_id: str | None
    read_seq: int
    failed: int
    last_direction: str | None
    last_text: str | None
    last_at: str | None
    draft: str | None
    draft_at: str | None
    closed_by: str | None
    closed_at: str | None
    profiles: str
    preferred: str
    language: str
    variables: str
    bucket: int
    entered_at: str | None
    by_fallback: int
    released: int
    offer_text: str | None
    close_reason: str | None
    number_name: str
    number_address: str
    account_id: str
    user_name: str
    user_language: str | None
    user_tags: str | None
    address: str
    last_inbound_at: str | None
    refused_at: str | None
    opted_out_at: str | None
    opted_out_source: str | None
    opted_in_at: str | None
    opted_in_source: str | None
    consulting: str | None
    joined: str | None
    invited: str | None
    """Each with the end of the invitation: ``bo 2026-11-23T14:30:00.000Z,cy …``."""
    codes: str
    queue_priority: int | None


@dataclass(frozen=True, slots=True)
class MessageRecord:
    """Statements ``message`` and ``messages_before``."""

    seq: int
    id: str
    conversation_id: str
    direction: str
    kind: str
    text: str
    author: str | None
    at: str
    status: str | None
    error_code: str | None
    error_text: str | None
    twilio_sid: str | None
    client_id: str | None
    template: str | None
    reply_sid: str | None
    location: str | None
    annotations: str | None
    files: int
    recovered: int
    attempts: int


@dataclass(frozen=True, slots=True)
class AttemptRecord:
    """Statement ``attempt`` and all that list attempts."""

    seq: int
    id: str
    message_id: str
    conversation_id: str
    number_id: str
    user_id: str
    account_id: str
    state: str
    status: str
    twilio_sid: str | None
    address: str
    created_at: str
    not_before: str
    started_at: str | None
    settle_at: str | None
    checks: int
    error_code: str | None
    error_text: str | None


@dataclass(frozen=True, slots=True)
class AttachmentRecord:
    """Statements ``attachment`` and ``due_attachments``."""

    id: str
    message_id: str | None
    conversation_id: str | None
    position: int
    direction: str
    name: str
    content_type: str
    size: int
    sha256: str | None
    state: str
    reason: str
    account_id: str | None
    source_url: str | None
    tries: int
    next_try_at: str | None
    give_up_at: str | None
    uploaded_by: str | None
    created_at: str


@dataclass(frozen=True, slots=True)
class ErasureRecord:
    """Statements ``erasure``, ``open_erasure``, ``erasures_cleaning`` and ``erasure_of``."""

    id: str
    user_id: str
    state: str
    asked_by: str
    asked_at: str
    done_at: str | None
    conversations: int
    messages: int
    files: int


@dataclass(frozen=True, slots=True)
class AgentRecord:
    """Statements ``agent`` and ``all_agents``."""

    id: str
    name: str
    role: str
    capacity: int
    skills: str
    presence: str
    presence_at: str | None
    connected_until: str | None
    last_assigned_at: str | None
    last_action_at: str | None
    chosen_presence: str | None
    presence_word: str
    presence_by: str


@dataclass(frozen=True, slots=True)
class TemplateRecord:
    """Statement ``template`` and all that list templates."""

    id: str
    account_id: str
    content_sid: str
    name: str
    language: str
    category: str
    text: str
    header: str
    footer: str
    buttons: str
    variables: str
    approval: str
    reason: str
    content_type: str
    numbers: str | None
    source: str
    content: str


@dataclass(frozen=True, slots=True)
class ListRecord:
    """Statements ``list`` and ``lists_before``."""

    id: str
    name: str
    number_id: str
    template: str
    template_language: str
    category: str
    state: str
    per_minute: int
    opt_in: str
    created_by: str
    created_at: str
    content_hash: str
    started_at: str | None
    ended_at: str | None
    next_at: str | None
    total: int
    paused_at: str | None
    paused_by: str | None
    pause_code: str | None


@dataclass(frozen=True, slots=True)
class DeletionRecord:
    """Statements ``deletion_of`` and ``deletion_at_work``."""

    id: str
    number_id: str
    state: str
    step: str | None
    step_at: str | None
    conversations: str
    queue: str
    message: str
    lists: str
    unset_webhooks: int
    history: str
    by_hand: int
    planned_by: str
    planned_at: str
    confirmed_by: str | None
    confirmed_at: str | None
    ended_at: str | None
    moved_to: str
    moved: int
    closed: int
    told: int
    cancelled: int
    erased: int
    urls: str
    trouble_code: str
    trouble_why: str
    trouble_next: str
