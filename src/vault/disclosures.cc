#include <algorithm>

#include "vault/disclosures.h"
#include "vault/record.h"
#include "vault/values.h"

namespace tenue::vault {
namespace {

const store::SqlFile& q() { return sql("rights"); }
constexpr std::string_view kPurpose = "tenue-pass1";

std::vector<std::string> parted(std::string_view all) {
  std::vector<std::string> out;
  while (!all.empty()) {
    out.emplace_back(all.substr(0, all.find(',')));
    all.remove_prefix(std::min(all.size(), out.back().size() + 1));
  }
  return out;
}

void insert(Core& core, SubjectId subject, const Disclosure& what) {
  const Aside aside(core);
  if (what.fields.empty()) return;
  const auto fields = joined(what.fields, ",");
  const auto today = day_begin(paris_date(core.now()));
  if (!what.user && core.db->number(q()["same_since"], core.org, subject, what.record, what.who, what.activity, fields, today, what.request).value_or(0) > 0) return;
  const DisclosureId id{crypto::random_id()};
  std::optional<Bytes> box;
  if (!what.words.empty()) {
    const auto person = load_person(core, subject);
    TENUE_CHECK(person);
    box = seal_text(core, person->slot, kPurpose, subject, id.value, view(what.words));
  }
  core.db->run(q()["insert"], core.org, id, subject, what.record, what.who, what.activity, fields, what.at == Instant{} ? core.now() : what.at, what.user, what.request, box);
}

}  // namespace

void disclose_to_partner(Core& core, const Actor& who, const std::string& activity, const Person& person, const RecordView& view, const Values& above) {
  const auto* role = core.model().role(who.role);
  if (!role || !role->partner) return;
  std::map<RecordId, std::vector<std::string>> passed;
  for (const auto& [field, value] : view.values)
    if (!value.empty()) passed[view.id].push_back(field);
  for (const auto* row : person.lineage(view.id))
    if (row->rec != view.id)
      for (const auto& [path, value] : above)
        if (!value.empty() && path.starts_with(row->type_id + ".")) passed[row->rec].push_back(path.substr(row->type_id.size() + 1));
  for (auto& [record, fields] : passed) insert(core, person.id, {.record = record, .who = who.role, .activity = activity, .fields = std::move(fields)});
}

void Vault::disclose(SubjectId subject, const Disclosure& what) {
  within(*s_, [&] {
    insert(*s_, subject, what);
    s_->run.changes += 1;
  });
}

std::vector<Disclosure> Vault::disclosures(SubjectId subject) {
  std::vector<Disclosure> out;
  auto rows = s_->db->statement(q()["of_subject"]);
  rows.bind(s_->org, subject);
  while (rows.step()) {
    Disclosure one{rows.id<DisclosureTag>(0), rows.id<RecordTag>(1), rows.text(2), rows.text(3), parted(rows.text(4)), rows.instant(5), rows.id<UserTag>(6), rows.id<RecordTag>(7)};
    if (const auto box = rows.maybe_blob(8)) {
      const auto plain = open_text(*s_, kPurpose, subject, one.id.value, *box);
      if (!plain) throw Fault("vault: the words beside a disclosure do not open; run the proof");
      one.words.assign(plain->begin(), plain->end());
    }
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace tenue::vault
