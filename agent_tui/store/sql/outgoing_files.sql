-- Files on their way out: public links, parts in order, and what is no longer needed.

-- name: add_media_link!
INSERT INTO media_links (token, attachment_id, attempt_id, expires_at)
VALUES (:token, :attachment_id, :attempt_id, :expires_at);

-- name: link_key^
SELECT key FROM link_keys LIMIT 1;

-- name: extend_links!
UPDATE media_links SET expires_at = :expires_at WHERE attachment_id = :attachment_id AND expires_at > :now;

-- name: media_link^
SELECT l.expires_at, a.name, a.content_type, a.size, a.sha256
  FROM media_links l JOIN attachments a ON a.id = l.attachment_id WHERE l.token = :token;

-- name: drop_expired_links!
DELETE FROM media_links
 WHERE token IN (SELECT token FROM media_links WHERE expires_at <= :now ORDER BY expires_at LIMIT :limit);

-- name: drop_unused_uploads!
DELETE FROM attachments
 WHERE id IN (SELECT id FROM attachments
               WHERE message_id IS NULL AND direction = 'outbound' AND created_at <= :before
               ORDER BY created_at LIMIT :limit);

-- name: sha256_in_use^
SELECT 1 FROM attachments WHERE sha256 = :sha256
UNION ALL SELECT 1 FROM file_facts WHERE thumbnail = :sha256 LIMIT 1;

-- name: add_part!
INSERT INTO message_parts (message_id, follows) VALUES (:message_id, :follows);

-- name: drop_part!
DELETE FROM message_parts WHERE message_id = :message_id;

-- name: part_before^
SELECT p.status, a.started_at
  FROM message_parts f JOIN messages p ON p.id = f.follows JOIN attempts a ON a.message_id = p.id
 WHERE f.message_id = :message_id ORDER BY a.seq DESC LIMIT 1;

-- name: parts_after
SELECT m.id, m.conversation_id, m.status, m.error_code
  FROM message_parts f JOIN messages m ON m.id = f.message_id WHERE f.follows = :message_id ORDER BY m.seq;

-- name: hold_attempt!
UPDATE attempts SET not_before = :until WHERE id = :id AND state = 'queued';
