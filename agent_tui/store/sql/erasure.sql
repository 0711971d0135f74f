-- Erasing a person and dropping what is old: statements of desk.personal, in its order, and the work around them.

-- Sids of the next messages of a conversation, and ids of their attempts, which callbacks name.

-- name: sids_of_next
WITH next AS (SELECT id, at, twilio_sid FROM messages WHERE conversation_id = :id ORDER BY seq LIMIT :limit)
SELECT twilio_sid AS sid, at FROM next WHERE twilio_sid IS NOT NULL
UNION SELECT a.id, n.at FROM next n JOIN attempts a ON a.message_id = n.id
UNION SELECT s.sid, n.at FROM next n JOIN attempts a ON a.message_id = n.id JOIN attempt_sids s ON s.attempt_id = a.id;

-- name: add_gone_sid!
INSERT INTO gone_sids (digest, at) VALUES (:digest, :at) ON CONFLICT (digest) DO NOTHING;

-- name: gone_sid^
SELECT 1 FROM gone_sids WHERE digest = :digest;

-- name: drop_gone_sids!
DELETE FROM gone_sids WHERE digest IN (SELECT digest FROM gone_sids WHERE at < :before ORDER BY at LIMIT :limit);

-- name: erase_media_links!
DELETE FROM media_links WHERE attachment_id IN (
    SELECT id FROM attachments WHERE message_id IN
        (SELECT id FROM messages WHERE conversation_id = :id ORDER BY seq LIMIT :limit));

-- name: erase_file_facts!
DELETE FROM file_facts WHERE attachment_id IN (
    SELECT id FROM attachments WHERE message_id IN
        (SELECT id FROM messages WHERE conversation_id = :id ORDER BY seq LIMIT :limit));

-- name: erase_attachments!
DELETE FROM attachments WHERE message_id IN
    (SELECT id FROM messages WHERE conversation_id = :id ORDER BY seq LIMIT :limit);

-- name: erase_callbacks!
DELETE FROM callbacks WHERE attempt_id IN (
    SELECT id FROM attempts WHERE message_id IN
        (SELECT id FROM messages WHERE conversation_id = :id ORDER BY seq LIMIT :limit));

-- name: erase_attempt_sids!
DELETE FROM attempt_sids WHERE attempt_id IN (
    SELECT id FROM attempts WHERE message_id IN
        (SELECT id FROM messages WHERE conversation_id = :id ORDER BY seq LIMIT :limit));

-- name: erase_message_parts!
DELETE FROM message_parts WHERE message_id IN
    (SELECT id FROM messages WHERE conversation_id = :id ORDER BY seq LIMIT :limit);

-- name: erase_recipients!
UPDATE recipients SET message_id = NULL, address = '', variables = '{}', detail = '', state = 'sent' WHERE message_id IN
    (SELECT id FROM messages WHERE conversation_id = :id ORDER BY seq LIMIT :limit);

-- name: erase_automated_messages!
UPDATE automated_messages SET message_id = NULL WHERE message_id IN
    (SELECT id FROM messages WHERE conversation_id = :id ORDER BY seq LIMIT :limit);

-- name: erase_attempts!
DELETE FROM attempts WHERE message_id IN
    (SELECT id FROM messages WHERE conversation_id = :id ORDER BY seq LIMIT :limit);

-- name: erase_raw_forms!
DELETE FROM raw_forms WHERE message_id IN
    (SELECT id FROM messages WHERE conversation_id = :id ORDER BY seq LIMIT :limit);

-- name: erase_messages!
DELETE FROM messages WHERE seq IN
    (SELECT seq FROM messages WHERE conversation_id = :id ORDER BY seq LIMIT :limit);

-- name: erase_sessions!
DELETE FROM sessions WHERE conversation_id = :id;

-- name: erase_refusals!
DELETE FROM refusals WHERE conversation_id = :id;

-- name: erase_consult_searches!
DELETE FROM consult_searches WHERE conversation_id = :id;

-- name: erase_participants!
DELETE FROM participants WHERE conversation_id = :id;

-- name: erase_events!
DELETE FROM events WHERE conversation_id = :id;

-- name: erase_codes!
DELETE FROM conversation_codes WHERE conversation_id = :id;

-- name: erase_occasions!
DELETE FROM automated_messages WHERE conversation_id = :id;

-- name: erase_timers!
DELETE FROM timers WHERE subject = :id;

-- name: erase_conversation!
DELETE FROM conversations WHERE id = :id;

-- name: erase_recipients_of!
UPDATE recipients
   SET address = '', variables = '{}', detail = '', reason = CASE state WHEN 'queued' THEN 'cancelled' ELSE reason END,
       state = CASE state WHEN 'queued' THEN 'skipped' ELSE state END
 WHERE address IN (
    SELECT address FROM pairs WHERE user_id = :id UNION SELECT 'whatsapp:' || key FROM user_keys WHERE user_id = :id);

-- A number is found where no digit stands before or behind it, but for those of a code like %20.

-- name: erase_parked!
DELETE FROM parked WHERE EXISTS (
    SELECT 1 FROM user_keys k WHERE k.user_id = :id
       AND ('&' || parked.body || '&' || parked.query || '&' GLOB '*[^0-9]' || ltrim(k.key, '+') || '[^0-9]*'
         OR parked.body || '&' || parked.query || '&' GLOB '*[%][0-9A-F][0-9A-F]' || ltrim(k.key, '+') || '[^0-9]*'));

-- name: erase_unjoined_callbacks!
DELETE FROM callbacks WHERE attempt_id IS NULL AND EXISTS (
    SELECT 1 FROM user_keys k WHERE k.user_id = :id
       AND ('&' || callbacks.form || '&' GLOB '*[^0-9]' || ltrim(k.key, '+') || '[^0-9]*'
         OR callbacks.form || '&' GLOB '*[%][0-9A-F][0-9A-F]' || ltrim(k.key, '+') || '[^0-9]*'));

-- name: erase_customer_notes!
DELETE FROM customer_notes WHERE user_id = :id;

-- name: erase_person_changes!
UPDATE person_changes SET spoiled = 'erased'
 WHERE id IN (SELECT change_id FROM person_change_members WHERE user_id = :id);

-- name: erase_person_change_members!
DELETE FROM person_change_members WHERE user_id = :id;

-- name: erase_person_member!
DELETE FROM person_members WHERE user_id = :id;

-- name: erase_customer!
DELETE FROM customers WHERE user_id = :id;

-- name: erase_pairs!
DELETE FROM pairs WHERE user_id = :id;

-- name: erase_user_keys!
DELETE FROM user_keys WHERE user_id = :id;

-- name: erase_user!
DELETE FROM users WHERE id = :id;

-- name: add_erasure!
INSERT INTO erasures (id, user_id, state, asked_by, asked_at) VALUES (:id, :user_id, 'deleting', :by, :at);

-- name: erasure^
SELECT id, user_id, state, asked_by, asked_at, done_at, conversations, messages, files FROM erasures WHERE id = :id;

-- Rows of all first: the file is then written anew once for all of them.

-- name: open_erasure^
SELECT id, user_id, state, asked_by, asked_at, done_at, conversations, messages, files FROM erasures
 WHERE state <> 'done' ORDER BY state = 'cleaning', asked_at, id LIMIT 1;

-- name: erasures_cleaning
SELECT id, user_id, state, asked_by, asked_at, done_at, conversations, messages, files FROM erasures
 WHERE state = 'cleaning' ORDER BY asked_at, id;

-- name: erasure_of^
SELECT id, user_id, state, asked_by, asked_at, done_at, conversations, messages, files FROM erasures
 WHERE user_id = :user_id AND state <> 'done';

-- name: count_erased!
UPDATE erasures SET conversations = conversations + :conversations, messages = messages + :messages,
                    files = files + :files
 WHERE id = :id;

-- name: set_erasure!
UPDATE erasures SET state = :state, done_at = :done_at WHERE id = :id;

-- name: oldest_of_user^
SELECT id, state FROM conversations WHERE user_id = :user_id AND created_at <= :until ORDER BY created_at, id LIMIT 1;

-- name: any_of_user^
SELECT 1 FROM conversations WHERE user_id = :user_id LIMIT 1;

-- name: belongings_of^
SELECT (SELECT COUNT(*) FROM conversations WHERE user_id = :user_id) AS conversations,
       (SELECT COUNT(*) FROM conversations WHERE user_id = :user_id AND state <> 'closed') AS live,
       (SELECT COUNT(*) FROM conversations c JOIN messages m ON m.conversation_id = c.id WHERE c.user_id = :user_id)
           AS messages,
       (SELECT COUNT(*) FROM conversations c JOIN messages m ON m.conversation_id = c.id
          JOIN attachments a ON a.message_id = m.id WHERE c.user_id = :user_id) AS files;

-- name: note_erased_files!
INSERT INTO erasure_files (sha256, erasure_id)
SELECT sha256, :erasure_id FROM (
    SELECT a.sha256 FROM attachments a WHERE a.message_id IN
        (SELECT id FROM messages WHERE conversation_id = :id ORDER BY seq LIMIT :limit)
    UNION
    SELECT f.thumbnail FROM attachments a JOIN file_facts f ON f.attachment_id = a.id WHERE a.message_id IN
        (SELECT id FROM messages WHERE conversation_id = :id ORDER BY seq LIMIT :limit)
) WHERE sha256 IS NOT NULL
ON CONFLICT (sha256) DO UPDATE SET erasure_id = excluded.erasure_id;

-- name: erased_files
SELECT f.sha256, EXISTS (SELECT 1 FROM attachments a WHERE a.sha256 = f.sha256)
                 OR EXISTS (SELECT 1 FROM file_facts t WHERE t.thumbnail = f.sha256) AS in_use
  FROM erasure_files f WHERE f.erasure_id = :id ORDER BY f.sha256;

-- name: drop_erased_file!
DELETE FROM erasure_files WHERE sha256 = :sha256;

-- name: closed_before
SELECT id, user_id FROM conversations WHERE state = 'closed' AND closed_at < :before ORDER BY closed_at, id LIMIT :limit;

-- name: count_closed_before^
SELECT COUNT(*) FROM conversations WHERE state = 'closed' AND closed_at < :before;

-- name: old_files
SELECT a.id, a.message_id, a.conversation_id FROM conversations c JOIN attachments a ON a.conversation_id = c.id
 WHERE c.state = 'closed' AND c.closed_at < :before AND a.sha256 IS NOT NULL AND a.message_id IS NOT NULL
 ORDER BY c.closed_at, a.id LIMIT :limit;

-- name: count_old_files^
SELECT COUNT(*) FROM conversations c JOIN attachments a ON a.conversation_id = c.id
 WHERE c.state = 'closed' AND c.closed_at < :before AND a.sha256 IS NOT NULL AND a.message_id IS NOT NULL;

-- name: drop_old_file!
UPDATE attachments SET sha256 = NULL, state = 'failed', reason = :reason, source_url = NULL, next_try_at = NULL
 WHERE id = :id;

-- name: drop_old_facts!
DELETE FROM file_facts WHERE attachment_id = :id;

-- name: drop_old_parked!
DELETE FROM parked WHERE id IN (SELECT id FROM parked WHERE at < :before ORDER BY at LIMIT :limit);

-- name: count_old_parked^
SELECT COUNT(*) FROM parked WHERE at < :before;

-- name: drop_old_events!
DELETE FROM events WHERE seq IN (SELECT seq FROM events WHERE at < :before ORDER BY seq LIMIT :limit);

-- name: count_old_events^
SELECT COUNT(*) FROM events WHERE at < :before;

-- name: drop_old_forms!
DELETE FROM raw_forms WHERE message_id IN (SELECT message_id FROM raw_forms WHERE at < :before LIMIT :limit);

-- name: count_old_forms^
SELECT COUNT(*) FROM raw_forms WHERE at < :before;

-- name: is_deserted^
SELECT 1 FROM users u
 WHERE u.id = :id AND NOT EXISTS (SELECT 1 FROM conversations WHERE user_id = u.id)
   AND NOT EXISTS (SELECT 1 FROM pairs WHERE user_id = u.id AND (opted_out_at IS NOT NULL OR opted_in_at IS NOT NULL));

-- name: move_erasures!
UPDATE erasures SET user_id = :into WHERE user_id = :user_id AND state <> 'done';
