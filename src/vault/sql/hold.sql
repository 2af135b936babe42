-- Holds.

-- name: insert
insert into hold (org, hold, subject, rec, kind, owner, placed, review, until, box) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: of_subject
select hold, rec, kind, owner, placed, review, until, box from hold where org = $1 and subject = $2 and ended is null order by placed, hold;

-- name: subject_of
select subject, kind from hold where org = $1 and hold = $2 and ended is null;

-- name: end
update hold set ended = $3 where org = $1 and hold = $2;

-- name: renew
update hold set review = $3, until = $4, box = $5 where org = $1 and hold = $2;

-- name: boxes
-- Ended ones too: their reasons are sealed under the same key.
select hold, box from hold where org = $1 and subject = $2;

-- name: move
-- Sealed again for another subject, or under another key.
update hold set subject = $3, box = $4 where org = $1 and hold = $2;

-- name: delete_of_subject
delete from hold where org = $1 and subject = $2;
