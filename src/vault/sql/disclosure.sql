-- Texts of disclosure, sealed beside a person's records.

-- name: boxes
select disclosure, box from disclosure where org = $1 and subject = $2 and box is not null;

-- name: move
-- Sealed again for another subject, or under another key.
update disclosure set subject = $3, box = $4 where org = $1 and disclosure = $2;
