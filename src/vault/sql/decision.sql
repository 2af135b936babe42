-- Texts of decision, sealed beside a person's records.

-- name: boxes
select rec, box from decision where org = $1 and subject = $2 and box is not null;

-- name: move
-- Sealed again for another subject, or under another key.
update decision set subject = $3, box = $4 where org = $1 and rec = $2;
