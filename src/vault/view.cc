#include "vault/view.h"

#include <algorithm>

#include "base/log.h"
#include "vault/files.h"
#include "vault/record.h"
#include "vault/terms.h"

namespace tenue::vault {
namespace {

Values open_values(Core& core, const Row& row) {
  const auto document = open_box(core, row);
  if (document) return values_of(core, row, *document);
  log(Level::kError, "record.damaged", {{"record", static_cast<std::int64_t>(row.rec.value)}});
  return {};
}

std::vector<MoveView> moves_of(const Core& core, const Row& row, const Actor& who, const Values& all) {
  const auto& type = core.record(row.type_id);
  const auto* here = type.state(row.state);
  std::vector<MoveView> out;
  if (!here || std::ranges::find(here->by, who.role) == here->by.end()) return out;
  for (const auto& to : here->to) {
    const auto* there = type.state(to);
    if (!there || !leads_for(who, *there)) continue;
    MoveView move{to, there->move, {}};
    for (const auto& need : there->needs)
      if (!all.contains(need)) move.needs.push_back(need);
    out.push_back(std::move(move));
  }
  return out;
}

/// What `may` opens of the records above, by path.
template <class May>
Values above(Core& core, const Person& person, const Row& row, const May& may) {
  Values out;
  for (const auto* one : person.lineage(row.rec)) {
    if (one->rec == row.rec || !one->box) continue;
    const auto opened = may(*one);
    if (opened.reads.empty()) continue;
    for (const auto& [field, value] : open_values(core, *one))
      if (opened.reads.contains(field)) out[one->type_id + "." + field] = value;
  }
  return out;
}

policy::Pair pair_view(const PairRow& pair) {
  policy::Pair out;
  out.record = pair.rec;
  out.activity = pair.activity;
  out.begins = pair.begins;
  out.ends = pair.ends ? policy::DateValue::on(*pair.ends) : policy::DateValue::pending();
  if (pair.archive) out.archive = policy::DateValue::on(*pair.archive);
  out.fields = pair.fields;
  out.then = pair.fates == "by_hand" ? policy::Then::kByHand : pair.fates == "anonymise" ? policy::Then::kAnonymise : policy::Then::kErase;
  return out;
}

}  // namespace

RecordView view_of(Core& core, const Person& person, const Row& row, const Actor& who, const Access& may) {
  RecordView out;
  out.id = row.rec;
  out.parent = row.parent;
  out.subject = row.subject;
  out.type = row.type_id;
  out.state = row.state;
  out.reference = row.reference;
  out.informed = row.informed;
  out.created = row.created;
  if (const auto* facts = person.facts_of(row.rec)) out.entered = facts->entered;
  for (const auto& pair : person.pairs_of(row.rec)) out.pairs.push_back(pair_view(pair));
  out.united = is_united(core, person, row);
  out.held = is_held(core, person, row);
  out.archived = may.archived;
  if (may.reads.empty() || !row.box) {
    out.closed_to_you = true;
    return out;
  }
  const auto all = open_values(core, row);
  for (const auto& [field, value] : all)
    if (may.reads.contains(field)) out.values[field] = value;
  if (const auto* type = core.model().record(row.type_id); type && std::ranges::any_of(type->fields, policy::is_file)) out.files = file_views(core, row, out.values);
  const bool under_terms = std::ranges::any_of(core.model().documents, [&](const auto& terms) { return terms.record == row.type_id; });
  if (under_terms) out.agreed = agreements(core, row), out.to_agree = to_agree(core, row, all, out.agreed, may.reads);
  out.writes.assign(may.writes.begin(), may.writes.end());
  if (may.acts) out.moves = moves_of(core, row, who, all);
  return out;
}

Card card_of(Core& core, const Person& person, const Row& row, const Actor& who, const policy::Activity& activity, const Access& may) {
  return {view_of(core, person, row, who, may),
          above(core, person, row, [&](const Row& one) { return access(core, person, one, who, activity); })};
}

Card card_anywhere(Core& core, const Person& person, const Row& row, const Actor& who, std::set<std::string>& used) {
  const auto may = [&](const Row& one) { return access_anywhere(core, person, one, who, used); };
  return {view_of(core, person, row, who, may(row)), above(core, person, row, may)};
}

bool may_enter(const policy::Activity& activity, const Actor& who) {
  if (who.role == kSubject) return true;  // what is hers she reads by right; what is not, no room gives her
  return std::ranges::any_of(activity.access, [&](const auto& grant) { return grant.who == who.role; });
}

Result<const policy::Activity*> enter(const Core& core, const Purpose& purpose) {
  const auto* activity = core.model().activity(purpose.activity);
  if (!activity || !may_enter(*activity, purpose.who)) return refused(Code::kForbidden, "grant.none");
  return activity;
}

const Person* People::find(SubjectId subject) {
  auto found = read_.find(subject);
  if (found == read_.end()) found = read_.emplace(subject, load_person(core_, subject)).first;
  return found->second.get();
}

}  // namespace tenue::vault
