-- Bots.

-- name: start_talk!
INSERT INTO bot_talks (conversation_id, state, seen_seq) VALUES (:id, 'talking', :seen_seq)
ON CONFLICT (conversation_id) DO UPDATE
   SET state = 'talking', step = '', misunderstood = 0, pending = 0, leased_until = NULL, seen_seq = :seen_seq;

-- name: talk^
SELECT conversation_id, state, step, turn, misunderstood, escalations, seen_seq, pending, minute, in_minute
  FROM bot_talks WHERE conversation_id = :id;

-- name: want_bot!
UPDATE bot_talks SET pending = 1 WHERE conversation_id = :id AND state = 'talking';

-- name: pending_talks
SELECT t.conversation_id, c.workstream_id FROM bot_talks t JOIN conversations c ON c.id = t.conversation_id
 WHERE t.pending = 1 AND t.state = 'talking' AND (t.leased_until IS NULL OR t.leased_until <= :now)
 ORDER BY t.conversation_id LIMIT :limit;

-- name: lease_talk!
UPDATE bot_talks
   SET leased_until = :until, turn = turn + 1, minute = :minute, in_minute = :in_minute
 WHERE conversation_id = :id;

-- name: leased_up_to!
UPDATE bot_talks SET asked_seq = :seq WHERE conversation_id = :id;

-- name: next_turn!
UPDATE bot_talks
   SET turn = turn + 1, pending = 0, leased_until = NULL, seen_seq = :seen_seq, step = :step,
       misunderstood = :misunderstood, minute = :minute, in_minute = :in_minute
 WHERE conversation_id = :id;

-- name: answered_talk!
UPDATE bot_talks
   SET seen_seq = asked_seq, leased_until = NULL, pending = EXISTS (
           SELECT 1 FROM messages m
            WHERE m.conversation_id = :id AND m.seq > bot_talks.asked_seq AND m.direction = 'inbound')
 WHERE conversation_id = :id;

-- name: end_talk!
UPDATE bot_talks
   SET state = :state, pending = 0, leased_until = NULL, escalations = escalations + (:state = 'escalated')
 WHERE conversation_id = :id;

-- name: messages_since
SELECT seq, id, direction, text, annotations, at FROM messages
 WHERE conversation_id = :id AND seq > :seq AND direction = 'inbound' ORDER BY seq LIMIT 20;

-- name: set_taken!
UPDATE conversations SET route = :route WHERE id = :id;

-- name: keep_facts!
UPDATE conversations SET route = :route, variables = :variables, language = :language WHERE id = :id;

-- name: set_variables!
UPDATE conversations SET variables = :variables WHERE id = :id;

-- name: leave_queue_for_bot!
UPDATE conversations SET queue_id = NULL, entered_at = NULL WHERE id = :id;

-- name: button_of_message^
SELECT form FROM raw_forms WHERE message_id = :id;

-- name: erase_talks!
DELETE FROM bot_talks WHERE conversation_id = :id;
