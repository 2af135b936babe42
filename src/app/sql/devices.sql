-- Telephones, trusted browsers, codes on paper, what is open. app/devices.cc

-- name: insert_link
insert into phone_link (org, token, user, until) values ($1, $2, $3, $4);

-- name: link
select user from phone_link where org = $1 and token = $2 and until > $3;

-- name: end_links
delete from phone_link where org = $1 and (user = $2 or until <= $3);

-- name: insert_device
insert into device (org, token, user, begun, seen, until, failures, box) values ($1, $2, $3, $4, $4, $5, 0, $6);

-- name: device
select user, begun, seen, until, failures, box from device where org = $1 and token = $2;

-- name: devices
select token, user, begun, seen, until, failures, box from device where org = $1 and until > $2 order by begun desc, token;

-- name: try_digits
-- Only while a try is left: two guesses at once are two tries.
update device set failures = failures + 1 where org = $1 and token = $2 and failures < $3;

-- name: digits_right
update device set failures = 0, seen = $3 where org = $1 and token = $2;

-- name: device_seen
update device set seen = $3 where org = $1 and token = $2;

-- name: end_device
delete from device where org = $1 and token = $2;

-- name: end_devices_of
delete from device where org = $1 and user = $2;

-- name: end_old_devices
delete from device where org = $1 and until <= $2;

-- name: insert_code
insert into recovery_code (org, user, token) values ($1, $2, $3);

-- name: code
select count(*) from recovery_code where org = $1 and user = $2 and token = $3;

-- name: codes
select count(*) from recovery_code where org = $1 and user = $2;

-- name: end_code
delete from recovery_code where org = $1 and user = $2 and token = $3;

-- name: end_codes_of
delete from recovery_code where org = $1 and user = $2;

-- name: label_session
update session set box = $3 where org = $1 and token = $2;

-- name: sessions
select token, user, begun, seen, second_factor, box from session where org = $1 order by begun desc, token;

-- name: end_session
delete from session where org = $1 and token = $2;
