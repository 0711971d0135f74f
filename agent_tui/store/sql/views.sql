-- Keys of the pages of the queue; each is one walk over one index. `first` and `id` are the last row's key.

-- name: ids_open_by_wait
SELECT printf('%d|%04d|%d|', :level, bucket, priority) || queued_at AS key, id FROM conversations
 WHERE queue_id = :queue_id AND state = 'open'
   AND (bucket, priority, queued_at, id) > (:bucket, :priority, :queued_at, :id)
 ORDER BY bucket, priority, queued_at, id LIMIT :limit;

-- name: ids_placed_by_wait
SELECT by_wait AS key, id FROM conversations
 WHERE queue_id IS :queue_id AND state = :state AND (by_wait, id) > (:first, :id)
 ORDER BY by_wait, id LIMIT :limit;

-- name: ids_placed_by_window
SELECT by_window AS key, id FROM conversations
 WHERE queue_id IS :queue_id AND state = :state AND (by_window, id) > (:first, :id)
 ORDER BY by_window, id LIMIT :limit;

-- name: ids_placed_by_newest
SELECT by_newest AS key, id FROM conversations
 WHERE queue_id IS :queue_id AND state = :state AND (by_newest, id) < (:first, :id)
 ORDER BY by_newest DESC, id DESC LIMIT :limit;

-- name: ids_of_agent
SELECT id, by_wait AS wait, by_window AS window, by_newest AS newest,
       queue_id, state
  FROM conversations
 WHERE agent_id = :agent_id AND state <> 'closed' AND state IN ('active', 'waiting', 'wrap_up')
UNION ALL
SELECT id, by_wait, by_window, by_newest, queue_id, state
  FROM conversations WHERE offered_to = :agent_id;

-- name: ids_closed_by
SELECT id, by_wait AS wait, by_window AS window, by_newest AS newest,
       queue_id, state
  FROM conversations WHERE closed_by = :agent_id AND state = 'closed' AND closed_at >= :since;

-- name: places
-- Every queue that a conversation is in or was closed in, and at the end NULL, for those that are in none; each is one
-- look into the index.
WITH RECURSIVE found (queue_id) AS (
    SELECT MIN(queue_id) FROM conversations
    UNION ALL
    SELECT (SELECT MIN(queue_id) FROM conversations WHERE queue_id > found.queue_id)
      FROM found WHERE found.queue_id IS NOT NULL
)
SELECT queue_id FROM found;
