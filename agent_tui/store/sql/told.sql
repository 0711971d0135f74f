-- What is held of a person, to be told: the same rows that erasure.sql removes (desk.personal names the pairs).
-- ``:after`` and ``:limit`` choose messages of a conversation, a page at a time.

-- name: told_messages
SELECT seq, id, conversation_id, number_id, direction, kind, text, author, at, status, error_code, error_text,
       twilio_sid, client_id, template, reply_sid, location, annotations, files, recovered, attempts
  FROM messages WHERE conversation_id = :id AND seq > :after ORDER BY seq LIMIT :limit;

-- name: told_file_facts
SELECT attachment_id, width, height, seconds, pages, contacts, thumbnail, declared FROM file_facts
 WHERE attachment_id IN (SELECT id FROM attachments WHERE message_id IN
    (SELECT id FROM messages WHERE conversation_id = :id AND seq > :after ORDER BY seq LIMIT :limit));

-- name: told_attachments
SELECT id, message_id, conversation_id, position, direction, name, content_type, size, sha256, state, reason,
       source_url, tries, next_try_at, give_up_at, uploaded_by, created_at
  FROM attachments WHERE message_id IN
    (SELECT id FROM messages WHERE conversation_id = :id AND seq > :after ORDER BY seq LIMIT :limit);

-- name: told_attempts
SELECT seq, id, message_id, conversation_id, number_id, user_id, account_id, state, status, twilio_sid, address,
       created_at, not_before, started_at, settle_at, checks, error_code, error_text
  FROM attempts WHERE message_id IN
    (SELECT id FROM messages WHERE conversation_id = :id AND seq > :after ORDER BY seq LIMIT :limit);

-- name: told_attempt_sids
SELECT sid, attempt_id, at FROM attempt_sids WHERE attempt_id IN (
    SELECT id FROM attempts WHERE message_id IN
        (SELECT id FROM messages WHERE conversation_id = :id AND seq > :after ORDER BY seq LIMIT :limit));

-- name: told_callbacks
SELECT id, at, account_id, sid, attempt_id, status, error_code, error_text, form FROM callbacks WHERE attempt_id IN (
    SELECT id FROM attempts WHERE message_id IN
        (SELECT id FROM messages WHERE conversation_id = :id AND seq > :after ORDER BY seq LIMIT :limit));

-- name: told_message_parts
SELECT message_id, follows FROM message_parts WHERE message_id IN
    (SELECT id FROM messages WHERE conversation_id = :id AND seq > :after ORDER BY seq LIMIT :limit);

-- name: told_raw_forms
SELECT message_id, at, form FROM raw_forms WHERE message_id IN
    (SELECT id FROM messages WHERE conversation_id = :id AND seq > :after ORDER BY seq LIMIT :limit);

-- name: told_recipients
SELECT list_id, position, line, address, language, variables, state, reason, detail, message_id, at
  FROM recipients WHERE message_id IN
    (SELECT id FROM messages WHERE conversation_id = :id AND seq > :after ORDER BY seq LIMIT :limit);

-- name: told_sessions
SELECT id, conversation_id, agent_id, queue_id, queued_at, offered_at, accepted_at, ended_at, reason
  FROM sessions WHERE conversation_id = :id;

-- name: told_refusals
SELECT conversation_id, agent_id, times, not_before FROM refusals WHERE conversation_id = :id;

-- name: told_participants
SELECT conversation_id, agent_id, mode, joined_at FROM participants WHERE conversation_id = :id;

-- name: told_consult_searches
SELECT * FROM consult_searches WHERE conversation_id = :id;

-- name: told_events
SELECT seq, at, actor, kind, conversation_id, message_id, data FROM events WHERE conversation_id = :id ORDER BY seq;

-- name: told_codes
SELECT conversation_id, code, title, category, chosen_by, chosen_at FROM conversation_codes WHERE conversation_id = :id;

-- name: told_occasions
SELECT conversation_id, trigger_name, occasion, at, number_id, user_id, message_id, reason
  FROM automated_messages WHERE conversation_id = :id;

-- name: told_talks
SELECT conversation_id, state, step, turn, misunderstood, escalations, seen_seq, asked_seq, pending, leased_until,
       minute, in_minute
  FROM bot_talks WHERE conversation_id = :id;

-- name: told_timers
SELECT kind, subject, due_at FROM timers WHERE subject = :id;

-- name: told_conversation
SELECT id, number_id, user_id, workstream_id, queue_id, state, agent_id, offered_to, offer_expires_at, last_agent_id,
       session_id, priority, skills, units, created_at, state_at, queued_at, waiting_since, inbound_at, unread,
       read_message_id, read_seq, failed, last_direction, last_text, last_at, draft, draft_at, closed_by, closed_at,
       close_reason, route, profiles, preferred, language, variables, bucket, entered_at, by_fallback, released,
       offer_text, started_by
  FROM conversations WHERE id = :id;

-- name: told_looks
SELECT id, at, actor, what, subject FROM audit WHERE subject = :id OR subject IN
    (SELECT a.id FROM messages m JOIN attachments a ON a.message_id = m.id WHERE m.conversation_id = :id)
 ORDER BY id;

-- name: told_looks_at_user
SELECT id, at, actor, what, subject FROM audit WHERE subject = :id ORDER BY id;

-- name: told_recipients_of
SELECT list_id, position, line, address, language, variables, state, reason, detail, message_id, at
  FROM recipients WHERE message_id IS NULL AND address IN (
    SELECT address FROM pairs WHERE user_id = :id UNION SELECT 'whatsapp:' || key FROM user_keys WHERE user_id = :id);

-- name: told_parked
SELECT id, at, path, query, reason, account_id, content_type, body, replayed_at FROM parked WHERE EXISTS (
    SELECT 1 FROM user_keys k WHERE k.user_id = :id
       AND ('&' || parked.body || '&' || parked.query || '&' GLOB '*[^0-9]' || ltrim(k.key, '+') || '[^0-9]*'
         OR parked.body || '&' || parked.query || '&' GLOB '*[%][0-9A-F][0-9A-F]' || ltrim(k.key, '+') || '[^0-9]*'));

-- name: told_unjoined_callbacks
SELECT id, at, account_id, sid, attempt_id, status, error_code, error_text, form FROM callbacks
 WHERE attempt_id IS NULL AND EXISTS (
    SELECT 1 FROM user_keys k WHERE k.user_id = :id
       AND ('&' || callbacks.form || '&' GLOB '*[^0-9]' || ltrim(k.key, '+') || '[^0-9]*'
         OR callbacks.form || '&' GLOB '*[%][0-9A-F][0-9A-F]' || ltrim(k.key, '+') || '[^0-9]*'));

-- name: told_customer_notes
SELECT id, user_id, author, at, text FROM customer_notes WHERE user_id = :id ORDER BY at, id;

-- name: told_person_member
SELECT user_id, person_id, added_by, added_at FROM person_members WHERE user_id = :id;

-- name: told_person_changes
SELECT change_id, user_id, before, after FROM person_change_members WHERE user_id = :id;

-- name: told_customer
SELECT user_id, name, language, tags, fields, changes, changed_by, changed_at, version FROM customers WHERE user_id = :id;

-- name: told_surveys
SELECT id, session_id, conversation_id, number_id, user_id, agent_id, queue_id, state, reason, asked_at, answered_at,
       expires_at, score, comment
  FROM surveys WHERE user_id = :id ORDER BY asked_at, id;

-- name: told_pairs
SELECT number_id, user_id, address, last_inbound_at, refused_at, opted_out_at, opted_in_at, opted_in_source,
       opted_out_source, consent_at, consent_by, reminded_at
  FROM pairs WHERE user_id = :id;

-- name: told_user_keys
SELECT key, user_id FROM user_keys WHERE user_id = :id;

-- name: told_user
SELECT id, name, language, created_at FROM users WHERE id = :id;

-- name: told_message_seqs
SELECT seq FROM messages WHERE conversation_id = :id AND seq > :after ORDER BY seq LIMIT :limit;

-- name: told_conversations
SELECT id FROM conversations WHERE user_id = :id ORDER BY created_at, id;
