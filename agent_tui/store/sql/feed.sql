-- The change feed, timers, overrides, tokens, parked requests.

-- name: add_event!
INSERT INTO events (seq, at, actor, kind, conversation_id, message_id, data)
VALUES (:seq, :at, :actor, :kind, :conversation_id, :message_id, :data);

-- name: events_after
SELECT seq, at, actor, kind, conversation_id, message_id, data
  FROM events WHERE seq > :after ORDER BY seq LIMIT :limit;

-- name: first_event^
SELECT MIN(seq) AS seq FROM events;

-- name: get_meta^
SELECT value FROM meta WHERE key = :key;

-- name: set_meta!
INSERT INTO meta (key, value) VALUES (:key, :value) ON CONFLICT (key) DO UPDATE SET value = excluded.value;

-- name: set_timer!
INSERT INTO timers (kind, subject, due_at) VALUES (:kind, :subject, :due_at)
ON CONFLICT (kind, subject) DO UPDATE SET due_at = excluded.due_at;

-- name: drop_timer!
DELETE FROM timers WHERE kind = :kind AND subject = :subject;

-- name: due_timers
SELECT kind, subject, due_at FROM timers WHERE due_at <= :now ORDER BY due_at, kind, subject LIMIT :limit;

-- name: next_timer^
SELECT due_at FROM timers ORDER BY due_at LIMIT 1;

-- name: all_overrides
SELECT path, value, file_value, set_by, set_at FROM overrides ORDER BY path;

-- name: override^
SELECT path, value, file_value, set_by, set_at FROM overrides WHERE path = :path;

-- name: set_override!
INSERT INTO overrides (path, value, file_value, set_by, set_at)
VALUES (:path, :value, :file_value, :set_by, :set_at)
ON CONFLICT (path) DO UPDATE SET value = excluded.value, file_value = excluded.file_value,
                                 set_by = excluded.set_by, set_at = excluded.set_at;

-- name: drop_override!
DELETE FROM overrides WHERE path = :path;

-- name: add_token!
INSERT INTO tokens (id, agent_id, hash, created_at) VALUES (:id, :agent_id, :hash, :created_at);

-- name: token_by_hash^
SELECT id, agent_id FROM tokens WHERE hash = :hash AND revoked_at IS NULL;

-- name: revoke_tokens!
UPDATE tokens SET revoked_at = :at WHERE agent_id = :agent_id AND revoked_at IS NULL;

-- name: add_parked!
INSERT INTO parked (id, at, path, query, reason, account_id, content_type, body)
VALUES (:id, :at, :path, :query, :reason, :account_id, :content_type, :body);

-- name: parked_page
SELECT id, at, path, query, reason, account_id, content_type, body, replayed_at
  FROM parked WHERE id < :before ORDER BY id DESC LIMIT :limit;

-- name: parked^
SELECT id, at, path, query, reason, account_id, content_type, body, replayed_at FROM parked WHERE id = :id;

-- name: mark_replayed!
UPDATE parked SET replayed_at = :at WHERE id = :id AND replayed_at IS NULL;
