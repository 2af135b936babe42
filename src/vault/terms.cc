#include "vault/terms.h"

#include <algorithm>

#include "vault/grants.h"
#include "vault/record.h"

namespace tenue::vault {
namespace {

const store::SqlFile& q() { return sql("terms"); }

bool has_edition(const std::vector<Agreement>& had, const policy::Terms& terms) {
  return std::ranges::any_of(had, [&](const auto& one) { return one.terms == terms.id && one.edition == terms.edition; });
}

bool has(const std::vector<const policy::Terms*>& list, const policy::Terms* one) { return std::ranges::find(list, one) != list.end(); }

/// What somebody agrees to now: the edition that was shown is the one in force, and of terms that the record is under.
const policy::Terms* meant(const std::vector<const policy::Terms*>& under, const std::string& agreed) {
  const auto found = std::ranges::find_if(under, [&](const auto* terms) { return agreement(*terms) == agreed; });
  return found == under.end() ? nullptr : *found;
}

void write(Core& core, const Purpose& purpose, const Row& row, const policy::Terms& terms) {
  core.db->run(q()["insert"], core.org, row.subject, row.rec, terms.id, iso_date(terms.edition), core.now(), core.run.version);
  append_about(core, purpose.who, "agreed", purpose.activity, row, agreement(terms));
}

}  // namespace

Errors agree(Core& core, const Purpose& purpose, const Row& row, const Values* before, const Values& after, const std::vector<std::string>& agreed) {
  const auto& model = core.model();
  const auto& type = core.record(row.type_id);
  Errors errors;
  for (const auto* field : policy::without_terms(model, type, after, core.now())) {
    const auto old = before ? before->find(field->id) : after.end();
    const bool stood = before && old != before->end() && old->second == after.at(field->id);
    if (!stood) errors.push_back(refused(Code::kInvalid, "terms.none", type.id + "." + field->id));
  }
  const auto under = policy::terms_for(model, type, after, core.now());
  const auto were = before ? policy::terms_for(model, type, *before, core.now()) : std::vector<const policy::Terms*>{};
  const auto had = agreements(core, row);
  for (const auto& one : agreed)
    if (!meant(under, one)) errors.push_back(refused(Code::kInvalid, "terms.other", kTermsPlace));
  const bool owed = std::ranges::any_of(under, [&](const auto* terms) {
    return !has(were, terms) && !has_edition(had, *terms) && std::ranges::find(agreed, agreement(*terms)) == agreed.end();
  });
  if (owed) errors.push_back(refused(Code::kInvalid, "terms.owed", kTermsPlace));
  if (!errors.empty()) return errors;
  for (const auto& one : agreed)
    if (const auto* terms = meant(under, one); !has_edition(had, *terms)) write(core, purpose, row, *terms);
  return {};
}

std::vector<Agreement> agreements(Core& core, const Row& row) {
  std::vector<Agreement> out;
  auto rows = core.db->statement(q()["of_record"]);
  rows.bind(core.org, row.subject, row.rec);
  while (rows.step()) out.push_back({rows.text(0), parse_date(rows.text(1)).value_or(Date{}), rows.instant(2)});
  return out;
}

std::vector<std::string> to_agree(const Core& core, const Row& row, const Values& values, const std::vector<Agreement>& had, const std::set<std::string>& seen) {
  const auto& type = core.record(row.type_id);
  std::vector<std::string> out;
  for (const auto* terms : policy::terms_for(core.model(), type, values, core.now()))
    if (!has_edition(had, *terms) && std::ranges::all_of(type.fields, [&](const auto& field) { return seen.contains(field.id) || !policy::speaks_of(*terms, field.id); }))
      out.push_back(terms->id);
  return out;
}

}  // namespace tenue::vault
