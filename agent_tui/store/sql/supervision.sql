-- What supervisors look at and change: attention, service level, agents at work, consults.

-- name: drop_consult!
DELETE FROM participants
 WHERE conversation_id = :conversation_id AND agent_id = :agent_id AND mode IN ('invited', 'consult');

-- name: consult_search^
SELECT queue_id, invited, asked FROM consult_searches WHERE conversation_id = :conversation_id;

-- name: put_consult_search!
INSERT INTO consult_searches (conversation_id, queue_id, invited, asked)
VALUES (:conversation_id, :queue_id, :invited, :asked)
ON CONFLICT (conversation_id) DO UPDATE SET invited = excluded.invited, asked = excluded.asked;

-- name: drop_consult_search!
DELETE FROM consult_searches WHERE conversation_id = :conversation_id;

-- name: drop_watching!
DELETE FROM participants
 WHERE conversation_id = :conversation_id AND agent_id = :agent_id AND mode IN ('monitor', 'joined');

-- name: consults_of
SELECT conversation_id FROM participants WHERE agent_id = :agent_id AND mode IN ('invited', 'consult')
 ORDER BY conversation_id;

-- name: ids_consulted
SELECT c.id, c.by_wait AS wait, c.by_window AS window, c.by_newest AS newest, c.queue_id, c.state
  FROM participants p JOIN conversations c ON c.id = p.conversation_id
 WHERE p.agent_id = :agent_id AND p.mode IN ('invited', 'consult') AND c.state <> 'closed';

-- name: windows_closing
SELECT id, inbound_at FROM conversations
 WHERE by_window > :after AND by_window <= :before AND state <> 'closed' AND waiting_since IS NOT NULL
 ORDER BY by_window, id LIMIT :limit;

-- name: long_waits_open
SELECT id, waiting_since FROM conversations
 WHERE queue_id = :queue_id AND state = 'open' AND by_wait < :before ORDER BY by_wait, id LIMIT :limit;

-- name: long_waits_held
SELECT id, waiting_since, queue_id FROM conversations
 WHERE agent_id IS NOT NULL AND state <> 'closed' AND state = 'active' AND waiting_since < :before
 ORDER BY waiting_since, id LIMIT :limit;

-- name: failed_sends
SELECT id, failed, last_at, state_at FROM conversations WHERE failed > 0 AND state <> 'closed' ORDER BY id LIMIT :limit;

-- name: standing_of_agent
SELECT id, state, queue_id, inbound_at, waiting_since, failed, last_at, state_at FROM conversations
 WHERE agent_id = :agent_id AND state <> 'closed' ORDER BY id;

-- name: parked_unplayed
SELECT id, at, reason FROM parked WHERE replayed_at IS NULL ORDER BY id LIMIT :limit;

-- name: groups_of
SELECT signature, waiting FROM queue_signatures WHERE queue_id = :queue_id ORDER BY signature;

-- name: waiting_in_group
SELECT id, queued_at FROM conversations
 WHERE queue_id = :queue_id AND state = 'open' AND signature = :signature
 ORDER BY bucket, priority, queued_at, id LIMIT :limit;

-- name: answered^
SELECT COUNT(*) AS answered,
       COALESCE(SUM((julianday(accepted_at) - julianday(queued_at)) * 86400.0 <= :seconds + 0.001), 0) AS within
  FROM sessions
 WHERE queue_id = :queue_id AND accepted_at >= :since AND accepted_at IS NOT NULL AND queued_at IS NOT NULL;

-- name: agent_work^
SELECT (SELECT COUNT(*) FROM conversations WHERE agent_id = :agent_id AND state <> 'closed' AND state = 'active')
           AS active,
       (SELECT COUNT(*) FROM conversations WHERE offered_to = :agent_id AND state = 'active') AS offered,
       (SELECT MIN(s.accepted_at) FROM conversations c JOIN sessions s ON s.id = c.session_id
         WHERE c.agent_id = :agent_id AND c.state <> 'closed' AND c.state = 'active') AS longest_since,
       (SELECT COUNT(DISTINCT conversation_id) FROM sessions
         WHERE agent_id = :agent_id AND accepted_at IS NOT NULL AND ended_at >= :since
           AND reason IN ('agent_end_conversation', 'conversation_closed')) AS handled;

-- name: set_capacity!
UPDATE agents SET capacity = :capacity WHERE id = :id AND capacity <> :capacity;

-- name: drop_member!
DELETE FROM queue_members WHERE queue_id = :queue_id AND agent_id = :agent_id;

-- name: first_messages
SELECT c.id, c.created_at, c.route, n.address AS our_address, p.address, m.text,
       EXISTS (SELECT 1 FROM bot_talks t WHERE t.conversation_id = c.id) AS with_bot
  FROM conversations c
  JOIN numbers n ON n.id = c.number_id
  JOIN pairs p ON p.number_id = c.number_id AND p.user_id = c.user_id
  JOIN messages m ON m.seq = (SELECT MIN(seq) FROM messages WHERE conversation_id = c.id)
 WHERE c.id > :after AND c.created_at >= :since AND m.direction = 'inbound'
 ORDER BY c.id LIMIT :limit;
