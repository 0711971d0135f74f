-- Customers' cards, notes, persons, disposition codes.

-- name: user^
SELECT id, name FROM users WHERE id = :id;

-- name: card^
SELECT user_id, name, language, tags, fields, version, changed_by, changed_at, changes
  FROM customers WHERE user_id = :user_id;

-- name: put_card!
INSERT INTO customers (user_id, name, language, tags, fields, changes, changed_by, changed_at)
VALUES (:user_id, :name, :language, :tags, :fields, :changes, :by, :at)
ON CONFLICT (user_id) DO UPDATE
   SET name = excluded.name, language = excluded.language, tags = excluded.tags, fields = excluded.fields,
       changes = excluded.changes,
       changed_by = excluded.changed_by, changed_at = excluded.changed_at, version = customers.version + 1;

-- name: drop_card!
DELETE FROM customers WHERE user_id = :user_id;

-- name: keys_of_user
SELECT key FROM user_keys WHERE user_id = :user_id ORDER BY key;

-- name: add_customer_note!
INSERT INTO customer_notes (id, user_id, author, at, text) VALUES (:id, :user_id, :author, :at, :text);

-- name: customer_note^
SELECT id, user_id, author, at, text FROM customer_notes WHERE id = :id;

-- name: customer_notes_of
SELECT id, user_id, author, at, text FROM customer_notes WHERE user_id = :user_id ORDER BY at DESC, id DESC LIMIT :limit;

-- name: change_customer_note!
UPDATE customer_notes SET text = :text WHERE id = :id;

-- name: drop_customer_note!
DELETE FROM customer_notes WHERE id = :id;

-- name: move_customer_notes!
UPDATE customer_notes SET user_id = :into WHERE user_id = :user_id;

-- name: person_of^
SELECT person_id FROM person_members WHERE user_id = :user_id;

-- name: members_of_person
SELECT user_id FROM person_members WHERE person_id = :person_id ORDER BY added_at, user_id;

-- name: put_person_member!
INSERT INTO person_members (user_id, person_id, added_by, added_at) VALUES (:user_id, :person_id, :by, :at)
ON CONFLICT (user_id) DO UPDATE SET person_id = excluded.person_id;

-- name: drop_person_member!
DELETE FROM person_members WHERE user_id = :user_id;

-- name: add_person_change!
INSERT INTO person_changes (id, kind, made_by, at, until) VALUES (:id, :kind, :by, :at, :until);

-- name: add_person_change_member!
INSERT INTO person_change_members (change_id, user_id, before, after) VALUES (:change_id, :user_id, :before, :after);

-- name: latest_person_change^
SELECT c.id, c.kind, c.made_by, c.at, c.until, c.spoiled
  FROM person_change_members m JOIN person_changes c ON c.id = m.change_id
 WHERE m.user_id = :user_id AND c.until > :now ORDER BY m.change_id DESC LIMIT 1;

-- name: person_change_members
SELECT user_id, before, after FROM person_change_members WHERE change_id = :change_id ORDER BY user_id;

-- name: drop_person_change!
DELETE FROM person_changes WHERE id = :id;

-- name: drop_old_person_changes!
DELETE FROM person_changes WHERE until <= :now;

-- name: spoil_person_changes!
UPDATE person_changes SET spoiled = :why
 WHERE id IN (SELECT change_id FROM person_change_members WHERE user_id = :user_id);

-- name: works_with^
SELECT 1 FROM conversations c
 WHERE c.user_id = :user_id
   AND (:agent_id IN (c.agent_id, c.offered_to, c.last_agent_id, c.closed_by)
        OR EXISTS (SELECT 1 FROM participants p WHERE p.conversation_id = c.id AND p.agent_id = :agent_id)
        OR EXISTS (SELECT 1 FROM sessions s
                    WHERE s.conversation_id = c.id AND s.agent_id = :agent_id AND s.accepted_at IS NOT NULL))
 LIMIT 1;

-- name: conversations_of_user
SELECT id, created_at FROM conversations
 WHERE user_id = :user_id AND close_reason IS NOT 'list' AND (created_at, id) < (:before, :id)
 ORDER BY created_at DESC, id DESC LIMIT :limit;

-- name: held_of_user^
SELECT id FROM conversations WHERE user_id = :user_id AND state <> 'closed' AND agent_id = :agent_id LIMIT 1;

-- name: users_like
-- LIKE knows the case of ASCII only and is quick; the rest is folded, name by name.
SELECT u.id FROM users u LEFT JOIN customers k ON k.user_id = u.id
 WHERE (u.name LIKE :like ESCAPE '\' OR k.name LIKE :like ESCAPE '\'
        OR (u.name GLOB '*[^ -~]*' AND instr(folded(u.name), :words) > 0)
        OR (k.name GLOB '*[^ -~]*' AND instr(folded(k.name), :words) > 0)
        OR EXISTS (SELECT 1 FROM user_keys y WHERE y.user_id = u.id AND y.key LIKE :number ESCAPE '\'))
   AND EXISTS (SELECT 1 FROM user_keys y WHERE y.user_id = u.id)
 ORDER BY u.created_at DESC, u.id DESC LIMIT :limit;

-- name: codes_of
SELECT code, title, category FROM conversation_codes WHERE conversation_id = :conversation_id ORDER BY chosen_at, code;

-- name: add_code!
INSERT INTO conversation_codes (conversation_id, code, title, category, chosen_by, chosen_at)
VALUES (:conversation_id, :code, :title, :category, :by, :at) ON CONFLICT (conversation_id, code) DO NOTHING;

-- name: drop_code!
DELETE FROM conversation_codes WHERE conversation_id = :conversation_id AND code = :code;
