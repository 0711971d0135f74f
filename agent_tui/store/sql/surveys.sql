-- Post-conversation surveys.

-- name: session_to_survey^
SELECT id, agent_id, queue_id FROM sessions
 WHERE conversation_id = :conversation_id AND accepted_at IS NOT NULL ORDER BY id DESC LIMIT 1;

-- name: add_survey!
INSERT INTO surveys (id, session_id, conversation_id, number_id, user_id, agent_id, queue_id, state, reason, asked_at,
                     expires_at)
VALUES (:id, :session_id, :conversation_id, :number_id, :user_id, :agent_id, :queue_id, :state, :reason, :at, :expires_at)
ON CONFLICT (session_id) DO NOTHING;

-- name: waiting_survey^
SELECT id, conversation_id, state, reason, expires_at FROM surveys
 WHERE number_id = :number_id AND user_id = :user_id AND state IN ('asked', 'comment');

-- name: survey^
SELECT id, conversation_id, state, expires_at FROM surveys WHERE id = :id;

-- name: set_survey!
UPDATE surveys SET state = :state, reason = :reason WHERE id = :id;

-- name: score_survey!
UPDATE surveys SET state = :state, reason = '', score = :score, answered_at = :at WHERE id = :id AND state = 'asked';

-- name: comment_survey!
UPDATE surveys SET state = 'done', comment = :comment WHERE id = :id AND state = 'comment';

-- name: put_back_attention!
UPDATE conversations SET unread = :unread, waiting_since = :waiting_since WHERE id = :id;

-- name: surveys_after
SELECT id, conversation_id, agent_id, queue_id, number_id, state, reason, asked_at, answered_at, score, comment
  FROM surveys
 WHERE (asked_at, id) > (:at, :id) AND asked_at >= :since AND asked_at < :until
   AND (:agent IS NULL OR agent_id = :agent) AND (:queue IS NULL OR queue_id = :queue)
 ORDER BY asked_at, id LIMIT :limit;

-- name: survey_figures^
SELECT COUNT(*) AS total, SUM(state <> 'skipped') AS asked, COUNT(score) AS answered, AVG(score) AS mean
  FROM surveys
 WHERE asked_at >= :since AND asked_at < :until
   AND (:agent IS NULL OR agent_id = :agent) AND (:queue IS NULL OR queue_id = :queue);

-- name: erase_surveys!
DELETE FROM surveys WHERE conversation_id = :id;

-- name: erase_surveys_of!
DELETE FROM surveys WHERE user_id = :id;

-- name: move_surveys!
UPDATE OR IGNORE surveys SET user_id = :into WHERE user_id = :user_id;

-- name: end_surveys_of!
UPDATE surveys SET state = 'expired', user_id = :into WHERE user_id = :user_id;
