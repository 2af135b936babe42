-- What was decided about requests, who must be told, what a person wants after her death. app/carry_out.cc, app/recipients.cc.

-- name: keep_decision
insert into decision (org, rec, subject, at, box) values ($1, $2, $3, $4, $5) on conflict (org, rec) do update set at = $4, box = $5;

-- name: decision
select subject, box from decision where org = $1 and rec = $2;

-- name: keep_directive
insert into directive (org, subject, of, at, wish, died, box) values ($1, $2, $3, $4, $5, $6, $7)
on conflict (org, subject, of) do update set at = $4, wish = $5, died = $6, box = $7;

-- name: drop_directive
delete from directive where org = $1 and subject = $2 and of = $3;

-- name: directive
select at, wish, died, box from directive where org = $1 and subject = $2 and of = $3;

-- name: make_notice
insert into notice (org, notice, subject, rec, who, made, told, closed, how, box) values ($1, $2, $3, $4, $5, $6, null, null, '', $7);

-- name: open_notices
select notice, subject, rec, who, made, told, closed, how, box from notice where org = $1 and closed is null order by made, notice;

-- name: notices_about
select notice, subject, rec, who, made, told, closed, how, box from notice where org = $1 and rec = $2 order by made, notice;

-- name: notice
select notice, subject, rec, who, made, told, closed, how, box from notice where org = $1 and notice = $2;

-- name: told
update notice set told = $3 where org = $1 and notice = $2;

-- name: close
update notice set closed = $3, how = $4, box = $5 where org = $1 and notice = $2;

-- name: all_subjects
select subject from subject where org = $1 and provisional = 0 order by created, subject;
