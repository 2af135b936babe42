-- Subjects, their records, what is found by keyed hash, who is named in a record.

-- name: insert_subject
insert into subject (org, subject, slot, provisional, created) values ($1, $2, $3, $4, $5);

-- name: subject
select slot, provisional, roll_due from subject where org = $1 and subject = $2;

-- name: set_slot
update subject set slot = $3, roll_due = null where org = $1 and subject = $2;

-- name: set_known
update subject set provisional = 0 where org = $1 and subject = $2;

-- name: roll_by
-- The rest is sealed again by $3 at the latest.
update subject set roll_due = min(coalesce(roll_due, $3), $3) where org = $1 and subject = $2;

-- name: set_card
update subject set card = $3 where org = $1 and subject = $2;

-- name: delete_subject
delete from subject where org = $1 and subject = $2;

-- name: insert_record
insert into record (org, subject, rec, ver, type, parent, state, created, policy, informed, reference, phase, box)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, $12);

-- name: records
select rec, parent, ver, type, state, created, policy, informed, reference, phase, box, subject
  from record where org = $1 and subject = $2 order by rec;

-- name: record
select rec, parent, ver, type, state, created, policy, informed, reference, phase, box, subject
  from record where org = $1 and rec = $2;

-- name: subject_of
select subject from record where org = $1 and rec = $2;

-- name: box_of
select subject, ver, box from record where org = $1 and rec = $2;

-- name: by_reference
select rec from record where org = $1 and reference = $2 and reference <> '';

-- name: set_box
update record set ver = $4, box = $5 where org = $1 and subject = $2 and rec = $3;

-- name: set_state
update record set state = $4 where org = $1 and subject = $2 and rec = $3;

-- name: empty_record
-- What is left of a record that is gone: its dates hang on other rows.
update record set phase = 2, box = null, reference = '', state = '' where org = $1 and subject = $2 and rec = $3;

-- name: delete_record
delete from record where org = $1 and subject = $2 and rec = $3;

-- name: delete_records
delete from record where org = $1 and subject = $2;

-- name: insert_token
insert into token (org, field, token, subject, rec) values ($1, $2, $3, $4, $5) on conflict do nothing;

-- name: delete_tokens
delete from token where org = $1 and subject = $2 and rec = $3;

-- name: delete_tokens_of_subject
delete from token where org = $1 and subject = $2;

-- name: find_token
-- Known persons first, the newest first.
select t.subject, t.rec, s.provisional
  from token t join subject s on s.org = t.org and s.subject = t.subject
 where t.org = $1 and t.field = $2 and t.token = $3
 order by s.provisional, s.created desc;

-- name: assignments
select rec, field, user from assignment where org = $1 and subject = $2;

-- name: insert_assignment
insert into assignment (org, user, subject, rec, field) values ($1, $2, $3, $4, $5) on conflict do nothing;

-- name: delete_assignments
delete from assignment where org = $1 and subject = $2 and rec = $3;

-- name: delete_assignments_of_subject
delete from assignment where org = $1 and subject = $2;

-- name: user_role
select role from user where org = $1 and user = $2 and disabled = 0;

-- name: next_serial
insert into serial (org, field, year, next) values ($1, $2, $3, 2)
on conflict (org, field, year) do update set next = next + 1
returning next - 1;

-- name: created_of
select created from record where org = $1 and rec = $2;

-- name: once
select subject, rec from once where org = $1 and token = $2;

-- name: insert_once
-- Of what is gone meanwhile the token is free again.
insert into once (org, token, at, subject, rec) values ($1, $2, $3, $4, $5)
on conflict (org, token) do update set at = excluded.at, subject = excluded.subject, rec = excluded.rec;

-- name: delete_once
delete from once where org = $1 and subject = $2;

-- name: move_once
update once set subject = $3 where org = $1 and subject = $2;

-- name: insert_proposal
insert into proposal (org, subject, known, made) values ($1, $2, $3, $4) on conflict do nothing;

-- name: proposals
select known from proposal where org = $1 and subject = $2 order by made, known;

-- name: delete_proposal
delete from proposal where org = $1 and subject = $2 and known = $3;

-- name: delete_proposals
delete from proposal where org = $1 and (subject = $2 or known = $2);
