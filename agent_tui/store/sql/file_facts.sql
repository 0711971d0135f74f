-- What is known of files beyond their bytes.

-- name: attachments_of
SELECT a.id, a.name, a.content_type, a.size, a.state, a.reason, f.width, f.height, f.seconds, f.pages, f.contacts,
       f.thumbnail, f.declared
  FROM attachments a LEFT JOIN file_facts f ON f.attachment_id = a.id
 WHERE a.message_id = :message_id ORDER BY a.position;

-- name: set_file_facts!
INSERT INTO file_facts (attachment_id, width, height, seconds, pages, contacts, thumbnail, declared)
VALUES (:attachment_id, :width, :height, :seconds, :pages, :contacts, :thumbnail, :declared)
ON CONFLICT (attachment_id) DO UPDATE
   SET width = excluded.width, height = excluded.height, seconds = excluded.seconds, pages = excluded.pages,
       contacts = excluded.contacts, thumbnail = excluded.thumbnail, declared = excluded.declared;

-- name: thumbnail_of^
SELECT thumbnail FROM file_facts WHERE attachment_id = :attachment_id;

-- name: lease_attachment!
UPDATE attachments SET next_try_at = :until, tries = tries + 1
 WHERE id = :id AND state = 'pending' AND next_try_at <= :now;

-- name: due_uploads
SELECT id, message_id, conversation_id, position, direction, name, content_type, size, sha256, state, reason,
       account_id, source_url, tries, next_try_at, give_up_at, uploaded_by, created_at
  FROM attachments
 WHERE direction = 'outbound' AND next_try_at IS NOT NULL AND next_try_at <= :now ORDER BY next_try_at LIMIT :limit;

-- name: lease_upload!
UPDATE attachments SET next_try_at = :until, tries = tries + 1
 WHERE id = :id AND direction = 'outbound' AND next_try_at IS NOT NULL AND next_try_at <= :now;

-- name: upload_seen!
UPDATE attachments SET next_try_at = NULL WHERE id = :id AND direction = 'outbound';
