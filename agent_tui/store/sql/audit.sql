-- Who looked at what and took what out. Changes are in events.

-- name: add_audit!
INSERT INTO audit (id, at, actor, what, subject) VALUES (:id, :at, :actor, :what, :subject);

-- name: audit_before
SELECT id, at, actor, what, subject FROM audit
 WHERE id < :before AND (:actor = '' OR actor = :actor) AND (:subject = '' OR subject = :subject)
 ORDER BY id DESC LIMIT :limit;
