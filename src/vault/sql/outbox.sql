-- Letters and unseen requests, as far as they follow the records. The rest is the outbox's own (app/sql/outbox.sql).

-- name: of_subject
select letter, rec, kind, at, state from outbox where org = $1 and subject = $2;

-- name: plan
insert into outbox (org, letter, subject, rec, kind, at, state, next, tries, code, box) values ($1, $2, $3, $4, $5, $6, 'planned', $7, 0, 0, null);

-- name: drop
delete from outbox where org = $1 and letter = $2;

-- name: delete_of_record
delete from outbox where org = $1 and subject = $2 and rec = $3;

-- name: delete_of_subject
delete from outbox where org = $1 and subject = $2;

-- name: delete_links_of_record
delete from request_link where org = $1 and rec = $2;

-- name: delete_links_of_subject
delete from request_link where org = $1 and subject = $2;

-- name: redraw
-- What a person already has before him goes out again only while its date is fresh.
update outbox set state = 'planned', box = null, next = case when state in ('late', 'nowhere', 'refused') then at else $3 end
 where org = $1 and subject = $2 and box is not null and kind not in ('!answer', '!mail_moved', '!handover') and state in ('waiting', 'refused', 'nowhere', 'late');

-- name: forget_unsure
update outbox set box = null where org = $1 and subject = $2 and state = 'unsure' and kind <> '!answer';

-- name: boxes
select letter, box from outbox where org = $1 and subject = $2 and box is not null;

-- name: move
-- Sealed again for another subject, or under another key.
update outbox set subject = $3, box = $4 where org = $1 and letter = $2;

-- name: move_empty
update outbox set subject = $3 where org = $1 and subject = $2;

-- name: ask
insert or ignore into unseen (org, rec, subject, next, times) values ($1, $2, $3, $4, 0);

-- name: any_unseen
select count(*) from unseen where org = $1;

-- name: seen
delete from unseen where org = $1 and rec = $2;

-- name: seen_of_subject
delete from unseen where org = $1 and subject = $2;

-- name: move_unseen
update unseen set subject = $3 where org = $1 and subject = $2;

-- name: move_links
update request_link set subject = $3 where org = $1 and subject = $2;
