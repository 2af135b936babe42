#include "policy/policy.h"

#include <algorithm>
#include <array>

namespace tenue::policy {
namespace {

using SV = std::string_view;

constexpr std::array<SV, 24> kTypes = {"text", "long_text", "person_name", "company_name", "mail", "phone", "address", "date",
                                       "moment", "period", "birth_date", "amount", "lines", "number", "choice", "choices",
                                       "yes_no", "siret", "iban", "ip", "file", "files", "link", "role"};
constexpr std::array<SV, 6> kBases = {"consent", "contract", "legal_obligation", "vital_interests", "public_task", "legitimate_interest"};

template <class Things>
auto by_id(const Things& things, SV id) -> decltype(things.data()) {
  for (const auto& thing : things)
    if (thing.id == id) return &thing;
  return nullptr;
}

/// Whole days, rounded up: what is said must not be shorter than what happens.
int days_of(const std::optional<Period>& period) {
  if (!period) return 0;
  return period->years * 366 + period->months * 31 + period->days + (period->calendar() ? 0 : (period->hours * 60 + period->minutes + 1439) / 1440);
}

/// "07:30" → 450. The compiler has checked the form; nothing for a firm without hours.
std::optional<int> minutes(std::string_view time) {
  if (time.size() != 5) return std::nullopt;
  const auto number = [&](std::size_t at) { return (time[at] - '0') * 10 + (time[at + 1] - '0'); };
  return number(0) * 60 + number(3);
}

}  // namespace

bool closed_at(const Desk& desk, Instant now) {
  const auto open = minutes(desk.open), close = minutes(desk.close);
  if (!open || !close) return false;
  const int at = paris_minutes(now);
  // A desk may stay open past midnight: from 20:00 to 02:00.
  return *open <= *close ? at < *open || at >= *close : at >= *close && at < *open;
}

std::string_view type_name(FieldType type) { return kTypes[static_cast<std::size_t>(type)]; }
std::string_view basis_name(Basis basis) { return kBases[static_cast<std::size_t>(basis)]; }

const Field* Record::field(SV id_) const { return by_id(fields, id_); }
const State* Record::state(SV id_) const { return by_id(states, id_); }

std::vector<std::string> Record::new_states() const {
  std::vector<std::string> out;
  for (const auto& s : states)
    if (s.initial) out.push_back(s.id);
  return out;
}

bool Activity::needs_account(SV record) const {
  const auto all = lines(record);
  return std::any_of(all.begin(), all.end(), [](const auto* line) { return line->needs_account; });
}

std::vector<const KeepLine*> Activity::lines(SV record) const {
  std::vector<const KeepLine*> out;
  for (const auto& line : keep)
    if (line.record == record) out.push_back(&line);
  return out;
}

bool Activity::keeps(SV record, SV field) const {
  return std::any_of(keep.begin(), keep.end(), [&](const KeepLine& line) {
    return line.record == record && (line.fields.empty() || std::find(line.fields.begin(), line.fields.end(), field) != line.fields.end());
  });
}

const Record* Model::record(SV id) const { return by_id(records, id); }
const Activity* Model::activity(SV id) const { return by_id(activities, id); }
const Role* Model::role(SV id) const { return by_id(roles, id); }
const Form* Model::form(SV id) const { return by_id(forms, id); }
const HoldKind* Model::hold(SV id) const { return by_id(holds, id); }
const Recipient* Model::recipient(SV id) const { return by_id(recipients, id); }
const Terms* Model::terms(SV id) const { return by_id(documents, id); }

const Source* Model::source(SV id) const { return by_id(sources, id); }

const Activity* Model::takes_from(SV source) const {
  const auto found = std::ranges::find_if(activities, [&](const Activity& activity) { return std::ranges::find(activity.sources, source) != activity.sources.end(); });
  return found == activities.end() ? nullptr : &*found;
}

std::vector<std::pair<const Record*, const Field*>> given_by(const Model& model, const Source& source) {
  std::vector<std::pair<const Record*, const Field*>> out;
  for (const auto& path : source.gives) {
    const auto dot = path.find('.');
    const auto* record = model.record(path.substr(0, dot));
    if (!record) continue;
    for (const auto& field : record->fields)
      if (path.substr(dot + 1) == "*" || path.substr(dot + 1) == field.id) out.emplace_back(record, &field);
  }
  return out;
}

bool is_above(const Model& model, const Record& record, const Record& above) {
  const auto* at = &record;
  for (std::size_t steps = 0; at && at != &above && steps < model.records.size(); ++steps) at = model.record(at->of);
  return at == &above;
}

const Record* given_person(const Model& model, const Source& source) {
  const auto given = given_by(model, source);
  for (const auto& [person, field] : given)
    if (person->person && std::ranges::all_of(given, [&](const auto& one) { return is_above(model, *person, *one.first); })) return person;
  return nullptr;
}

const Record* Model::root_of(SV id) const {
  const auto* at = record(id);
  for (std::size_t steps = 0; at && !at->of.empty() && steps < records.size(); ++steps) {
    const auto* parent = record(at->of);
    if (!parent) break;
    at = parent;
  }
  return at;
}

std::vector<const Record*> Model::children_of(SV id) const {
  std::vector<const Record*> out;
  for (const auto& r : records)
    if (r.of == id && !id.empty()) out.push_back(&r);
  return out;
}

bool Model::has_language(SV lang) const {
  return std::find(version.languages.begin(), version.languages.end(), lang) != version.languages.end();
}

int Model::unreadable_days() const { return days_of(backups.roll) + days_of(backups.keys_kept); }

}  // namespace tenue::policy
