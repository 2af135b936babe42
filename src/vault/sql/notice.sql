-- Texts of notice, sealed beside a person's records.

-- name: boxes
select notice, box from notice where org = $1 and subject = $2 and box is not null;

-- name: move
-- Sealed again for another subject, or under another key.
update notice set subject = $3, box = $4 where org = $1 and notice = $2;
