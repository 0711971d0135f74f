-- Back-up and restore.

-- name: count_messages^
SELECT COUNT(*) FROM messages;

-- name: stored_digests
SELECT sha256 FROM attachments WHERE state = 'ready' AND sha256 IS NOT NULL
UNION SELECT thumbnail FROM file_facts WHERE thumbnail IS NOT NULL
 ORDER BY 1;

-- name: blocked_digests
SELECT DISTINCT sha256 FROM attachments WHERE state = 'blocked' AND sha256 IS NOT NULL ORDER BY sha256;

-- name: doubt_unsent_attempts!
UPDATE attempts
   SET state = 'uncertain', status = 'uncertain', started_at = COALESCE(started_at, created_at), settle_at = :at,
       checks = 0
 WHERE state IN ('queued', 'sending');

-- name: doubt_unsent_messages!
UPDATE messages SET status = 'uncertain' WHERE id IN (SELECT message_id FROM attempts WHERE state = 'uncertain');

-- name: has_event^
SELECT 1 FROM events WHERE seq = :seq;

-- name: pause_every_list!
UPDATE lists SET state = 'paused', next_at = NULL, paused_at = :at, paused_by = 'system', pause_code = 'restored'
 WHERE state IN ('running', 'paused');
