-- Templates. The column list is that of store.records.TemplateRecord.

-- name: all_templates
SELECT id, account_id, content_sid, name, language, category, text, header, footer, buttons, variables, approval,
       reason, content_type, numbers, source, content
  FROM templates ORDER BY name, language, id;

-- name: template^
SELECT id, account_id, content_sid, name, language, category, text, header, footer, buttons, variables, approval,
       reason, content_type, numbers, source, content
  FROM templates WHERE id = :id;

-- name: template_page
SELECT id, account_id, content_sid, name, language, category, text, header, footer, buttons, variables, approval,
       reason, content_type, numbers, source, content
  FROM templates
 WHERE (name, language, id) > (:name, :language, :id)
 ORDER BY name, language, id LIMIT :limit;

-- name: account_templates
SELECT id, account_id, content_sid, name, language, category, text, header, footer, buttons, variables, approval,
       reason, content_type, numbers, source, content
  FROM templates WHERE account_id = :account_id ORDER BY name, language, id;

-- name: template_id^
SELECT id FROM templates WHERE account_id = :account_id AND content_sid = :content_sid;

-- name: put_template!
INSERT INTO templates (id, account_id, content_sid, name, language, category, text, header, footer, buttons, variables,
                       approval, reason, content_type, numbers, source, content)
VALUES (:id, :account_id, :content_sid, :name, :language, :category, :text, :header, :footer, :buttons, :variables,
        :approval, :reason, :content_type, :numbers, :source, :content)
ON CONFLICT (account_id, content_sid) DO UPDATE
   SET name = excluded.name, language = excluded.language, category = excluded.category, text = excluded.text,
       header = excluded.header, footer = excluded.footer, buttons = excluded.buttons,
       variables = excluded.variables, approval = excluded.approval, reason = excluded.reason,
       content_type = excluded.content_type, numbers = excluded.numbers, source = excluded.source,
       content = excluded.content;

-- name: drop_stand_in!
DELETE FROM templates
 WHERE account_id = :account_id AND name = :name AND language = :language AND source = 'configured';

-- name: drop_templates!
DELETE FROM templates WHERE account_id = :account_id AND source = :source;

-- name: drop_template!
DELETE FROM templates WHERE id = :id;

-- name: set_template_approval!
UPDATE templates SET approval = :approval, reason = :reason
 WHERE id = :id AND source = 'synced' AND approval <> :approval;

-- name: put_template_sync!
INSERT INTO template_syncs (account_id, synced_at, error) VALUES (:account_id, :synced_at, :error)
ON CONFLICT (account_id) DO UPDATE SET synced_at = COALESCE(excluded.synced_at, template_syncs.synced_at),
                                       error = excluded.error;

-- name: want_template_sync!
INSERT INTO template_syncs (account_id, wanted_at) VALUES (:account_id, :at)
ON CONFLICT (account_id) DO UPDATE SET wanted_at = excluded.wanted_at WHERE template_syncs.wanted_at IS NULL;

-- name: begin_template_sync!
UPDATE template_syncs SET wanted_at = NULL WHERE account_id = :account_id;

-- name: template_syncs
SELECT account_id, synced_at, error, wanted_at FROM template_syncs ORDER BY account_id;
