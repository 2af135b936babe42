-- People who sign in, their invitations and sessions. app/users.cc

-- name: insert_user
insert into user (org, user, role, box, login, totp_step, failures, wait_until, disabled)
values ($1, $2, $3, $4, $5, 0, 0, 0, 0);

-- name: all_users
select user, role, box, disabled from user where org = $1 order by user;

-- name: user_by_login
select user, role, box, disabled, totp_step, failures, wait_until from user where org = $1 and login = $2;

-- name: state_of_user
select user, role, box, disabled, totp_step, failures, wait_until from user where org = $1 and user = $2;

-- name: set_box
-- Other secrets: a new password, or none and a new TOTP secret.
update user set box = $3, totp_step = $4, failures = 0, wait_until = 0 where org = $1 and user = $2;

-- name: set_disabled
update user set disabled = $3 where org = $1 and user = $2;

-- name: record_failure
update user set failures = $3, wait_until = $4 where org = $1 and user = $2;

-- name: record_success
update user set failures = 0, wait_until = 0, totp_step = $3 where org = $1 and user = $2;

-- name: miss
select failures, wait_until from sign_in_miss where org = $1 and login = $2;

-- name: record_miss
insert into sign_in_miss (org, login, failures, wait_until) values ($1, $2, $3, $4)
on conflict (org, login) do update set failures = $3, wait_until = $4;

-- name: forget_old_misses
delete from sign_in_miss where org = $1 and wait_until < $2;

-- name: count_misses
select count(*) from sign_in_miss where org = $1;

-- name: forget_oldest_miss
delete from sign_in_miss where org = $1 and login = (select login from sign_in_miss where org = $1 order by wait_until limit 1);

-- name: insert_invitation
insert into invitation (org, token, user, until) values ($1, $2, $3, $4);

-- name: invitation
select user from invitation where org = $1 and token = $2 and until > $3;

-- name: end_invitations
delete from invitation where org = $1 and (user = $2 or until <= $3);

-- name: insert_session
insert into session (org, token, user, begun, seen, second_factor) values ($1, $2, $3, $4, $4, $5);

-- name: session
select user, begun, seen, second_factor from session where org = $1 and token = $2;

-- name: touch_session
update session set seen = $3 where org = $1 and token = $2;

-- name: end_session
delete from session where org = $1 and token = $2;

-- name: end_sessions_of
delete from session where org = $1 and user = $2;

-- name: end_old_sessions
delete from session where org = $1 and begun <= $2;
