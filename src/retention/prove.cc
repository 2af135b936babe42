#include "retention/checks.h"
#include "retention/statements.h"

namespace tenue::retention {
namespace {

/// When the end comes, in words: every line that adds to it.
std::string declared(const Inquiry& inquiry, const policy::Activity& activity, const std::string& record) {
  std::string out;
  for (const auto* line : activity.lines(record)) {
    const auto words = policy::end_words(inquiry.model, activity, *line, "", inquiry.lang);
    if (out.find(words) == std::string::npos) out += (out.empty() ? "" : "; ") + words;
  }
  return out;
}

policy::KeptRow::By kept_by(const std::vector<policy::KeptRow>& rows, const policy::Activity& activity, const std::string& record) {
  for (const auto* line : activity.lines(record))
    if (line->then == policy::Then::kByHand) return policy::KeptRow::By::kPerson;
  for (const auto& row : rows)
    if (row.activity == activity.id && row.record == record) return row.by;
  return policy::KeptRow::By::kEngine;
}

std::vector<std::pair<std::string, std::string>> open_terms(Inquiry& inquiry) {
  std::vector<std::pair<std::string, std::string>> order;
  const auto rows = policy::kept_rows(inquiry.model, inquiry.lang);
  for (const auto& activity : inquiry.model.activities)
    for (const auto& line : activity.keep) {
      const std::pair key{activity.id, line.record};
      if (inquiry.terms.contains(key)) continue;
      Term term;
      term.activity = activity.id;
      term.record = line.record;
      term.declared = declared(inquiry, activity, line.record);
      term.by = kept_by(rows, activity, line.record);
      term.label = activity.label.in(inquiry.lang);
      term.what = inquiry.model.record(line.record)->label.many.in(inquiry.lang);
      inquiry.terms.emplace(key, std::move(term));
      order.push_back(key);
    }
  return order;
}

void check_people(Inquiry& inquiry) {
  auto people = inquiry.vault.database().statement(prove_sql()["people"]);
  people.bind(inquiry.vault.org());
  while (people.step()) {
    const auto person = load_person(inquiry.vault, inquiry.names, people.id<SubjectTag>(0), people.integer(1), people.instant(2));
    check_rows(inquiry, person);
    check_traces(inquiry, person);
    check_ends(inquiry, person);
  }
}

std::string what_it_cannot_see(const Inquiry& inquiry, int tasks) {
  std::string places;
  for (const auto& place : inquiry.model.places) places += (places.empty() ? "" : ", ") + place.label.in(inquiry.lang);
  auto out = words().say(inquiry.lang, "cannot_see");
  if (const int days = inquiry.model.unreadable_days(); days > 0) out += " " + words().say(inquiry.lang, "cannot_see.backups", {{"days", std::to_string(days)}});
  if (!places.empty()) out += " " + words().say(inquiry.lang, "cannot_see.places", {{"places", places}});
  if (tasks > 0) out += " " + words().say(inquiry.lang, tasks == 1 ? "cannot_see.task" : "cannot_see.tasks", {{"count", std::to_string(tasks)}});
  return out;
}

}  // namespace

Inquiry::Inquiry(vault::Vault& of, std::string_view language)
    : vault(of), model(of.model()), names(of), lang(language), at(of.now()) {
  auto rows = vault.database().statement(prove_sql()["versions"]);
  rows.bind(vault.org());
  while (rows.step()) versions.insert(rows.integer(0));
}

bool Inquiry::had_terms(std::int64_t version, const std::string& id) {
  const auto [there, fresh] = terms_of.try_emplace(version);
  if (fresh) {
    auto row = vault.database().statement(prove_sql()["policy_text"]);
    row.bind(vault.org(), version);
    if (row.step())
      for (const auto& one : policy::compile(row.text(0), model.short_name).model.documents) there->second.insert(one.id);
  }
  return there->second.contains(id);
}

void Inquiry::found(std::string_view key, SubjectId subject, RecordId record, Words extra) {
  auto text = words().say(lang, "defect." + std::string(key), extra);
  text = fill_in(text, {{"subject", id_text(subject.value)}, {"record", id_text(record.value)}});
  defects.push_back({std::move(text), record, subject});
}

Proof prove(vault::Vault& vault, std::string_view lang) {
  Inquiry inquiry(vault, lang);
  const auto order = open_terms(inquiry);
  check_head(inquiry);
  check_people(inquiry);
  check_files(inquiry);
  Proof proof;
  proof.at = inquiry.at;
  proof.by_hand = static_cast<int>(vault.database().number(prove_sql()["open_tasks"], vault.org()).value_or(0));
  proof.cannot_see = what_it_cannot_see(inquiry, proof.by_hand);
  for (const auto& key : order) proof.terms.push_back(std::move(inquiry.terms.at(key)));
  proof.defects = std::move(inquiry.defects);
  vault.act([&] {
    vault.database().run(prove_sql()["write_down"], vault.org(), proof.at, proof.holds(), proof.terms.size());
  });
  return proof;
}

}  // namespace tenue::retention
