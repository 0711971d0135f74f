-- Full-text search over messages, and what an export reads.

-- name: unindexed_messages
SELECT seq, text, direction FROM messages WHERE seq > :after ORDER BY seq LIMIT :limit;

-- name: index_message!
INSERT INTO search (rowid, text) VALUES (:seq, :text);

-- name: reindex_message!
UPDATE search SET text = :text WHERE rowid = (SELECT seq FROM messages WHERE id = :id);

-- name: erase_indexed!
DELETE FROM search WHERE rowid IN (SELECT seq FROM messages WHERE conversation_id = :id ORDER BY seq LIMIT :limit);

-- name: search_messages
SELECT m.id, m.seq, m.conversation_id FROM search s JOIN messages m ON m.seq = s.rowid
 WHERE search MATCH :query AND s.rowid < :before ORDER BY s.rowid DESC LIMIT :limit;

-- name: conversations_to_export
SELECT id FROM conversations
 WHERE created_at >= :since AND (:queue = '' OR queue_id = :queue) AND (:user_id = '' OR user_id = :user_id)
   AND id > :after
 ORDER BY id LIMIT :limit;
