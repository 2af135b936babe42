-- Making a demo store. app/demo.cc

-- name: real_time
update head set clock_offset = 0 where org = $1;
