#include <algorithm>

#include "vault/record.h"
#include "vault/values.h"
#include "vault/view.h"

namespace tenue::vault {
namespace {

constexpr std::size_t kHits = 20, kWordsLimit = 200;
constexpr std::int64_t kCardsLimit = 200'000;

const store::SqlFile& q() { return sql("read"); }

/// Something of a subject that fits what was searched: shown only if the actor may read that very field.
struct Match {
  SubjectId subject;
  RecordId rec;        ///< 0 = the root
  std::string field;   ///< id; empty = the record itself was named
};

void find_by_token(Core& core, const std::string& words, policy::FieldType type, std::vector<Match>& out) {
  for (const auto& record : core.model().records)
    for (const auto& field : record.fields) {
      if (!field.find || field.type != type) continue;
      const auto normal = policy::normalise(field, words);
      if (!normal) continue;
      const auto number = field_number(core, record.id, field.id);
      auto rows = core.db->statement(sql("record")["find_token"]);
      rows.bind(core.org, number, find_token(core, number, policy::find_form(field, *normal)));
      while (rows.step()) out.push_back({rows.id<SubjectTag>(0), rows.id<RecordTag>(1), field.id});
    }
}

void find_by_reference(Core& core, const std::string& words, std::vector<Match>& out) {
  const auto reference = reference_form(words);
  if (reference.empty()) return;
  if (const auto rec = core.db->number(sql("record")["by_reference"], core.org, reference)) {
    const RecordId id{static_cast<std::uint64_t>(*rec)};
    out.push_back({subject_of(core, id), id, {}});
  }
}

std::vector<std::string> split(const std::string& folded) {
  std::vector<std::string> out;
  for (std::string_view rest = folded; !rest.empty();) {
    const auto one = rest.substr(0, rest.find(' '));
    if (!one.empty()) out.emplace_back(one);
    rest.remove_prefix(std::min(rest.size(), one.size() + 1));
  }
  return out;
}

/// Each word begins a word of the text.
bool fits(const std::string& text, const std::vector<std::string>& words) {
  const auto padded = " " + text;
  return std::ranges::all_of(words, [&](const auto& word) { return padded.find(" " + word) != std::string::npos; });
}

/// Gives how many cards were compared.
Result<std::int64_t> find_by_words(Core& core, const std::string& words, std::vector<Match>& out) {
  const auto wanted = split(fold(words));
  if (wanted.empty()) return 0;
  const auto count = core.db->number(q()["cards_count"], core.org).value_or(0);
  if (count > kCardsLimit) return refused(Code::kUnavailable, "search.large");
  auto rows = core.db->statement(q()["cards"]);
  rows.bind(core.org);
  while (rows.step()) {
    const auto subject = rows.id<SubjectTag>(0);
    for (const auto& word : open_card(core, subject, rows.blob(1))) {
      if (!fits(word.folded, wanted)) continue;
      const auto path = core.run.names->name("field", word.field);
      out.push_back({subject, word.rec, path.substr(path.find('.') + 1)});
    }
  }
  return count;
}

/// The newest record below the root that the actor may read here.
std::optional<Card> newest(Core& core, const Person& person, const Purpose& purpose, const policy::Activity& activity) {
  for (auto row = person.rows.rbegin(); row != person.rows.rend(); ++row) {
    if (!row->parent || row->phase == 2 || row->state.empty()) continue;
    const auto may = access(core, person, *row, purpose.who, activity);
    if (!may.reads.empty()) return card_of(core, person, *row, purpose.who, activity, may);
  }
  return std::nullopt;
}

bool may_see(Core& core, const Person& person, const Purpose& purpose, const policy::Activity& activity, const Match& match) {
  const auto* row = match.rec ? person.row(match.rec) : person.root();
  if (!row) return false;
  const auto may = access(core, person, *row, purpose.who, activity);
  return match.field.empty() ? !may.reads.empty() : may.reads.contains(match.field);
}

std::vector<Hit> hits_of(Core& core, const Purpose& purpose, const policy::Activity& activity, const std::vector<Match>& matches) {
  std::vector<Hit> out;
  People people(core);
  for (const auto& match : matches) {
    const bool known = std::ranges::find(out, match.subject, &Hit::subject) != out.end();
    const auto* person = known || out.size() == kHits ? nullptr : people.find(match.subject);
    if (!person || !person->root() || !may_see(core, *person, purpose, activity, match)) continue;
    const auto may = access(core, *person, *person->root(), purpose.who, activity);
    out.push_back({match.subject, view_of(core, *person, *person->root(), purpose.who, may).values, newest(core, *person, purpose, activity)});
  }
  return out;
}

void append_search(Core& core, const Purpose& purpose, const std::vector<Hit>& hits, std::int64_t compared) {
  std::vector<SubjectId> shown;
  for (const auto& hit : hits) shown.push_back(hit.subject);
  const auto detail = std::to_string(compared) + " compared, " + std::to_string(hits.size()) + " shown";
  append(core, {purpose.who, "searched", purpose.activity, std::move(shown), {}, 0, {}, detail});
}

Result<std::vector<Hit>> search_in(Core& core, const Purpose& purpose, const std::string& words) {
  TENUE_TRY(const auto* activity, enter(core, purpose));
  if (words.size() > kWordsLimit || !is_clean_utf8(words)) return refused(Code::kInvalid, "search.words");
  std::vector<Match> matches;
  std::int64_t compared = 0;
  find_by_reference(core, words, matches);
  if (words.find('@') != std::string::npos) {
    find_by_token(core, words, policy::FieldType::kMail, matches);
  } else {
    find_by_token(core, words, policy::FieldType::kPhone, matches);
    if (matches.empty()) {
      TENUE_TRY(compared, find_by_words(core, words, matches));
    }
  }
  auto hits = hits_of(core, purpose, *activity, matches);
  append_search(core, purpose, hits, compared);
  return hits;
}

Result<std::optional<Hit>> likely_in(Core& core, const Purpose& purpose, const std::string& path, const std::string& raw) {
  TENUE_TRY(const auto* activity, enter(core, purpose));
  const auto dot = path.find('.');
  const auto* record = core.model().record(path.substr(0, dot));
  const auto* field = record && dot != std::string::npos ? record->field(path.substr(dot + 1)) : nullptr;
  if (!field || !field->find) return refused(Code::kInvalid, "field.unknown");
  TENUE_TRY(const auto normal, policy::normalise(*field, raw));
  const auto number = field_number(core, record->id, field->id);
  std::vector<Match> matches;
  {
    auto rows = core.db->statement(sql("record")["find_token"]);
    rows.bind(core.org, number, find_token(core, number, policy::find_form(*field, normal)));
    while (rows.step()) matches.push_back({rows.id<SubjectTag>(0), rows.id<RecordTag>(1), field->id});
  }
  auto hits = hits_of(core, purpose, *activity, matches);
  if (hits.size() > 1) hits.resize(1);
  append_search(core, purpose, hits, static_cast<std::int64_t>(matches.size()));
  return hits.empty() ? std::optional<Hit>{} : std::optional(std::move(hits.front()));
}

}  // namespace

Result<std::vector<Hit>> Vault::search(const Purpose& purpose, const std::string& words) {
  return within(*s_, [&] { return search_in(*s_, purpose, words); });
}
Result<std::optional<Hit>> Vault::likely(const Purpose& purpose, const std::string& path, const std::string& raw) {
  return within(*s_, [&] { return likely_in(*s_, purpose, path, raw); });
}

}  // namespace tenue::vault
