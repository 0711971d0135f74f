-- Conversations. The column list of `conversation` is that of store.records.ConversationRecord.

-- name: conversation^
SELECT c.id, c.number_id, c.user_id, c.workstream_id, c.queue_id, c.state, c.agent_id, c.offered_to,
       c.offer_expires_at, c.last_agent_id, c.session_id, c.priority, c.skills, c.units, c.created_at, c.state_at,
       c.queued_at, c.waiting_since, c.unread, c.read_message_id, c.read_seq, c.failed, c.last_direction, c.last_text,
       c.last_at, c.draft, c.draft_at, c.closed_by, c.closed_at, c.profiles, c.preferred, c.language, c.variables,
       c.bucket, c.entered_at, c.by_fallback, c.released, c.offer_text, c.close_reason, n.name, n.address, n.account_id,
       COALESCE(NULLIF(k.name, ''), u.name) AS user_name, k.language AS user_language, k.tags AS user_tags, p.address,
       p.last_inbound_at, p.refused_at, p.opted_out_at, p.opted_out_source, p.opted_in_at, p.opted_in_source,
       (SELECT group_concat(agent_id) FROM participants
         WHERE conversation_id = c.id AND mode IN ('invited', 'consult')) AS consulting,
       (SELECT group_concat(agent_id) FROM participants
         WHERE conversation_id = c.id AND mode = 'joined') AS joined,
       (SELECT group_concat(agent_id || ' ' || COALESCE((SELECT due_at FROM timers
                WHERE kind = 'consult' AND subject = conversation_id || ' ' || agent_id), ''))
          FROM participants WHERE conversation_id = c.id AND mode = 'invited') AS invited,
       (SELECT json_group_array(json_object('code', code, 'title', title, 'category', category))
          FROM conversation_codes WHERE conversation_id = c.id) AS codes,
       (SELECT priority FROM queues WHERE id = c.queue_id) AS queue_priority
  FROM conversations c
  JOIN numbers n ON n.id = c.number_id
  JOIN users u ON u.id = c.user_id
  LEFT JOIN customers k ON k.user_id = c.user_id
  JOIN pairs p ON p.number_id = c.number_id AND p.user_id = c.user_id
 WHERE c.id = :id;

-- name: live_conversation^
SELECT id, state, agent_id, offered_to, queue_id, unread, waiting_since, created_at FROM conversations
 WHERE number_id = :number_id AND user_id = :user_id AND state <> 'closed';

-- name: former_conversation^
SELECT last_agent_id, queue_id FROM conversations
 WHERE user_id = :user_id AND number_id = :number_id AND close_reason IS NOT 'list' ORDER BY created_at DESC LIMIT 1;

-- name: live_after
-- ``called_at``: when somebody came to watch it or was called to it for the last time.
SELECT id, number_id, user_id, workstream_id, state, state_at,
       (SELECT MAX(at) FROM events e
         WHERE e.conversation_id = conversations.id
           AND e.kind IN ('conversation.monitored', 'conversation.joined', 'conversation.consulted')) AS called_at
  FROM conversations
 WHERE state <> 'closed' AND (number_id, user_id) > (:number_id, :user_id) ORDER BY number_id, user_id LIMIT :limit;

-- name: live_of_user
SELECT id, number_id, state, agent_id, created_at FROM conversations WHERE user_id = :user_id AND state <> 'closed'
 ORDER BY created_at, id;

-- name: move_conversations!
UPDATE conversations SET user_id = :into WHERE user_id = :user_id;

-- name: move_attempts!
UPDATE attempts SET user_id = :into WHERE message_id IN (
    SELECT m.id FROM conversations c JOIN messages m ON m.conversation_id = c.id WHERE c.user_id = :user_id
);

-- name: add_conversation!
INSERT INTO conversations (id, number_id, user_id, workstream_id, queue_id, state, agent_id, priority, skills, units,
                           created_at, state_at, queued_at, inbound_at, last_agent_id)
VALUES (:id, :number_id, :user_id, :workstream_id, :queue_id, :state, :agent_id, :priority, :skills, :units,
        :at, :at, :queued_at, :inbound_at, :agent_id);

-- name: add_inbound_conversation!
-- One statement with what routing found and what the first message tells: each of them moves most of the indexes.
INSERT INTO conversations (id, number_id, user_id, workstream_id, queue_id, state, priority, skills, units, created_at,
                           state_at, queued_at, inbound_at, route, profiles, preferred, language, variables, by_fallback,
                           entered_at, unread, waiting_since, last_direction, last_text, last_at)
VALUES (:id, :number_id, :user_id, :workstream_id, :queue_id, 'open', :priority, :skills, :units, :now,
        :now, :now, :at, :route, :profiles, :preferred, :language, :variables, :by_fallback,
        :entered_at, 1, :at, 'inbound', :text, :at);

-- name: note_inbound!
-- Without what start_waiting sets: what an update names moves in its indexes, whether it changes or not.
UPDATE conversations
   SET unread = unread + 1,
       inbound_at = CASE WHEN inbound_at IS NULL OR inbound_at < :at THEN :at ELSE inbound_at END,
       last_direction = CASE WHEN last_at IS NULL OR last_at <= :at THEN 'inbound' ELSE last_direction END,
       last_text = CASE WHEN last_at IS NULL OR last_at <= :at THEN :text ELSE last_text END,
       last_at = CASE WHEN last_at IS NULL OR last_at <= :at THEN :at ELSE last_at END
 WHERE id = :id;

-- name: start_waiting!
UPDATE conversations SET waiting_since = :at WHERE id = :id AND (waiting_since IS NULL OR waiting_since > :at);

-- name: correct_preview!
UPDATE conversations SET last_text = :text WHERE id = :id AND last_direction = 'inbound' AND last_at = :at;

-- name: set_session!
UPDATE conversations SET session_id = :session_id WHERE id = :id;

-- name: note_outbound!
UPDATE conversations
   SET waiting_since = CASE WHEN :human = 1 THEN NULL ELSE waiting_since END,
       last_direction = 'outbound', last_text = :text, last_at = :at
 WHERE id = :id;

-- name: set_queued!
UPDATE conversations
   SET state = 'open', agent_id = NULL, offered_to = NULL, offer_expires_at = NULL, session_id = NULL,
       queue_id = :queue_id, bucket = 0, state_at = :at, queued_at = COALESCE(:queued_at, queued_at, :at),
       entered_at = CASE WHEN :queued_at IS NULL AND queue_id = :queue_id THEN COALESCE(entered_at, :at) ELSE :at END,
       by_fallback = CASE WHEN queue_id = :queue_id THEN by_fallback ELSE 0 END
 WHERE id = :id;

-- name: set_route!
UPDATE conversations
   SET queue_id = :queue_id, priority = :priority, skills = :skills, units = :units, route = :route,
       profiles = :profiles, preferred = :preferred, language = :language, variables = :variables,
       by_fallback = :by_fallback, entered_at = :entered_at
 WHERE id = :id;

-- name: set_language!
UPDATE conversations SET language = :language WHERE id = :id;

-- name: set_bucket!
UPDATE conversations SET bucket = :bucket WHERE id = :id AND bucket <> :bucket;

-- name: set_released!
UPDATE conversations SET units = 0, released = 1 WHERE id = :id;

-- name: put_back_units!
UPDATE conversations SET units = :units, released = 0 WHERE id = :id;

-- name: set_moved!
UPDATE conversations SET route = json_set(route, '$.moved', :reason) WHERE id = :id;

-- name: set_offer_text!
UPDATE conversations SET offer_text = :text WHERE id = :id;

-- name: set_offered!
UPDATE conversations
   SET state = 'active', agent_id = NULL, offered_to = :agent_id, offer_expires_at = :expires_at,
       session_id = :session_id, state_at = :at
 WHERE id = :id AND agent_id IS NULL AND offered_to IS NULL;

-- name: set_owned!
UPDATE conversations
   SET state = 'active', agent_id = :agent_id, offered_to = NULL, offer_expires_at = NULL, session_id = :session_id,
       last_agent_id = :agent_id, state_at = :at
 WHERE id = :id;

-- name: set_state!
UPDATE conversations SET state = :state, state_at = :at WHERE id = :id;

-- name: set_waiting!
UPDATE conversations SET state = 'waiting', offered_to = NULL, offer_expires_at = NULL, session_id = NULL, state_at = :at
 WHERE id = :id;

-- name: set_closed!
UPDATE conversations
   SET state = 'closed', offered_to = NULL, offer_expires_at = NULL, session_id = NULL, state_at = :at,
       closed_at = :at, closed_by = :by, close_reason = :reason, draft = NULL, draft_at = NULL
 WHERE id = :id;

-- name: set_draft!
UPDATE conversations SET draft = :draft, draft_at = :at WHERE id = :id;

-- name: set_read!
UPDATE conversations SET unread = :unread, read_message_id = :message_id, read_seq = :seq WHERE id = :id;

-- name: add_failed!
UPDATE conversations SET failed = MAX(0, failed + :change) WHERE id = :id;

-- name: add_session!
INSERT INTO sessions (id, conversation_id, agent_id, queue_id, queued_at, offered_at, accepted_at)
VALUES (:id, :conversation_id, :agent_id, :queue_id,
        (SELECT queued_at FROM conversations WHERE id = :conversation_id AND state = 'open'), :offered_at, :accepted_at);

-- name: accept_session!
UPDATE sessions SET accepted_at = :at WHERE id = :id;

-- name: was_accepted^
SELECT 1 FROM sessions WHERE conversation_id = :id AND accepted_at IS NOT NULL LIMIT 1;

-- name: end_session!
UPDATE sessions SET ended_at = :at, reason = :reason WHERE id = :id AND ended_at IS NULL;

-- name: add_refusal!
INSERT INTO refusals (conversation_id, agent_id, times, not_before)
VALUES (:conversation_id, :agent_id, :times, :not_before)
ON CONFLICT (conversation_id, agent_id) DO UPDATE
   SET times = refusals.times + excluded.times, not_before = excluded.not_before;

-- name: refusals_of
SELECT agent_id, times, not_before FROM refusals WHERE conversation_id = :conversation_id;

-- name: drop_refusals!
DELETE FROM refusals WHERE conversation_id = :conversation_id;

-- name: add_participant!
INSERT INTO participants (conversation_id, agent_id, mode, joined_at)
VALUES (:conversation_id, :agent_id, :mode, :at)
ON CONFLICT (conversation_id, agent_id) DO UPDATE SET mode = excluded.mode, joined_at = excluded.joined_at;

-- name: participant^
SELECT mode FROM participants WHERE conversation_id = :conversation_id AND agent_id = :agent_id;

-- name: drop_participants!
DELETE FROM participants WHERE conversation_id = :conversation_id;

-- name: waiting_for_agent
SELECT s.queue_id, s.signature, q.priority
  FROM queue_members m JOIN queues q ON q.id = m.queue_id JOIN queue_signatures s ON s.queue_id = m.queue_id
 WHERE m.agent_id = :agent_id AND q.removed_at IS NULL AND q.held = 0;

-- name: waiting_in_queue
SELECT signature FROM queue_signatures WHERE queue_id = :queue_id;

-- name: head_for_agent^
SELECT c.id, c.bucket, c.priority, c.queued_at FROM conversations c
 WHERE c.queue_id = :queue_id AND c.signature = :signature AND c.state = 'open'
   AND NOT EXISTS (SELECT 1 FROM refusals r WHERE r.conversation_id = c.id AND r.agent_id = :agent_id
                      AND (r.times >= :decline_limit OR r.not_before > :now))
 ORDER BY c.bucket, c.priority, c.queued_at, c.id LIMIT 1;

-- name: head_after^
SELECT id, bucket, priority, queued_at FROM conversations
 WHERE queue_id = :queue_id AND signature = :signature AND state = 'open'
   AND (bucket, priority, queued_at, id) > (:bucket, :priority, :queued_at, :id)
 ORDER BY bucket, priority, queued_at, id LIMIT 1;

-- name: waiting_for_former
SELECT c.id, c.queue_id, c.signature, c.workstream_id, q.priority AS queue_priority FROM conversations c
  JOIN queue_members m ON m.queue_id = c.queue_id AND m.agent_id = c.last_agent_id
  JOIN queues q ON q.id = c.queue_id
 WHERE c.last_agent_id = :agent_id AND c.state = 'open' AND q.removed_at IS NULL AND q.held = 0
   AND NOT EXISTS (SELECT 1 FROM refusals r WHERE r.conversation_id = c.id AND r.agent_id = :agent_id
                      AND r.not_before > :now)
 ORDER BY c.bucket, c.priority, c.queued_at, c.id LIMIT :limit;

-- name: profiles_in_use
SELECT profiles FROM conversations
 WHERE agent_id = :agent_id AND state <> 'closed' AND state IN ('active', 'wrap_up') AND released = 0
   AND profiles <> '[]'
UNION ALL
SELECT profiles FROM conversations WHERE offered_to = :agent_id AND state = 'active' AND profiles <> '[]';

-- name: profiles_taken_since
SELECT c.id, c.profiles FROM sessions s JOIN conversations c ON c.id = s.conversation_id
 WHERE s.agent_id = :agent_id AND s.accepted_at >= :since AND c.profiles <> '[]'
UNION
SELECT id, profiles FROM conversations WHERE offered_to = :agent_id AND state = 'active' AND profiles <> '[]';

-- name: open_in_queue_after
SELECT id FROM conversations WHERE queue_id = :queue_id AND state <> 'closed' AND state = 'open' AND id > :after
 ORDER BY id LIMIT :limit;

-- name: first_inbound_text^
SELECT text FROM messages WHERE conversation_id = :id AND direction = 'inbound' ORDER BY seq LIMIT 1;

-- name: last_inbound_text^
SELECT text FROM messages WHERE conversation_id = :id AND direction = 'inbound' ORDER BY seq DESC LIMIT 1;

-- name: longest_wait^
SELECT MIN(queued_at) AS since FROM (
    SELECT queued_at FROM conversations WHERE queue_id = :queue_id AND state = 'open'
     ORDER BY bucket, priority, queued_at, id LIMIT 100
);

-- name: offers_to
SELECT id, queue_id FROM conversations WHERE offered_to = :agent_id ORDER BY id;

-- name: held_by
SELECT id, state, queue_id FROM conversations WHERE agent_id = :agent_id AND state <> 'closed' ORDER BY id;

-- name: live_in_queue
SELECT id, state FROM conversations
 WHERE queue_id = :queue_id AND state IN ('open', 'active', 'waiting', 'wrap_up') AND id > :after
 ORDER BY id LIMIT :limit;

-- name: absorb!
UPDATE conversations
   SET unread = unread + :unread,
       failed = failed + :failed,
       waiting_since = MIN(COALESCE(waiting_since, :waiting_since), COALESCE(:waiting_since, waiting_since)),
       draft_at = CASE WHEN draft IS NULL THEN :draft_at ELSE draft_at END,
       draft = COALESCE(draft, :draft)
 WHERE id = :id;

-- name: emptied!
UPDATE conversations
   SET unread = 0, failed = 0, waiting_since = NULL, draft = NULL, draft_at = NULL,
       last_direction = NULL, last_text = NULL, last_at = NULL
 WHERE id = :id;

-- name: move_attachments!
UPDATE attachments SET conversation_id = :into WHERE message_id IN (
    SELECT id FROM messages WHERE conversation_id = :into
) AND conversation_id = :conversation_id;

-- name: move_conversation_attempts!
UPDATE attempts SET conversation_id = :into, user_id = (SELECT user_id FROM conversations WHERE id = :into)
 WHERE message_id IN (
    SELECT id FROM messages WHERE conversation_id = :conversation_id
);

-- name: open_conversation^
SELECT id, workstream_id, queue_id, units, skills, profiles, preferred, priority, queued_at, last_agent_id, signature
  FROM conversations WHERE id = :id AND state = 'open';

-- name: forget_last_agent!
UPDATE conversations SET last_agent_id = NULL WHERE id = :id;

-- name: forget_agent!
UPDATE conversations SET agent_id = NULL, last_agent_id = NULL WHERE id = :id;

-- name: move_to_queue!
UPDATE conversations SET queue_id = :queue_id WHERE id = :id;

-- name: live_workstreams
SELECT DISTINCT workstream_id FROM conversations WHERE number_id = :number_id AND state <> 'closed';

-- name: rebind_live!
UPDATE conversations SET workstream_id = :into
 WHERE number_id = :number_id AND state <> 'closed' AND workstream_id = :workstream_id;

-- name: route_of^
SELECT route FROM conversations WHERE id = :id;
