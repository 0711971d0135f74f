-- The roster as last loaded, presence, and the WhatsApp users.

-- name: all_numbers
SELECT id, account_id, address, name, workstream_id, caught_up_to, removed_at FROM numbers ORDER BY id;

-- name: number^
SELECT id, account_id, address, name, workstream_id, caught_up_to, removed_at FROM numbers WHERE id = :id;

-- name: rename_number!
UPDATE numbers SET id = :id WHERE address = :address AND id <> :id;

-- name: put_number!
INSERT INTO numbers (id, account_id, address, name, workstream_id) VALUES (:id, :account_id, :address, :name, :workstream_id)
ON CONFLICT (id) DO UPDATE SET account_id = excluded.account_id, address = excluded.address, name = excluded.name,
                               workstream_id = excluded.workstream_id, removed_at = NULL;

-- name: remove_number!
UPDATE numbers SET removed_at = :at WHERE id = :id AND removed_at IS NULL;

-- name: set_caught_up!
UPDATE numbers SET caught_up_to = :at WHERE id = :id AND (caught_up_to IS NULL OR caught_up_to < :at);

-- name: numbers_with_live_conversations
SELECT DISTINCT number_id FROM conversations WHERE state <> 'closed';

-- name: all_agents
SELECT id, name, role, capacity, skills, presence, presence_at, connected_until, last_assigned_at, last_action_at,
       chosen_presence, presence_word, presence_by
  FROM agents WHERE removed_at IS NULL ORDER BY id;

-- name: agent^
SELECT id, name, role, capacity, skills, presence, presence_at, connected_until, last_assigned_at, last_action_at,
       chosen_presence, presence_word, presence_by
  FROM agents WHERE id = :id AND removed_at IS NULL;

-- name: agent_ever^
SELECT id FROM agents WHERE id = :id;

-- name: put_agent!
INSERT INTO agents (id, name, role, capacity, skills, presence)
VALUES (:id, :name, :role, :capacity, :skills, 'available')
ON CONFLICT (id) DO UPDATE SET name = excluded.name, role = excluded.role, capacity = excluded.capacity,
                               skills = excluded.skills, removed_at = NULL;

-- name: remove_agent!
UPDATE agents SET removed_at = :at WHERE id = :id AND removed_at IS NULL;

-- name: set_presence!
UPDATE agents
   SET presence = :presence, chosen_presence = :chosen, presence_word = :word, presence_by = :by, presence_at = :at
 WHERE id = :id AND removed_at IS NULL;

-- name: set_released_at!
UPDATE agents SET released_at = :at WHERE id = :id;

-- name: set_turn!
UPDATE queue_members
   SET turn = 1 + (SELECT MAX(turn) FROM queue_members WHERE queue_id = :queue_id), last_assigned_at = :at
 WHERE queue_id = :queue_id AND agent_id = :agent_id;

-- name: queue_rules^
SELECT rules, waiting FROM queues WHERE id = :id;

-- name: set_queue_rules!
UPDATE queues SET rules = :rules WHERE id = :id;

-- name: set_connected!
UPDATE agents SET connected_until = :until WHERE id = :id AND (connected_until IS NULL OR connected_until < :until);

-- name: set_disconnected!
UPDATE agents SET connected_until = NULL WHERE id = :id AND connected_until <= :now;

-- name: set_assigned!
UPDATE agents SET last_assigned_at = :at WHERE id = :id;

-- name: set_acted!
UPDATE agents SET last_action_at = :at WHERE id = :id;

-- name: all_queues
SELECT id, priority, held, held_by, held_at, waiting, active FROM queues WHERE removed_at IS NULL ORDER BY priority, id;

-- name: queue^
SELECT id, priority, held, waiting, active FROM queues WHERE id = :id AND removed_at IS NULL;

-- name: put_queue!
INSERT INTO queues (id, priority) VALUES (:id, :priority)
ON CONFLICT (id) DO UPDATE SET priority = excluded.priority, removed_at = NULL;

-- name: remove_queue!
UPDATE queues SET removed_at = :at WHERE id = :id AND removed_at IS NULL;

-- name: hold_queue!
UPDATE queues SET held = :held, held_by = :by, held_at = :at WHERE id = :id AND held <> :held;

-- name: leave_queue!
DELETE FROM queue_members WHERE queue_id = :queue_id AND agent_id = :agent_id;

-- name: add_member!
INSERT INTO queue_members (queue_id, agent_id, position) VALUES (:queue_id, :agent_id, :position)
ON CONFLICT (queue_id, agent_id) DO UPDATE SET position = excluded.position;

-- name: all_members
SELECT queue_id, agent_id FROM queue_members ORDER BY queue_id, position;

-- name: queues_of
SELECT m.queue_id, q.priority FROM queue_members m JOIN queues q ON q.id = m.queue_id
 WHERE m.agent_id = :agent_id AND q.removed_at IS NULL ORDER BY q.priority, q.id;

-- name: is_member^
SELECT 1 FROM queue_members WHERE queue_id = :queue_id AND agent_id = :agent_id;

-- Of load_of and candidates: `state <> 'closed'` says again what follows, because the index of an agent's conversations
-- is one of the live ones and SQLite takes it only for the very same words.

-- name: load_of^
SELECT COALESCE(SUM(units), 0) AS used FROM (
    SELECT units FROM conversations
     WHERE agent_id = :agent_id AND state <> 'closed' AND state IN ('active', 'wrap_up')
    UNION ALL
    SELECT units FROM conversations WHERE offered_to = :agent_id AND state = 'active'
);

-- name: candidate^
SELECT a.id, a.presence, a.chosen_presence, a.capacity, a.skills, a.connected_until, a.released_at,
       a.last_assigned_at, 0 AS turn, 0 AS position,
       (SELECT COALESCE(SUM(units), 0) FROM conversations
         WHERE agent_id = a.id AND state <> 'closed' AND state IN ('active', 'wrap_up'))
       + (SELECT COALESCE(SUM(units), 0) FROM conversations WHERE offered_to = a.id AND state = 'active') AS used,
       (SELECT COUNT(*) FROM conversations WHERE agent_id = a.id AND state <> 'closed' AND state = 'active')
       + (SELECT COUNT(*) FROM conversations WHERE offered_to = a.id AND state = 'active') AS held
  FROM agents a WHERE a.id = :id AND a.removed_at IS NULL;

-- name: member_candidate^
SELECT a.id, a.presence, a.chosen_presence, a.capacity, a.skills, a.connected_until, a.released_at,
       m.last_assigned_at, m.turn, m.position,
       (SELECT COALESCE(SUM(units), 0) FROM conversations
         WHERE agent_id = a.id AND state <> 'closed' AND state IN ('active', 'wrap_up'))
       + (SELECT COALESCE(SUM(units), 0) FROM conversations WHERE offered_to = a.id AND state = 'active') AS used,
       (SELECT COUNT(*) FROM conversations WHERE agent_id = a.id AND state <> 'closed' AND state = 'active')
       + (SELECT COUNT(*) FROM conversations WHERE offered_to = a.id AND state = 'active') AS held
  FROM queue_members m JOIN agents a ON a.id = m.agent_id
 WHERE m.queue_id = :queue_id AND m.agent_id = :id AND a.removed_at IS NULL;

-- name: connected_candidates
SELECT a.id, a.presence, a.chosen_presence, a.capacity, a.skills, a.connected_until, a.released_at,
       m.last_assigned_at, m.turn, m.position,
       (SELECT COALESCE(SUM(units), 0) FROM conversations
         WHERE agent_id = a.id AND state <> 'closed' AND state IN ('active', 'wrap_up'))
       + (SELECT COALESCE(SUM(units), 0) FROM conversations WHERE offered_to = a.id AND state = 'active') AS used,
       (SELECT COUNT(*) FROM conversations WHERE agent_id = a.id AND state <> 'closed' AND state = 'active')
       + (SELECT COUNT(*) FROM conversations WHERE offered_to = a.id AND state = 'active') AS held
  FROM queue_members m JOIN agents a ON a.id = m.agent_id
 WHERE m.queue_id = :queue_id AND a.removed_at IS NULL AND a.connected_until > :now
   AND (:units IS NULL
        OR a.capacity - :units
           >= (SELECT COALESCE(SUM(units), 0) FROM conversations
                WHERE agent_id = a.id AND state <> 'closed' AND state IN ('active', 'wrap_up'))
            + (SELECT COALESCE(SUM(units), 0) FROM conversations WHERE offered_to = a.id AND state = 'active'))
 ORDER BY m.position;

-- name: user_of_key^
SELECT k.user_id, u.name FROM user_keys k JOIN users u ON u.id = k.user_id WHERE k.key = :key;

-- name: add_user!
INSERT INTO users (id, name, created_at) VALUES (:id, :name, :created_at);

-- name: add_user_key!
INSERT INTO user_keys (key, user_id) VALUES (:key, :user_id) ON CONFLICT (key) DO NOTHING;

-- name: name_user!
UPDATE users SET name = :name WHERE id = :id AND name <> :name;

-- name: move_user_keys!
UPDATE user_keys SET user_id = :into WHERE user_id = :user_id;

-- name: pair^
SELECT number_id, user_id, address, last_inbound_at, opted_out_at, opted_out_source, opted_in_at, opted_in_source,
       consent_at, consent_by, reminded_at
  FROM pairs
 WHERE number_id = :number_id AND user_id = :user_id;

-- name: pair_with_live^
SELECT p.last_inbound_at, c.id, c.state, c.agent_id, c.queue_id, c.started_by, c.waiting_since
  FROM pairs p
  LEFT JOIN conversations c ON c.number_id = p.number_id AND c.user_id = p.user_id AND c.state <> 'closed'
 WHERE p.number_id = :number_id AND p.user_id = :user_id;

-- name: arrival^
-- In one statement what most messages ask for: whose they are, the pair's window and live conversation, whether the
-- message was seen before.
SELECT k.user_id, u.name, p.user_id AS pair, p.last_inbound_at,
       c.id, c.state, c.agent_id, c.queue_id, c.started_by, c.waiting_since,
       EXISTS (SELECT 1 FROM messages WHERE twilio_sid = :sid AND direction = 'inbound')
       OR EXISTS (SELECT 1 FROM gone_sids WHERE digest = :digest) AS seen
  FROM user_keys k
  JOIN users u ON u.id = k.user_id
  LEFT JOIN pairs p ON p.number_id = :number_id AND p.user_id = k.user_id
  LEFT JOIN conversations c ON c.number_id = p.number_id AND c.user_id = p.user_id AND c.state <> 'closed'
 WHERE k.key = :key;

-- name: pairs_of_user
SELECT number_id, user_id, address, last_inbound_at, refused_at, opted_out_at, opted_out_source, opted_in_at, opted_in_source,
       consent_at, consent_by, reminded_at
  FROM pairs WHERE user_id = :user_id;

-- name: set_refused!
UPDATE pairs SET refused_at = :at
 WHERE number_id = :number_id AND user_id = :user_id AND COALESCE(refused_at, '') < :at;

-- name: drop_refused!
UPDATE pairs SET refused_at = NULL WHERE number_id = :number_id AND user_id = :user_id;

-- name: touch_pair!
INSERT INTO pairs (number_id, user_id, address, last_inbound_at)
VALUES (:number_id, :user_id, :address, :inbound_at)
ON CONFLICT (number_id, user_id) DO UPDATE
   SET address = CASE WHEN :latest = 1 THEN excluded.address ELSE pairs.address END,
       last_inbound_at = CASE WHEN pairs.last_inbound_at IS NULL OR pairs.last_inbound_at < excluded.last_inbound_at
                              THEN excluded.last_inbound_at ELSE pairs.last_inbound_at END;

-- name: add_pair!
INSERT INTO pairs (number_id, user_id, address) VALUES (:number_id, :user_id, :address)
ON CONFLICT (number_id, user_id) DO NOTHING;

-- name: drop_pair!
DELETE FROM pairs WHERE number_id = :number_id AND user_id = :user_id;

-- name: members_of
SELECT m.agent_id FROM queue_members m JOIN agents a ON a.id = m.agent_id
 WHERE m.queue_id = :queue_id AND a.removed_at IS NULL ORDER BY m.position;
