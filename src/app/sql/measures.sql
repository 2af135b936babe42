-- The registers of measures. app/measures.cc

-- name: add_line
insert into evidence (org, line, measure, about, box) values ($1, $2, $3, $4, $5);

-- name: next_line
select coalesce(max(line), 0) + 1 from evidence where org = $1;

-- name: lines
select line, measure, about, box from evidence where org = $1 and measure = $2 order by line;

-- name: lines_about
select line, measure, about, box from evidence where org = $1 and measure = $2 and about = $3 order by line;

-- name: made
select created from head where org = $1;
