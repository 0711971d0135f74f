-- Messages and attachments. The column list of `message` is that of store.records.MessageRecord.

-- name: add_message!
INSERT INTO messages (seq, id, conversation_id, number_id, direction, kind, text, author, at, status, twilio_sid,
                      client_id, content_hash, template, reply_sid, location, annotations, files, recovered, attempts)
VALUES (:seq, :id, :conversation_id, :number_id, :direction, :kind, :text, :author, :at, :status, :twilio_sid,
        :client_id, :content_hash, :template, :reply_sid, :location, :annotations, :files, :recovered, :attempts);

-- name: add_inbound_message!
-- As add_message, without the columns that are always the same: each value that is handed over costs as much as a column.
INSERT INTO messages (seq, id, conversation_id, number_id, direction, kind, text, at, status, twilio_sid, reply_sid,
                      location, annotations, files, recovered)
VALUES (:seq, :id, :conversation_id, :number_id, 'inbound', 'session', :text, :at, 'received', :twilio_sid, :reply_sid,
        :location, :annotations, :files, :recovered);

-- name: message^
SELECT seq, id, conversation_id, direction, kind, text, author, at, status, error_code, error_text, twilio_sid,
       client_id, template, reply_sid, location, annotations, files, recovered, attempts
  FROM messages WHERE id = :id;

-- name: messages_before
SELECT seq, id, conversation_id, direction, kind, text, author, at, status, error_code, error_text, twilio_sid,
       client_id, template, reply_sid, location, annotations, files, recovered, attempts
  FROM messages WHERE conversation_id = :conversation_id AND seq < :before ORDER BY seq DESC LIMIT :limit;

-- name: messages_after
SELECT seq, id, conversation_id, direction, kind, text, author, at, status, error_code, error_text, twilio_sid,
       client_id, template, reply_sid, location, annotations, files, recovered, attempts
  FROM messages WHERE conversation_id = :conversation_id AND seq > :after ORDER BY seq LIMIT :limit;

-- name: inbound_by_sid^
SELECT id, conversation_id, at, recovered FROM messages WHERE twilio_sid = :sid AND direction = 'inbound';

-- name: quoted^
SELECT id, text FROM messages WHERE twilio_sid = :sid AND direction = 'inbound';

-- name: quoted_attempt^
SELECT m.id, m.text FROM attempts a JOIN messages m ON m.id = a.message_id WHERE a.twilio_sid = :sid LIMIT 1;

-- name: message_by_client^
SELECT id, conversation_id, content_hash FROM messages WHERE author = :author AND client_id = :client_id;

-- name: enrich_message!
UPDATE messages SET text = :text, reply_sid = :reply_sid, location = :location, annotations = :annotations,
                    files = :files, recovered = 0
 WHERE id = :id;

-- name: set_message_status!
UPDATE messages SET status = :status, error_code = :error_code, error_text = :error_text,
                    twilio_sid = COALESCE(:twilio_sid, twilio_sid)
 WHERE id = :id;

-- name: set_message_tried!
UPDATE messages SET status = 'queued', error_code = NULL, error_text = NULL, attempts = attempts + 1 WHERE id = :id;

-- name: last_known_message^
SELECT MAX(at) AS at FROM messages WHERE number_id = :number_id AND direction IN ('inbound', 'outbound');

-- name: unread_after^
SELECT COUNT(*) AS unread FROM messages
 WHERE conversation_id = :conversation_id AND seq > :seq AND direction = 'inbound';

-- name: move_messages!
UPDATE messages SET conversation_id = :into WHERE conversation_id = :conversation_id;

-- name: add_raw_form!
INSERT INTO raw_forms (message_id, at, form) VALUES (:message_id, :at, :form)
ON CONFLICT (message_id) DO UPDATE SET at = excluded.at, form = excluded.form;

-- name: add_attachment!
INSERT INTO attachments (id, message_id, conversation_id, position, direction, name, content_type, size, sha256, state,
                         reason, account_id, source_url, next_try_at, give_up_at, uploaded_by, created_at)
VALUES (:id, :message_id, :conversation_id, :position, :direction, :name, :content_type, :size, :sha256, :state,
        :reason, :account_id, :source_url, :next_try_at, :give_up_at, :uploaded_by, :created_at);

-- name: attachment^
SELECT id, message_id, conversation_id, position, direction, name, content_type, size, sha256, state, reason,
       account_id, source_url, tries, next_try_at, give_up_at, uploaded_by, created_at
  FROM attachments WHERE id = :id;

-- name: use_attachment!
UPDATE attachments SET message_id = :message_id, conversation_id = :conversation_id
 WHERE id = :id AND message_id IS NULL;

-- name: message_before^
SELECT 1 FROM messages WHERE conversation_id = :conversation_id AND seq < :seq LIMIT 1;

-- name: due_attachments
SELECT id, message_id, conversation_id, position, direction, name, content_type, size, sha256, state, reason,
       account_id, source_url, tries, next_try_at, give_up_at, uploaded_by, created_at
  FROM attachments WHERE state = 'pending' AND next_try_at <= :now ORDER BY next_try_at LIMIT :limit;

-- name: set_attachment!
UPDATE attachments
   SET state = :state, reason = :reason, name = :name, content_type = :content_type, size = :size, sha256 = :sha256,
       tries = :tries, next_try_at = :next_try_at
 WHERE id = :id;

-- name: retry_attachment!
UPDATE attachments SET state = 'pending', reason = '', next_try_at = :now, give_up_at = :give_up_at, tries = 0
 WHERE id = :id AND state <> 'pending';
