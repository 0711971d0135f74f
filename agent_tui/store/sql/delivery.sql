-- The outbox, status callbacks and templates. The column list of `attempt` is that of store.records.AttemptRecord.

-- name: add_attempt!
INSERT INTO attempts (seq, id, message_id, conversation_id, number_id, user_id, account_id, state, status, address,
                      created_at, not_before)
VALUES (:seq, :id, :message_id, :conversation_id, :number_id, :user_id, :account_id, 'queued', 'queued', :address,
        :at, :at);

-- name: attempt^
SELECT seq, id, message_id, conversation_id, number_id, user_id, account_id, state, status, twilio_sid, address,
       created_at, not_before, started_at, settle_at, checks, error_code, error_text
  FROM attempts WHERE id = :id;

-- name: attempt_by_sid^
SELECT a.seq, a.id, a.message_id, a.conversation_id, a.number_id, a.user_id, a.account_id, a.state, a.status,
       a.twilio_sid, a.address, a.created_at, a.not_before, a.started_at, a.settle_at, a.checks, a.error_code,
       a.error_text
  FROM attempt_sids s JOIN attempts a ON a.id = s.attempt_id WHERE s.sid = :sid;

-- name: latest_attempt^
SELECT seq, id, message_id, conversation_id, number_id, user_id, account_id, state, status, twilio_sid, address,
       created_at, not_before, started_at, settle_at, checks, error_code, error_text
  FROM attempts WHERE message_id = :message_id ORDER BY seq DESC LIMIT 1;

-- name: ready_attempt^
SELECT a.seq, a.id, a.message_id, a.conversation_id, a.number_id, a.user_id, a.account_id, a.state, a.status,
       a.twilio_sid, a.address, a.created_at, a.not_before, a.started_at, a.settle_at, a.checks, a.error_code,
       a.error_text
  FROM attempts a
 WHERE a.number_id = :number_id AND a.state = 'queued' AND a.not_before <= :now
   AND NOT EXISTS (
       SELECT 1 FROM attempts b
        WHERE b.number_id = a.number_id AND b.user_id = a.user_id AND b.state IN ('queued', 'sending', 'uncertain')
          AND (b.seq < a.seq OR b.state <> 'queued')
   )
 ORDER BY a.seq LIMIT 1;

-- name: queued_after
SELECT id FROM attempts
 WHERE number_id = :number_id AND user_id = :user_id AND state = 'queued' AND seq > :seq ORDER BY seq;

-- name: move_attempt!
UPDATE attempts SET seq = :seq WHERE id = :id;

-- name: written_since^
SELECT MAX(direction = 'inbound') AS by_customer, MAX(direction = 'outbound') AS by_agent
  FROM messages
 WHERE conversation_id = :conversation_id AND seq > :seq AND at >= :said AND kind IN ('session', 'template');

-- name: begun_since^
SELECT 1 FROM conversations
 WHERE number_id = :number_id AND user_id = :user_id AND created_at >= :said AND id <> :id
   AND COALESCE(close_reason, '') <> 'list'
 LIMIT 1;

-- name: numbers_with_queued
SELECT DISTINCT number_id FROM attempts WHERE state = 'queued';

-- name: set_sending!
UPDATE attempts SET state = 'sending', status = 'sending', started_at = :at WHERE id = :id AND state = 'queued';

-- name: delay_attempt!
UPDATE attempts SET state = 'queued', status = 'queued', not_before = :not_before, started_at = NULL WHERE id = :id;

-- name: set_uncertain!
UPDATE attempts SET state = 'uncertain', status = 'uncertain', settle_at = :settle_at, checks = :checks WHERE id = :id;

-- name: settle_later!
UPDATE attempts SET settle_at = :settle_at, checks = checks + 1 WHERE id = :id AND state = 'uncertain';

-- name: set_attempt!
UPDATE attempts SET state = :state, status = :status, twilio_sid = COALESCE(twilio_sid, :twilio_sid), settle_at = NULL,
                    error_code = :error_code, error_text = :error_text
 WHERE id = :id;

-- name: unfinished_sends
SELECT seq, id, message_id, conversation_id, number_id, user_id, account_id, state, status, twilio_sid, address,
       created_at, not_before, started_at, settle_at, checks, error_code, error_text
  FROM attempts WHERE state = 'sending' ORDER BY seq;

-- name: settling_attempts
SELECT seq, id, message_id, conversation_id, number_id, user_id, account_id, state, status, twilio_sid, address,
       created_at, not_before, started_at, settle_at, checks, error_code, error_text
  FROM attempts WHERE state = 'uncertain' AND settle_at <= :now ORDER BY settle_at, seq LIMIT :limit;

-- name: stuck_attempts
SELECT seq, id, message_id, conversation_id, number_id, user_id, account_id, state, status, twilio_sid, address,
       created_at, not_before, started_at, settle_at, checks, error_code, error_text
  FROM attempts
 WHERE number_id = :number_id AND status IN ('sending', 'sent') AND state = 'accepted'
   AND started_at > :after AND started_at <= :before
 ORDER BY started_at LIMIT :limit;

-- name: add_attempt_sid!
INSERT INTO attempt_sids (sid, attempt_id, at) VALUES (:sid, :attempt_id, :at) ON CONFLICT (sid) DO NOTHING;

-- name: known_sid^
SELECT 1 FROM attempt_sids WHERE sid = :sid;

-- name: add_callback!
INSERT INTO callbacks (id, at, account_id, sid, attempt_id, status, error_code, error_text, form)
VALUES (:id, :at, :account_id, :sid, :attempt_id, :status, :error_code, :error_text, :form);

-- name: unjoined_callbacks
SELECT id, status, error_code, error_text FROM callbacks
 WHERE sid = :sid AND attempt_id IS NULL AND account_id = :account_id ORDER BY id;

-- name: join_callbacks!
UPDATE callbacks SET attempt_id = :attempt_id WHERE sid = :sid AND attempt_id IS NULL AND account_id = :account_id;

-- name: look_again!
UPDATE attempts SET settle_at = :settle_at WHERE id = :id AND state = 'uncertain';
