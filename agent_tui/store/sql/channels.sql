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
