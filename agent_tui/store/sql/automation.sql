-- Automated messages.

-- name: note_automated!
INSERT INTO automated_messages (conversation_id, trigger_name, occasion, at, number_id, user_id)
VALUES (:conversation_id, :trigger, :occasion, :at, :number_id, :user_id)
ON CONFLICT (conversation_id, trigger_name, occasion) DO NOTHING;

-- name: set_automated!
UPDATE automated_messages SET message_id = :message_id, reason = :reason
 WHERE conversation_id = :conversation_id AND trigger_name = :trigger AND occasion = :occasion;

-- name: sent_by_itself_since^
SELECT COUNT(*) AS sent FROM automated_messages
 WHERE number_id = :number_id AND user_id = :user_id AND at > :since AND message_id IS NOT NULL;

-- name: automated_of_message^
SELECT trigger_name FROM automated_messages WHERE message_id = :message_id;

-- name: last_inbound^
SELECT at, recovered FROM messages WHERE conversation_id = :conversation_id AND direction = 'inbound'
 ORDER BY seq DESC LIMIT 1;

-- name: language_of_user^
SELECT COALESCE(NULLIF(k.language, ''), u.language) AS language
  FROM users u LEFT JOIN customers k ON k.user_id = u.id WHERE u.id = :id;

-- name: name_of_agent^
SELECT name FROM agents WHERE id = :id;

-- name: templates_named
SELECT id, account_id, content_sid, name, language, category, text, header, footer, buttons, variables, approval,
       reason, content_type, numbers, source, content
  FROM templates WHERE account_id = :account_id AND name = :name ORDER BY language, id;

-- name: agent_before^
SELECT agent_id FROM sessions
 WHERE conversation_id = :conversation_id AND id <> :session_id AND accepted_at IS NOT NULL ORDER BY id DESC LIMIT 1;

-- name: session_before^
SELECT reason FROM sessions WHERE conversation_id = :conversation_id AND id < :session_id ORDER BY id DESC LIMIT 1;

-- name: number_of_conversation^
SELECT number_id FROM conversations WHERE id = :id;

-- name: move_occasions!
UPDATE automated_messages SET user_id = :into WHERE user_id = :user_id;
