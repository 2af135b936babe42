-- Accounts of customers, their links and sessions. app/accounts.cc

-- name: with_mail
-- Records of that field under this address, known persons first. Provisional ones too: who follows the link has shown whose mailbox it is.
select t.subject, t.rec, s.provisional from token t
  join subject s on s.org = t.org and s.subject = t.subject
  join name n on n.org = t.org and n.kind = 'field' and n.number = t.field
  join record r on r.org = t.org and r.subject = t.subject and r.rec = t.rec
 where t.org = $1 and n.name = $2 and t.token = $3 and r.phase = 0 order by s.provisional, r.created;

-- name: insert
insert into account (org, rec, subject, person, login, box, totp_step, failures, wait_until) values ($1, $2, $3, $4, $5, $6, 0, 0, 0);

-- name: by_login
select rec, subject, person, box, totp_step, failures, wait_until from account where org = $1 and login = $2;

-- name: by_record
select rec, subject, person, box, totp_step, failures, wait_until from account where org = $1 and rec = $2;

-- name: by_person
select rec, subject, person, box, totp_step, failures, wait_until from account where org = $1 and person = $2;

-- name: set_box
update account set box = $3, login = $4 where org = $1 and rec = $2;

-- name: record_failure
update account set failures = $3, wait_until = $4 where org = $1 and rec = $2;

-- name: record_success
update account set failures = 0, wait_until = 0, totp_step = $3 where org = $1 and rec = $2;

-- name: delete
delete from account where org = $1 and rec = $2;

-- name: insert_link
insert into account_link (org, token, subject, person, kind, made) values ($1, $2, $3, $4, $5, $6);

-- name: link
select subject, person from account_link where org = $1 and token = $2 and kind = $3 and made > $4;

-- name: delete_links
delete from account_link where org = $1 and subject = $2 and person = $3;

-- name: forget_links
delete from account_link where org = $1 and made <= $2;

-- name: insert_session
insert into account_session (org, token, rec, subject, begun, seen, second_factor, device) values ($1, $2, $3, $4, $5, $5, $6, $7);

-- name: session
select rec, begun, seen, second_factor from account_session where org = $1 and token = $2;

-- name: sessions
select token, device, begun, seen from account_session where org = $1 and subject = $2 and rec = $3 order by seen desc;

-- name: touch_session
update account_session set seen = $3 where org = $1 and token = $2;

-- name: end_session
delete from account_session where org = $1 and token = $2;

-- name: end_sessions
delete from account_session where org = $1 and subject = $2 and rec = $3 and token <> $4;

-- name: forget_sessions
delete from account_session where org = $1 and (begun <= $2 or seen <= $3);
