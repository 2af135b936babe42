-- Copies of a store, and a store that was made of one. vault/copy.cc

-- name: facts
select h.org, h.short_name, h.demo, h.next_slot, h.next_leaf,
       (select count(*) from subject), (select count(*) from record where box is not null), (select count(*) from dead_slot),
       (select max(version) from policy), (select hash from policy order by version desc limit 1)
  from head h limit 1;

-- name: files
select file from file order by file;

-- name: end_sessions
delete from session where org = $1;

-- name: end_invitations
delete from invitation where org = $1;

-- name: end_customers_sessions
delete from account_session where org = $1;

-- name: end_customers_links
delete from account_link where org = $1;

-- name: end_calendars
delete from calendar_link where org = $1;

-- name: end_devices
delete from device where org = $1;

-- name: end_links
delete from phone_link where org = $1;

-- name: end_codes
-- Some may have been used up since.
delete from recovery_code where org = $1;

-- name: drop_alerts
-- The firm is told again of what nobody has seen.
delete from outbox where org = $1 and kind = '!asked' and state not in ('sent', 'passed', 'done');

-- name: doubt_letters
-- Sent between the copy and the loss, or not: a person looks.
update outbox set state = 'unsure', next = $2 where org = $1 and (state in ('waiting', 'trying') or (state = 'planned' and next <= $2));
