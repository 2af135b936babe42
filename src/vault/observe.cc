// What Tenue notes by itself and nobody types: records of its own, where the policy keeps them.
#include <algorithm>

#include "vault/make.h"
#include "vault/pairs.h"
#include "vault/record.h"
#include "vault/values.h"

namespace tenue::vault {
namespace {

/// In normal form, as far as one of the activities keeps the field. What does not fit is nobody's to correct: left out.
Values kept_values(Core& core, const policy::Record& type, const std::vector<const policy::Activity*>& keepers, const Values& raw) {
  Values out;
  for (const auto& [id, value] : raw) {
    const auto* field = type.field(id);
    TENUE_CHECK(field);
    const bool kept = std::ranges::any_of(keepers, [&](const auto* activity) { return activity->keeps(type.id, field->id); });
    if (auto normal = kept ? normal_value(core, type, *field, value, nullptr) : Result<std::string>(std::string{}); normal && !normal->empty())
      out[id] = std::move(*normal);
  }
  return out;
}

Result<void> observe_in(Core& core, const policy::Record& type, const Values& raw, Visiting whose) {
  std::vector<const policy::Activity*> keepers;
  for (const auto& activity : core.model().activities)
    if (!activity.lines(type.id).empty() && (whose == Visiting::kSignedIn || !activity.needs_account(type.id))) keepers.push_back(&activity);
  if (keepers.empty()) return {};
  const auto person = make_person(core, false);
  const auto row = make_record(core, person, {type, {}, kept_values(core, type, keepers, raw), "page"});
  append_about(core, {{}, "engine"}, "noted", keepers.front()->id, row);
  for (const auto* activity : keepers) take_for(core, person, row, *activity, core.now());
  recompute(core, person.id);
  if (!load_person(core, person.id)->kept(row.rec, core.now())) return refused(Code::kInvalid, "record.unkept", type.id);
  return {};
}

}  // namespace

void Vault::observe(const std::string& record, const Values& values, Visiting whose) {
  const auto* type = s_->model().record(record);
  TENUE_CHECK(type && type->builtin && type->of.empty());
  (void)within(*s_, [&] { return observe_in(*s_, *type, values, whose); });  // what no line keeps now leaves nothing
}

}  // namespace tenue::vault
