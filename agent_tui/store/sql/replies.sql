-- Quick replies.

-- name: replies_after
SELECT id, owner, title, language, text, tags, workstreams, changed_at FROM quick_replies
 WHERE (owner IS NULL OR owner = :agent_id) AND id > :after ORDER BY id LIMIT :limit;

-- name: reply^
SELECT id, owner, title, language, text, tags, workstreams, changed_at FROM quick_replies WHERE id = :id;

-- name: put_reply!
INSERT INTO quick_replies (id, owner, title, language, text, tags, workstreams, changed_by, changed_at)
VALUES (:id, :owner, :title, :language, :text, :tags, :workstreams, :by, :at)
ON CONFLICT (id) DO UPDATE
   SET owner = excluded.owner, title = excluded.title, language = excluded.language, text = excluded.text,
       tags = excluded.tags, workstreams = excluded.workstreams, changed_by = excluded.changed_by,
       changed_at = excluded.changed_at;

-- name: drop_reply!
DELETE FROM quick_replies WHERE id = :id;
