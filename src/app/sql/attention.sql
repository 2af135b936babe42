-- What waits for a person. app/attention.cc

-- name: joins
select subject, known, made from proposal where org = $1 order by made, subject, known;

-- name: holds_due
-- The day to look at one again, or on which a date given with it ends it, whichever is first.
select hold, subject, rec, kind, min(review, coalesce(until, review)) as day from hold
 where org = $1 and ended is null and day <= $2 order by day, hold;

-- name: untold
select source, count(*), min(at) from origin where org = $1 and told is null group by source order by min(at), source;

-- name: open_tasks
select task, subject, kind, what, due, rec from keep_task where org = $1 and done is null order by due, task;

-- name: open_task
select subject, kind, what, due from keep_task where org = $1 and task = $2 and done is null;

-- name: told_already
select count(*) from keep_task where org = $1 and rec = $2 and kind = $3 and what = $4 and done is null;

-- name: new_task
insert into keep_task (org, task, subject, rec, kind, what, due, done, user)
select $1, coalesce(max(task), 0) + 1, $2, $3, $4, $5, $6, null, null from keep_task where org = $1;

-- name: sign_task
update keep_task set done = $3, user = $4 where org = $1 and task = $2 and done is null;

-- name: erased_since
select coalesce(sum(destroyed), 0) from sweep_report where org = $1 and at >= $2;

-- name: clock_asks
select swept_until from head where org = $1 and clock_asks = 1;

-- name: leaving
-- Records whose last end comes before $2: every pair has an end, and none is later.
select rec from pair where org = $1 and hidden is null group by subject, rec
having count(*) = count(ends) and max(ends) <= $2;
