-- What doctor looks at. Nothing here runs while customers wait.

-- name: parked_count^
SELECT COUNT(*) AS count,
       (SELECT reason FROM parked WHERE replayed_at IS NULL ORDER BY id DESC LIMIT 1) AS reason
  FROM parked WHERE replayed_at IS NULL;

-- name: oldest_queued^
SELECT MIN(created_at) AS at FROM attempts WHERE state = 'queued' AND not_before <= :now;

-- name: uncertain_count^
SELECT COUNT(*) AS count FROM attempts WHERE state = 'uncertain' AND started_at <= :before;

-- name: last_inbound_of_number^
SELECT MAX(last_inbound_at) AS at FROM pairs WHERE number_id = :number_id;

-- name: failed_with_code^
SELECT COUNT(*) AS count FROM attempts
 WHERE number_id = :number_id AND error_code = :code AND created_at >= :since;
