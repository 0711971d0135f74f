-- What /metrics shows, each figure from a counter or a small partial index.

-- name: figure_queues
SELECT id, waiting, active, held,
       (SELECT by_wait FROM conversations c WHERE c.queue_id = queues.id AND c.state = 'open' AND c.by_wait < '9'
         ORDER BY c.by_wait LIMIT 1) AS since
  FROM queues WHERE removed_at IS NULL ORDER BY id;

-- name: figure_agents
SELECT presence, connected_until > :now AS connected, COUNT(*) AS agents FROM agents WHERE removed_at IS NULL
 GROUP BY presence, connected_until > :now;

-- name: figure_outbox
SELECT state, COUNT(*) AS attempts, MIN(created_at) AS oldest FROM attempts
 WHERE state IN ('queued', 'sending', 'uncertain') GROUP BY state;

-- name: figure_pending_files^
SELECT COUNT(*) FROM attachments WHERE state = 'pending';

-- name: figure_parked^
SELECT COUNT(*) FROM parked WHERE replayed_at IS NULL;

-- name: figure_overdue^
SELECT MIN(due_at) FROM timers WHERE due_at < :now;

-- name: figure_last_messages
SELECT n.id, (SELECT MAX(at) FROM messages m WHERE m.number_id = n.id AND m.direction IN ('inbound', 'outbound')) AS at
  FROM numbers n WHERE n.removed_at IS NULL ORDER BY n.id;

-- name: figure_templates
SELECT account_id, synced_at, error IS NOT NULL AS failing FROM template_syncs ORDER BY account_id;
