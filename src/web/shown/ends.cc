#include "web/shown/ends.h"

#include <algorithm>
#include <map>

#include "web/render.h"
#include "web/shown/phrases.h"

namespace tenue::web {
namespace {

constexpr std::chrono::days kSoonGone{62};

/// The pair that keeps the record longest; one without a day lasts longer than any with one.
const policy::Pair* last_pair(const vault::RecordView& record) {
  const policy::Pair* last = nullptr;
  for (const auto& pair : record.pairs) {
    if (!last) {
      last = &pair;
      continue;
    }
    if (!last->ends.is_at()) break;
    if (!pair.ends.is_at() || last->ends.at < pair.ends.at) last = &pair;
  }
  return last;
}

bool has_period(const policy::Expr& expr) {
  if (expr.kind == policy::Expr::Kind::kPlus || expr.kind == policy::Expr::Kind::kMinus) return true;
  return std::any_of(expr.args.begin(), expr.args.end(), [](const policy::ExprPtr& part) { return part && has_period(*part); });
}

/// What the view itself tells of ends: its own states and dates, nothing of other records.
policy::SubjectFacts own_facts(const Speech& speech, const vault::RecordView& record) {
  policy::RecordFacts own;
  own.id = record.id;
  own.type = record.type;
  own.created = record.created;
  own.entered = record.entered;
  for (const auto& field : speech.type(record).fields) {
    const auto value = record.values.find(field.id);
    if (value == record.values.end()) continue;
    if (const auto day = parse_date(value->second)) own.dates[field.id] = policy::comes(field, *day);
  }
  policy::SubjectFacts out;
  out.records.push_back(std::move(own));
  return out;
}

/// The line that gives the pair its end: the one whose date it is; else, as far as one can tell, the last that holds.
const policy::KeepLine* line_of(const Speech& speech, const policy::Pair& pair, const vault::RecordView& record) {
  const auto* activity = speech.model.activity(pair.activity);
  const auto lines = activity ? activity->lines(record.type) : std::vector<const policy::KeepLine*>{};
  const auto facts = own_facts(speech, record);
  const policy::KeepLine* last = lines.empty() ? nullptr : lines.back();
  for (const auto* line : lines) {
    if (line->when && !policy::evaluate_bool(speech.model, facts, record.id, *line->when, pair.activity, speech.now)) continue;
    last = line;
    if (line->until && policy::evaluate_date(speech.model, facts, record.id, *line->until, pair.activity, speech.now) == pair.ends) break;
  }
  return last;
}

std::string because(const Speech& speech, const policy::KeepLine* line) {
  return line && !line->because.empty() ? lower_first(line->because.in(speech.lang)) : std::string{};
}

std::string pending_words(const Speech& speech, const policy::Pair& pair, const vault::RecordView& record) {
  if (auto words = published_end(speech.model, pair.activity, record.type, speech.lang); !words.empty()) return words;
  const auto* line = line_of(speech, pair, record);
  const auto* activity = speech.model.activity(pair.activity);
  return line && activity ? policy::end_words(speech.model, *activity, *line, "", speech.lang) : std::string{};
}

Date day_of_end(Instant at) { return paris_date(at - std::chrono::microseconds{1}); }

struct Going {
  std::optional<Date> day;
  bool at_once = false, held = false;
  std::string when;              ///< of what has no day
  std::vector<std::string> names;
  std::string why;
  RecordId keep;
};

Going going(const Speech& speech, const vault::RecordView& record) {
  Going out;
  const auto* pair = last_pair(record);
  out.names.push_back(speech.named(record));
  out.held = record.held;
  if (!pair) return out;
  const auto* line = line_of(speech, *pair, record);
  if (pair->ends.is_at()) {
    out.day = day_of_end(pair->ends.at);
    out.why = because(speech, line);
    if (pair->ends.at < speech.now + kSoonGone) out.keep = record.id;
    return out;
  }
  out.when = pending_words(speech, *pair, record);
  out.at_once = line && line->until && !has_period(*line->until);
  return out;
}

EndLine line_from(const Speech& speech, const Going& one) {
  const auto& say = words();
  EndLine out;
  out.held = one.held;
  out.keep = one.held ? RecordId{} : one.keep;
  const auto names = listed(one.names, speech.lang);
  if (one.held) {
    out.when = say.say(speech.lang, "bureau.suspended");
    out.what = upper_first(names) + ".";
  } else if (one.day) {
    out.when = short_date(*one.day, speech.lang);
    out.what = one.why.empty() ? upper_first(names) + "." : say.say(speech.lang, "bureau.end.because", {{"what", upper_first(names)}, {"why", one.why}});
  } else if (one.at_once) {
    out.when = upper_first(one.when);
    out.what = upper_first(names) + ".";
  } else {
    out.when = say.say(speech.lang, "bureau.then");
    out.what = one.when.empty() ? names + "." : say.say(speech.lang, "bureau.end.then", {{"when", one.when}, {"what", names}});
    out.open_end = true;
  }
  return out;
}

int rank(const Going& one) { return one.at_once ? 0 : one.held || one.day ? 1 : 2; }

}  // namespace

std::string published_end(const policy::Model& model, std::string_view activity, std::string_view record, std::string_view lang) {
  std::string out;
  for (const auto& row : policy::kept_rows(model, lang))
    if (row.activity == activity && row.record == record) out = row.gone;
  return out;
}

std::vector<EndLine> end_lines(const Speech& speech, const vault::Sheet& sheet) {
  std::vector<Going> all;
  const auto add = [&](const vault::RecordView& record) {
    if (record.pairs.empty()) return;
    auto one = going(speech, record);
    const auto same = std::find_if(all.begin(), all.end(), [&](const Going& other) {
      return !one.held && !other.held && other.day == one.day && other.why == one.why && other.when == one.when;
    });
    if (same == all.end())
      all.push_back(std::move(one));
    else
      same->names.push_back(one.names.front());
  };
  for (const auto& record : sheet.records) add(record);
  if (!sheet.root.pairs.empty()) {
    add(sheet.root);
    // The person's own record stands for the whole sheet.
    const auto whole = speech.named(sheet.root);
    for (auto& one : all)
      for (auto& name : one.names)
        if (name == whole) name = words().say(speech.lang, "bureau.whole_sheet");
  }
  std::stable_sort(all.begin(), all.end(), [](const Going& a, const Going& b) {
    if (rank(a) != rank(b)) return rank(a) < rank(b);
    if (a.day && b.day) return *a.day < *b.day;
    return a.day.has_value() < b.day.has_value();
  });
  std::vector<EndLine> out;
  for (const auto& one : all) {
    out.push_back(line_from(speech, one));
    if (out.size() == 1 && out.front().open_end) out.front().when = words().say(speech.lang, "bureau.later");  // then: after what?
  }
  return out;
}

bool goes_with_others(const Speech& speech, const vault::RecordView& record) {
  const auto* pair = last_pair(record);
  if (!pair || record.held || pair->ends.is_at()) return false;
  const auto* line = line_of(speech, *pair, record);
  auto until = line ? line->until : policy::ExprPtr{};
  while (until && until->kind == policy::Expr::Kind::kElse) until = until->args.front();
  return until && until->kind == policy::Expr::Kind::kEnd;
}

std::string end_phrase(const Speech& speech, const vault::RecordView& record) {
  const auto* pair = last_pair(record);
  if (!pair) return {};
  if (record.held) return words().say(speech.lang, "bureau.end.held");
  if (pair->ends.is_at())
    return words().say(speech.lang, "bureau.end.on", {{"day", plain_date(day_of_end(pair->ends.at), speech.lang)}});
  const auto when = pending_words(speech, *pair, record);
  return when.empty() ? when : words().say(speech.lang, "bureau.end.pending", {{"when", when}});
}

}  // namespace tenue::web
