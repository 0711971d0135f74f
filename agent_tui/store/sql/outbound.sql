-- What we send of our own accord: consent, conversations we start, lists of recipients.

-- name: set_consent!
UPDATE pairs
   SET opted_out_at = :opted_out_at, opted_out_source = :opted_out_source,
       opted_in_at = :opted_in_at, opted_in_source = :opted_in_source, consent_at = :consent_at,
       consent_by = :consent_by
 WHERE number_id = :number_id AND user_id = :user_id;

-- name: languages_of
SELECT language FROM (
    SELECT language, '~' AS at FROM customers WHERE user_id = :user_id AND language <> ''
    UNION ALL
    SELECT language, created_at FROM conversations
     WHERE user_id = :user_id AND number_id = :number_id AND language <> '')
 ORDER BY at DESC LIMIT 4;

-- name: set_started!
UPDATE conversations SET started_by = :by WHERE id = :id;

-- name: list_conversation^
SELECT id, failed FROM conversations
 WHERE number_id = :number_id AND user_id = :user_id AND close_reason = 'list' LIMIT 1;

-- name: add_list_conversation!
INSERT INTO conversations (id, number_id, user_id, workstream_id, state, created_at, state_at, closed_at, close_reason)
VALUES (:id, :number_id, :user_id, :workstream_id, 'closed', :at, :at, :at, 'list');

-- name: set_list_answered!
UPDATE conversations SET close_reason = 'joined', failed = 0 WHERE id = :id;

-- name: add_list!
INSERT INTO lists (id, name, number_id, template, template_language, category, state, per_minute, opt_in, created_by,
                   created_at, client_id, content_hash, total)
VALUES (:id, :name, :number_id, :template, :template_language, :category, 'ready', :per_minute, :opt_in, :created_by,
        :created_at, :client_id, :content_hash, :total);

-- name: list^
SELECT id, name, number_id, template, template_language, category, state, per_minute, opt_in, created_by, created_at,
       content_hash, started_at, ended_at, next_at, total, paused_at, paused_by, pause_code
  FROM lists WHERE id = :id;

-- name: list_by_client^
SELECT id, content_hash FROM lists WHERE created_by = :created_by AND client_id = :client_id;

-- name: lists_before
SELECT id, name, number_id, template, template_language, category, state, per_minute, opt_in, created_by, created_at,
       content_hash, started_at, ended_at, next_at, total, paused_at, paused_by, pause_code
  FROM lists WHERE id < :before ORDER BY id DESC LIMIT :limit;

-- name: lists_at_work
SELECT id, next_at FROM lists WHERE next_at IS NOT NULL ORDER BY next_at, id;

-- name: running_lists
SELECT id, template FROM lists WHERE number_id = :number_id AND state = 'running' AND next_at IS NOT NULL;

-- name: set_list_state!
UPDATE lists
   SET state = :state, next_at = :next_at, started_at = COALESCE(started_at, :started_at), ended_at = :ended_at,
       paused_at = NULL, paused_by = NULL, pause_code = NULL
 WHERE id = :id;

-- name: pause_list!
UPDATE lists SET state = 'paused', next_at = NULL, ended_at = NULL, paused_at = :at, paused_by = :by, pause_code = :code WHERE id = :id;

-- name: set_list_next!
UPDATE lists SET next_at = :next_at WHERE id = :id;

-- name: add_recipient!
INSERT INTO recipients (list_id, position, line, address, language, variables, state, reason, detail, at)
VALUES (:list_id, :position, :line, :address, :language, :variables, :state, :reason, :detail, :at)
ON CONFLICT (list_id, position) DO NOTHING;

-- name: recipients_kept^
SELECT COUNT(*) AS kept FROM recipients WHERE list_id = :list_id;

-- name: recipients_queued
SELECT position, line, address, language, variables, message_id FROM recipients
 WHERE list_id = :list_id AND state = 'queued' ORDER BY message_id IS NOT NULL, position LIMIT :limit;

-- name: list_of_message^
SELECT l.id, l.state, r.at,
       (SELECT COUNT(*) FROM attempts a WHERE a.message_id = r.message_id AND a.created_at >= r.at) AS attempts
  FROM recipients r JOIN lists l ON l.id = r.list_id WHERE r.message_id = :message_id;

-- Whom a pause's code failed; not where Twilio has two messages of one attempt, of which the other may have arrived.

-- name: failed_recipients^
SELECT COUNT(*) AS failed
  FROM recipients r JOIN messages m ON m.id = r.message_id
 WHERE r.list_id = :list_id AND r.state = 'sent' AND r.detail = ''
   AND m.status IN ('failed', 'undelivered') AND m.error_code = :code
   AND NOT EXISTS (SELECT 1 FROM attempts a JOIN attempt_sids s ON s.attempt_id = a.id
                    WHERE a.message_id = m.id GROUP BY a.id HAVING COUNT(*) > 1);

-- name: queue_failed!
UPDATE recipients SET state = 'queued'
 WHERE list_id = :list_id AND state = 'sent' AND detail = '' AND EXISTS (
       SELECT 1 FROM messages m
        WHERE m.id = recipients.message_id AND m.status IN ('failed', 'undelivered') AND m.error_code = :code
          AND NOT EXISTS (SELECT 1 FROM attempts a JOIN attempt_sids s ON s.attempt_id = a.id
                           WHERE a.message_id = m.id GROUP BY a.id HAVING COUNT(*) > 1));

-- name: leave_failed!
UPDATE recipients SET detail = :detail
 WHERE list_id = :list_id AND state = 'sent' AND detail = '' AND EXISTS (
       SELECT 1 FROM messages m
        WHERE m.id = recipients.message_id AND m.status IN ('failed', 'undelivered') AND m.error_code = :code);

-- name: leave_recipient!
UPDATE recipients SET state = 'sent', detail = :detail, at = :at
 WHERE list_id = :list_id AND position = :position AND state = 'queued' AND message_id IS NOT NULL;

-- name: set_recipient_sent!
UPDATE recipients SET state = 'sent', message_id = :message_id, language = :language, at = :at
 WHERE list_id = :list_id AND position = :position AND state = 'queued';

-- name: skip_recipient!
UPDATE recipients SET state = 'skipped', reason = :reason, detail = :detail, at = :at
 WHERE list_id = :list_id AND position = :position AND state = 'queued';

-- A message that was erased, or dropped for its age, was sent.

-- name: list_counts
SELECT CASE r.state WHEN 'sent' THEN COALESCE(m.status, 'sent') ELSE r.state END AS state, r.reason, COUNT(*) AS count
  FROM recipients r LEFT JOIN messages m ON m.id = r.message_id
 WHERE r.list_id = :list_id GROUP BY 1, 2;

-- name: recipients_after
SELECT r.position, r.line, r.address, r.language, CASE r.state WHEN 'sent' THEN COALESCE(m.status, 'sent') ELSE r.state END
       AS state, r.reason, r.detail, r.message_id, m.conversation_id, m.error_code, r.at
  FROM recipients r LEFT JOIN messages m ON m.id = r.message_id
 WHERE r.list_id = :list_id AND r.position > :after ORDER BY r.position LIMIT :limit;

-- name: queued_attempts^
SELECT COUNT(*) AS queued FROM (
    SELECT 1 FROM attempts WHERE number_id = :number_id AND state = 'queued' LIMIT :limit
);

-- name: list_day^
SELECT sent FROM list_days WHERE number_id = :number_id AND day = :day;

-- name: count_list_day!
INSERT INTO list_days (number_id, day, sent) VALUES (:number_id, :day, 1)
ON CONFLICT (number_id, day) DO UPDATE SET sent = sent + 1;

-- name: known_customers
SELECT p.user_id, COALESCE(NULLIF(k.name, ''), u.name) AS name, p.address, p.opted_out_at,
       (SELECT id FROM conversations
         WHERE number_id = p.number_id AND user_id = p.user_id AND state <> 'closed') AS live,
       COALESCE(NULLIF(k.language, ''),
                (SELECT c.language FROM conversations c
                  WHERE c.user_id = p.user_id AND c.number_id = p.number_id AND c.language <> ''
                  ORDER BY c.created_at DESC LIMIT 1), '') AS language
  FROM pairs p JOIN users u ON u.id = p.user_id LEFT JOIN customers k ON k.user_id = p.user_id
 WHERE p.number_id = :number_id
   AND (:words = '' OR instr(folded(u.name), :words) > 0 OR instr(folded(COALESCE(k.name, '')), :words) > 0
        OR (:digits <> '' AND instr(p.address, :digits) > 0))
   AND (:agent_id IS NULL OR EXISTS (
       SELECT 1 FROM conversations c
        WHERE c.user_id = p.user_id AND c.number_id = p.number_id
          AND (c.last_agent_id = :agent_id OR EXISTS (
              SELECT 1 FROM queue_members m WHERE m.queue_id = c.queue_id AND m.agent_id = :agent_id))))
 ORDER BY name, p.user_id LIMIT :limit;

-- name: set_reminded!
UPDATE pairs SET reminded_at = :at WHERE number_id = :number_id AND user_id = :user_id;

-- name: closing_next
SELECT id, inbound_at, waiting_since FROM conversations
 WHERE by_window > :after AND state <> 'closed' AND (:agent_id IS NULL OR agent_id = :agent_id)
 ORDER BY by_window, id LIMIT :limit;
