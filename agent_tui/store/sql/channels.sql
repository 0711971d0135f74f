-- What hangs on a number of ours.

-- name: states_of_number
SELECT state, COUNT(*) AS count FROM conversations WHERE number_id = :number_id GROUP BY state;

-- name: live_of_number
SELECT c.id, c.state, p.last_inbound_at
  FROM conversations c JOIN pairs p ON p.number_id = c.number_id AND p.user_id = c.user_id
 WHERE c.number_id = :number_id AND c.state <> 'closed' AND c.id > :after ORDER BY c.id LIMIT :limit;

-- name: only_at_number
SELECT p.address FROM pairs p
 WHERE p.number_id = :number_id
   AND NOT EXISTS (SELECT 1 FROM pairs o WHERE o.user_id = p.user_id AND o.number_id <> p.number_id)
 ORDER BY p.address LIMIT :limit;

-- name: live_at_number^
SELECT COUNT(*) AS count FROM conversations WHERE number_id = :number_id AND state <> 'closed';

-- name: only_at_number_count^
SELECT COUNT(*) AS count FROM pairs p
 WHERE p.number_id = :number_id
   AND NOT EXISTS (SELECT 1 FROM pairs o WHERE o.user_id = p.user_id AND o.number_id <> p.number_id);

-- name: any_only_at_number^
SELECT 1 FROM pairs p
 WHERE p.number_id = :number_id
   AND NOT EXISTS (SELECT 1 FROM pairs o WHERE o.user_id = p.user_id AND o.number_id <> p.number_id) LIMIT 1;

-- Users who can still be asked to go: an erasure that runs takes its user's pairs out last.

-- name: users_only_at_number
SELECT p.user_id FROM pairs p
 WHERE p.number_id = :number_id
   AND NOT EXISTS (SELECT 1 FROM pairs o WHERE o.user_id = p.user_id AND o.number_id <> p.number_id)
   AND NOT EXISTS (SELECT 1 FROM erasures e WHERE e.user_id = p.user_id AND e.state <> 'done')
 ORDER BY p.user_id LIMIT :limit;

-- name: open_lists_of_number
SELECT id, state FROM lists WHERE number_id = :number_id AND state IN ('ready', 'running', 'paused') ORDER BY id;

-- name: timers_of_number^
SELECT COUNT(*) AS count FROM timers t JOIN conversations c ON c.id = t.subject WHERE c.number_id = :number_id;

-- name: leaving_number^
SELECT COUNT(*) AS count FROM attempts
 WHERE number_id = :number_id AND state IN ('queued', 'sending', 'uncertain');

-- Before an erasure takes the messages; what an earlier round counted stays.

-- name: count_told!
UPDATE channel_deletions SET told = MAX(told, (
    SELECT COUNT(*) FROM automated_messages a JOIN messages m ON m.id = a.message_id
     WHERE a.number_id = channel_deletions.number_id AND a.message_id IS NOT NULL
       AND a.trigger_name = 'channel_deleted' AND a.occasion = channel_deletions.id
       AND m.status NOT IN ('failed', 'undelivered')))
 WHERE id = :id;

-- name: deletion_of^
SELECT id, number_id, state, step, step_at, conversations, queue, message, lists, unset_webhooks, history, by_hand,
       planned_by, planned_at, confirmed_by, confirmed_at, ended_at, moved_to, moved, closed, told, cancelled, erased, urls, trouble_code,
       trouble_why, trouble_next
  FROM channel_deletions WHERE number_id = :number_id ORDER BY id DESC LIMIT 1;

-- name: deletion_at_work^
SELECT id, number_id, state, step, step_at, conversations, queue, message, lists, unset_webhooks, history, by_hand,
       planned_by, planned_at, confirmed_by, confirmed_at, ended_at, moved_to, moved, closed, told, cancelled, erased, urls, trouble_code,
       trouble_why, trouble_next
  FROM channel_deletions WHERE state = 'working' ORDER BY confirmed_at, id LIMIT 1;

-- name: open_deletions
SELECT number_id, state FROM channel_deletions WHERE state IN ('planned', 'working');

-- name: add_deletion!
INSERT INTO channel_deletions (id, number_id, state, conversations, queue, message, lists, unset_webhooks, history,
                               by_hand, planned_by, planned_at)
VALUES (:id, :number_id, 'planned', :conversations, :queue, :message, :lists, :unset_webhooks, :history,
        :by_hand, :by, :at);

-- name: confirm_deletion!
UPDATE channel_deletions SET state = 'working', step = 'conversations', step_at = :at, moved_to = '',
       confirmed_by = :by, confirmed_at = :at, trouble_code = '', trouble_why = '', trouble_next = ''
 WHERE id = :id;

-- name: set_deletion_step!
UPDATE channel_deletions SET step = :step, step_at = :at WHERE id = :id;

-- name: hold_deletion!
UPDATE channel_deletions SET state = 'planned', trouble_code = :code, trouble_why = :why, trouble_next = :next
 WHERE id = :id;

-- name: end_deletion!
UPDATE channel_deletions SET state = :state, ended_at = :at WHERE id = :id;

-- name: count_deletion!
UPDATE channel_deletions
   SET moved = moved + :moved, closed = closed + :closed, cancelled = cancelled + :cancelled, erased = erased + :erased,
       moved_to = :moved_to
 WHERE id = :id;

-- name: finish_moved!
UPDATE channel_deletions SET conversations = 'finish', queue = '' WHERE id = :id;

-- name: set_deletion_urls!
UPDATE channel_deletions SET urls = :urls WHERE id = :id;

-- name: hold_every_deletion!
UPDATE channel_deletions
   SET state = 'planned', trouble_code = 'restored', trouble_why = :why, trouble_next = :next
 WHERE state = 'working';
