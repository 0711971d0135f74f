"""Views for people who open the file with ``datasette`` or ``sqlite-utils``; the desk itself does not use them."""

from __future__ import annotations

STATEMENTS: tuple[str, ...] = (
    """
    CREATE VIEW queue AS
    SELECT c.id AS conversation, c.state, c.queue_id AS queue, COALESCE(c.agent_id, c.offered_to) AS agent,
           u.name AS customer, p.address, n.name AS number, c.priority, c.queued_at, c.waiting_since,
           strftime('%Y-%m-%dT%H:%M:%fZ', p.last_inbound_at, '+24 hours') AS window_closes_at, c.unread, c.last_text
      FROM conversations c
      JOIN users u ON u.id = c.user_id
      JOIN numbers n ON n.id = c.number_id
      JOIN pairs p ON p.number_id = c.number_id AND p.user_id = c.user_id
     WHERE c.state <> 'closed'
     ORDER BY c.queue_id, c.priority, c.queued_at, c.id
    """,
    """
    CREATE VIEW transcript AS
    SELECT m.conversation_id AS conversation, m.seq, m.at, m.direction, m.kind, COALESCE(m.author, u.name) AS author,
           m.text, m.status, m.error_code, m.twilio_sid, m.recovered
      FROM messages m
      JOIN conversations c ON c.id = m.conversation_id
      JOIN users u ON u.id = c.user_id
     ORDER BY m.conversation_id, m.seq
    """,
)
