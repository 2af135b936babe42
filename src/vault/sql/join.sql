-- A provisional subject's rows become the known one's. $1 org, $2 provisional, $3 known.

-- name: move_record
update record set subject = $3, parent = $5, box = $6 where org = $1 and subject = $2 and rec = $4;

-- name: move_facts
update fact set subject = $3 where org = $1 and subject = $2;

-- name: move_pairs
update pair set subject = $3 where org = $1 and subject = $2;

-- name: move_assignments
update assignment set subject = $3 where org = $1 and subject = $2;

-- name: move_tokens
update token set subject = $3 where org = $1 and subject = $2;

-- name: move_tasks
update keep_task set subject = $3 where org = $1 and subject = $2;
