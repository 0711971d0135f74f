-- What we send of our own accord: consent, conversations we start, lists of recipients.

-- name: set_consent!
UPDATE pairs
   SET opted_out_at = :opted_out_at, opted_out_source = :opted_out_source,
       opted_in_at = :opted_in_at, opted_in_source = :opted_in_source, consent_at = :consent_at
 WHERE number_id = :number_id AND user_id = :user_id;

-- name: languages_of
SELECT language FROM conversations WHERE user_id = :user_id AND number_id = :number_id AND language <> ''
 ORDER BY created_at DESC LIMIT 3;

-- name: set_started!
UPDATE conversations SET started_by = :by WHERE id = :id;
