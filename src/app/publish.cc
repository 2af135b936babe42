// Publishing: the only way in which another policy starts to run. It first says what would move.
#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <tuple>

#include "app/app.h"
#include "app/measures.h"
#include "app/sql.h"
#include "app/versions.h"
#include "app/words.h"

namespace tenue::app {
namespace {

const store::SqlFile& q() { return sql("publish"); }

/// A pair that never ends is later than every date.
constexpr std::int64_t kPending = std::numeric_limits<std::int64_t>::max();
/// (record, activity, type of the record) → end.
using Ends = std::map<std::tuple<RecordId, std::string, std::string>, std::int64_t>;

Ends ends_now(vault::Vault& vault) {
  Ends out;
  auto rows = vault.database().statement(q()["live_pairs"]);
  rows.bind(vault.org());
  while (rows.step()) out[{rows.id<RecordTag>(0), rows.text(1), rows.text(2)}] = rows.maybe_integer(3).value_or(kPending);
  return out;
}

/// What the ends would be: the version is kept, looked at, and undone with its transaction.
Ends ends_under(vault::Vault& vault, const policy::Model& next) {
  struct Undo {};
  Ends out;
  try {
    vault.act([&] {
      vault.keep_version(next, {{}, "operator"});
      out = ends_now(vault);
      throw Undo{};
    });
  } catch (const Undo&) {
  }
  return out;
}

struct Moved {
  int sooner = 0, later = 0, gone = 0, due = 0, fresh = 0;
};
/// (activity, record type), because people read them together.
using Moves = std::map<std::pair<std::string, std::string>, Moved>;

Moves compare(const Ends& before, const Ends& after, Instant now) {
  Moves out;
  for (const auto& [pair, end] : before) {
    auto& moved = out[{std::get<1>(pair), std::get<2>(pair)}];
    const auto next = after.find(pair);
    if (next == after.end()) {
      ++moved.gone;
      continue;
    }
    if (next->second < end) ++moved.sooner;
    if (next->second > end) ++moved.later;
    if (next->second <= micros(now) && end > micros(now)) ++moved.due;
  }
  for (const auto& [pair, end] : after)
    if (!before.contains(pair)) ++out[{std::get<1>(pair), std::get<2>(pair)}].fresh;
  return out;
}

std::string things(const policy::Model& model, const std::string& record, int count, std::string_view lang) {
  const auto* found = model.record(record);
  if (!found) return std::to_string(count) + " " + record;
  const auto& noun = count == 1 ? found->label.one : found->label.many;
  return std::to_string(count) + " " + noun.in(lang);
}

std::string purpose(const policy::Model& model, const std::string& activity, std::string_view lang) {
  const auto* found = model.activity(activity);
  return found ? found->label.in(lang) : activity;
}

/// `now` knows the names of what leaves, `next` those of what comes.
std::vector<std::string> in_words(const Moves& moves, const policy::Model& now, const policy::Model& next, std::string_view lang) {
  std::vector<std::string> out;
  const auto say = [&](const char* key, int count, const auto& pair) {
    if (count == 0) return;
    const auto& model = now.activity(pair.first) ? now : next;
    out.push_back(words().say(lang, key, {{"things", things(model, pair.second, count, lang)}, {"purpose", purpose(model, pair.first, lang)}}));
  };
  for (const auto& [pair, moved] : moves) {
    say("publish.sooner", moved.sooner, pair);
    say("publish.due", moved.due, pair);
    say("publish.later", moved.later, pair);
    say("publish.gone", moved.gone, pair);
    say("publish.fresh", moved.fresh, pair);
  }
  return out;
}

/// What stored values would no longer fit: a record or field that is gone or of another kind, a state, a choice.
class Losses {
 public:
  Losses(vault::Vault& vault, const policy::Model& next, std::string_view lang) : vault_(vault), next_(next), lang_(lang) {}

  std::vector<std::string> find() {
    std::vector<std::pair<RecordId, std::string>> to_open;
    {
      auto rows = vault_.database().statement(q()["live_records"]);
      rows.bind(vault_.org());
      while (rows.step()) {
        const auto type = rows.text(1), state = rows.text(2);
        const auto* record = next_.record(type);
        if (!record || record->of != now().record(type)->of) {
          ++lost_["publish.lost_record\t" + type];
        } else {
          if (!state.empty() && !record->state(state)) ++lost_["publish.lost_state\t" + type + "\t" + state];
          if (touched(type)) to_open.emplace_back(rows.id<RecordTag>(0), type);
        }
      }
    }
    for (const auto& [rec, type] : to_open) look_into(rec, type);
    return said();
  }

 private:
  const policy::Model& now() const { return vault_.model(); }

  static bool same_kind(const policy::Field& a, const policy::Field* b) { return b && a.type == b->type && a.to == b->to; }
  static bool same_choices(const policy::Field& a, const policy::Field& b) {
    return std::ranges::all_of(a.of, [&](const auto& one) {
      return std::ranges::any_of(b.of, [&](const auto& other) { return one.id == other.id; });
    });
  }
  /// Only records of which a field went or lost a choice need to be opened.
  bool touched(const std::string& type) {
    const auto [at, fresh] = touched_.try_emplace(type, false);
    if (fresh)
      at->second = std::ranges::any_of(now().record(type)->fields, [&](const auto& field) {
        const auto* other = next_.record(type)->field(field.id);
        return !same_kind(field, other) || !same_choices(field, *other);
      });
    return at->second;
  }

  void look_into(RecordId rec, const std::string& type) {
    const auto values = vault_.open_for_proof(rec);
    if (!values) throw Fault("publish: a record does not open; run prove first");
    for (const auto& [id, value] : *values) {
      const auto* field = now().record(type)->field(id);
      if (!field || value.empty()) continue;
      const auto* other = next_.record(type)->field(id);
      if (!same_kind(*field, other)) {
        ++lost_["publish.lost_field\t" + type + "\t" + id];
      } else if (field->type == policy::FieldType::kChoice &&
                 std::ranges::find(other->of, value, &policy::Choice::id) == other->of.end()) {
        ++lost_["publish.lost_choice\t" + type + "\t" + id];
      }
    }
  }

  std::vector<std::string> said() const {
    std::vector<std::string> out;
    for (const auto& [what, count] : lost_) {
      const auto first = what.find('\t'), second = what.find('\t', first + 1);
      const auto type = what.substr(first + 1, second == std::string::npos ? second : second - first - 1);
      const auto part = second == std::string::npos ? std::string{} : what.substr(second + 1);
      out.push_back(words().say(lang_, what.substr(0, first), {{"things", things(now(), type, count, lang_)}, {"part", label(type, part)}, {"path", part.empty() ? type : type + "." + part}}));
    }
    return out;
  }
  std::string label(const std::string& type, const std::string& part) const {
    const auto* record = now().record(type);
    if (const auto* field = record->field(part)) return field->label.in(lang_);
    if (const auto* state = record->state(part)) return state->label.in(lang_);
    return part;
  }

  vault::Vault& vault_;
  const policy::Model& next_;
  std::string_view lang_;
  std::map<std::string, bool> touched_;
  std::map<std::string, int> lost_;  ///< "key\trecord\tpart" → how many
};

/// Whom this version obliges to be told, by the policy's own word.
void add_announcement(Plan& plan, const policy::Model& next, std::string_view lang) {
  const auto& channels = next.version.significant ? next.version.announce_significant : next.version.announce_minor;
  if (!channels.empty()) plan.moves.push_back(words().say(lang, "publish.announce", {{"channels", joined(channels)}}));
}

/// A changed text under an old date would pass for the text of that day. Only two changes of one and the same day share
/// its date: their numbers tell them apart.
bool dates_itself(const vault::Vault& vault, const policy::Model& next) {
  const auto running = vault.model().version.date;
  return next.version.date > running || (next.version.date == running && running == paris_date(vault.now()));
}

/// Whoever agreed to an edition agreed to its text: another text is another edition, and a later one.
/// Not only the running version counts: terms that were taken out and come back are still what some agreed to.
void check_editions(Plan& plan, vault::Vault& vault, const policy::Model& next, std::string_view lang) {
  std::map<std::string, policy::Terms> newest;  ///< by id, as last published
  for (int version = vault.version(); version > 0; --version)
    if (const auto model = published_model(vault, version))
      for (const auto& terms : model->documents) newest.try_emplace(terms.id, terms);
  for (const auto& terms : next.documents) {
    const auto before = newest.find(terms.id);
    if (before == newest.end()) continue;
    const auto& [text, edition] = std::pair{before->second.text, before->second.edition};
    const bool same = text.fr == terms.text.fr && text.en == terms.text.en;
    if (terms.edition < edition || (!same && terms.edition == edition))
      plan.refused.push_back(words().say(lang, "publish.edition", {{"terms", terms.label.in(lang)}, {"date", plain_date(edition, lang)}}));
  }
}

/// Whose data a source gave is still owed an answer; a register says what was done.
void check_kept_apart(Plan& plan, vault::Vault& vault, const policy::Model& next, std::string_view lang) {
  const auto& now = vault.model();
  for (const auto& source : now.sources)
    if (!next.source(source.id))
      if (const auto n = vault.brought_by(source.id).size(); n > 0)
        plan.refused.push_back(words().say(lang, n == 1 ? "publish.lost_source.one" : "publish.lost_source", {{"source", source.label.in(lang)}, {"n", std::to_string(n)}}));
  for (const auto& measure : now.measures) {
    const auto n = vault.database().number(q()["lines_of"], vault.org(), measure.id).value_or(0);
    if (n > 0 && !find_measure(next, measure.id))
      plan.moves.push_back(words().say(lang, n == 1 ? "publish.lost_measure.one" : "publish.lost_measure", {{"measure", measure.label.in(lang)}, {"n", std::to_string(n)}}));
  }
}

}  // namespace

Plan plan(vault::Vault& vault, const policy::Model& next, std::string_view lang) {
  Plan out;
  if (next.as_published) out.refused.push_back(words().say(lang, "publish.as_published"));
  const auto today = paris_date(vault.now());
  if (next.version.date > today)
    out.refused.push_back(words().say(lang, "publish.future", {{"date", plain_date(next.version.date, lang)}}));
  if (!vault.published()) return out;
  out.same = vault.model().hash == next.hash;
  if (out.same) return out;
  out.changes = policy::changes(vault.model(), next, lang);
  for (auto& loss : Losses(vault, next, lang).find()) out.refused.push_back(std::move(loss));
  check_editions(out, vault, next, lang);
  check_kept_apart(out, vault, next, lang);
  const auto running = vault.model().version.date;
  if (!dates_itself(vault, next))
    out.refused.push_back(words().say(lang, running == today ? "publish.old_date.today" : "publish.old_date", {{"date", plain_date(running, lang)}}));
  if (!out.refused.empty()) return out;
  const auto before = ends_now(vault);
  for (auto& move : in_words(compare(before, ends_under(vault, next), vault.now()), vault.model(), next, lang)) out.moves.push_back(std::move(move));
  add_announcement(out, next, lang);
  if (const auto& what = next.version.what.in(lang); !what.empty() && what == vault.model().version.what.in(lang))
    out.moves.push_back(words().say(lang, "publish.what", {{"what", what}}));
  return out;
}

Result<void> publish(vault::Vault& vault, const policy::Model& next, const vault::Actor& who, std::string_view lang) {
  const auto what = plan(vault, next, lang);
  if (!what.refused.empty()) return Error{Code::kConflict, "publish.refused", what.refused.front()};
  if (!what.same) vault.keep_version(next, who);
  return {};
}

}  // namespace tenue::app
