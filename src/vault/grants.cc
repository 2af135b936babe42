#include "vault/grants.h"

#include <algorithm>

#include "vault/record.h"

namespace tenue::vault {
namespace {

using policy::FieldType;

/// Fields of the record that the activity may work with now; a pair past its archive date leaves them to the archive. What the law alone keeps
/// is locked (GDPR art. 5(1)(b)): it is for the activity that owes it, whatever else `uses` it.
struct Kept {
  std::set<std::string> open, archived;
};

Kept kept_for(const Core& core, const Person& person, const Row& row, const policy::Activity& activity, Instant now) {
  Kept out;
  for (const auto& pair : person.pairs_of(row.rec)) {
    if (!pair.live(now)) continue;
    auto& into = pair.archived(now) ? out.archived : out.open;
    const bool own = pair.activity == activity.id;
    const auto* keeper = core.model().activity(pair.activity);
    const bool by_law = keeper && keeper->basis == policy::Basis::kLegalObligation;
    for (const auto& field : pair.fields) {
      if (own || (!by_law && policy::covers(core.model(), activity, activity.uses, row.type_id, field))) into.insert(field);
    }
  }
  return out;
}

bool names_someone(const policy::Field& field) {
  return field.identity || field.type == FieldType::kPersonName || field.type == FieldType::kPhone || field.type == FieldType::kMail ||
         field.type == FieldType::kAddress;
}

/// Records of `type` in one line with `row`: itself, above it, or below it.
std::vector<const Row*> in_line(const Person& person, const Row& row, const std::string& type) {
  std::vector<const Row*> out;
  for (const auto& other : person.rows) {
    if (other.type_id != type || other.phase == 2) continue;
    const auto above = person.lineage(row.rec), below = person.lineage(other.rec);
    const bool is_above = std::ranges::find(above, other.rec, &Row::rec) != above.end();
    const bool is_below = std::ranges::find(below, row.rec, &Row::rec) != below.end();
    if (is_above || is_below) out.push_back(&other);
  }
  return out;
}

bool conditions_hold(const Core& core, const Person& person, RecordId on, const policy::Grant& grant, const std::string& activity) {
  const auto holds = [&](const policy::ExprPtr& condition) {
    return policy::evaluate_bool(core.model(), person.facts, on, *condition, activity, core.now());
  };
  return (!grant.while_ || holds(grant.while_)) && (!grant.when || holds(grant.when)) && (!grant.unless || !holds(grant.unless));
}

/// The row `assignment` finds whom a record names, the sealed record decides: a row added past Tenue opens nothing.
bool names_in_box(const Core& core, const Row& row, const std::string& field, UserId user) {
  const auto document = open_box(core, row);
  if (!document) return false;
  const auto value = document->fields.find(field_number(core, row.type_id, field));
  if (value == document->fields.end()) return false;
  for (std::string_view rest = value->second; !rest.empty();) {
    const auto one = rest.substr(0, rest.find(','));
    if (id_parse(one) == user.value) return true;
    rest.remove_prefix(std::min(rest.size(), one.size() + 1));
  }
  return false;
}

/// A grant with a scope holds where the user is named in one record of that type, and the conditions hold on that one.
bool applies(const Core& core, const Person& person, const Row& row, const Actor& who, const policy::Grant& grant, const std::string& activity) {
  if (grant.who != who.role) return false;
  if (grant.scope.empty()) return conditions_hold(core, person, row.rec, grant, activity);
  const auto dot = grant.scope.find('.');
  const auto field = grant.scope.substr(dot + 1);
  return std::ranges::any_of(in_line(person, row, grant.scope.substr(0, dot)), [&](const Row* scope) {
    return person.named.contains({scope->rec, field, who.user}) && conditions_hold(core, person, scope->rec, grant, activity) &&
           names_in_box(core, *scope, field, who.user);
  });
}

void add_grant(const Core& core, const Row& row, const policy::Activity& activity, const policy::Grant& grant,
               const std::set<std::string>& fields, Access& out) {
  const auto* record = core.model().record(row.type_id);
  for (const auto& id : fields) {
    const auto* field = record ? record->field(id) : nullptr;
    if (!field || (grant.pseudonym && names_someone(*field))) continue;
    if (policy::covers(core.model(), activity, grant.reads, row.type_id, id)) out.reads.insert(id);
    if (policy::covers(core.model(), activity, grant.writes, row.type_id, id)) out.writes.insert(id);
  }
}

/// Past its last end a held record is read by the readers of its hold, and by nobody else.
Access held_access(const Core& core, const Person& person, const Row& row, const Actor& who, Instant now) {
  Access out;
  const auto* record = core.model().record(row.type_id);
  if (!record || std::ranges::any_of(person.pairs_of(row.rec), [&](const auto& pair) { return pair.live(now); })) return out;
  for (const auto& hold : person.holds) {
    const auto* kind = core.model().hold(hold.kind);
    if (!kind || !in_force(core, hold) || !covers(core, hold, row)) continue;
    if (std::ranges::find(kind->readers, who.role) == kind->readers.end()) continue;
    for (const auto& field : record->fields) out.reads.insert(field.id);
  }
  return out;
}

bool is_edited(const policy::Portal& portal, const std::string& type) {
  return std::ranges::any_of(portal.edits, [&](const auto& path) { return path.starts_with(type + "."); });
}

/// The person reads by right, not by grant: of what is kept and not archived, what her pages show; she corrects what they let her.
Access own_access(const Core& core, const Person& person, const Row& row, const Actor& who, const policy::Activity& activity, const std::set<std::string>& kept) {
  Access out;
  const auto& portal = core.model().portal;
  const auto* type = core.model().record(row.type_id);
  if (!portal.open || !type || !is_own(core, person, row.rec, who.self)) return out;
  const bool shown = row.rec == who.self || type->id == "account" || is_edited(portal, type->id) || std::ranges::find(portal.shows, type->id) != portal.shows.end();
  for (const auto& id : kept) {
    if (!shown || !type->field(id)) continue;
    out.reads.insert(id);
    if (policy::covers(core.model(), activity, portal.edits, type->id, id)) out.writes.insert(id);
  }
  out.acts = !out.reads.empty();
  return out;
}

}  // namespace

bool is_own(const Core& core, const Person& person, RecordId rec, RecordId self) {
  const auto line = person.lineage(rec);
  return !line.empty() && person.row(self) && std::ranges::all_of(line, [&](const Row* row) {
    const auto* type = core.model().record(row->type_id);
    return row->rec == self || (type && !type->person) || is_united(core, person, *row);
  });
}

bool leads_for(const Actor& who, const policy::State& to) { return who.role != kSubject || to.to.empty(); }

const Row* instruction_for(const Core& core, const Person& person, const Row& at, const policy::Activity& activity) {
  const auto* type = activity.mandate ? core.model().record(activity.mandate->instruction) : nullptr;
  if (!type) return nullptr;
  const auto now = core.now();
  const auto given = type->new_states();
  for (const auto& row : person.rows) {
    if (row.type_id != type->id || row.phase == 2) continue;
    if (!given.empty() && std::ranges::find(given, row.state) == given.end()) continue;
    const auto line = person.lineage(at.rec);
    const bool covers = std::ranges::find(line, row.parent, &Row::rec) != line.end();
    const bool kept = std::ranges::any_of(person.pairs_of(row.rec), [&](const auto& pair) { return pair.live(now) && !pair.archived(now); });
    if (covers && kept) return &row;
  }
  return nullptr;
}

bool instructed(const Core& core, const Person& person, const Row& at, const policy::Activity& activity, const std::string& type) {
  if (!activity.mandate) return true;
  for (const auto* up = core.model().record(activity.mandate->instruction); up; up = core.model().record(up->of))
    if (up->id == type) return true;  // the instruction itself, and the client that gives it
  return instruction_for(core, person, at, activity) != nullptr;
}

bool may_add(const Core& core, const Person& person, const Row& parent, const Actor& who, const policy::Activity& activity,
             const std::string& type, const std::string& field) {
  if (who.role == kSubject) return activity.keeps(type, field) && is_own(core, person, parent.rec, who.self) && policy::covers(core.model(), activity, core.model().portal.edits, type, field);
  if (!instructed(core, person, parent, activity, type)) return false;
  if (may_fill(core, who.role, activity, type, field)) return true;
  return std::ranges::any_of(activity.access, [&](const policy::Grant& grant) {
    return policy::covers(core.model(), activity, grant.writes, type, field) && applies(core, person, parent, who, grant, activity.id);
  });
}

void Access::add(const Access& other) {
  reads.insert(other.reads.begin(), other.reads.end());
  writes.insert(other.writes.begin(), other.writes.end());
  acts = acts || other.acts;
  archived = archived || other.archived;
}

Access access(const Core& core, const Person& person, const Row& row, const Actor& who, const policy::Activity& activity) {
  if (row.phase == 2) return {};
  const auto now = core.now();
  auto out = held_access(core, person, row, who, now);
  const bool limited = is_limited(core, person, row, activity.id);
  const auto kept = kept_for(core, person, row, activity, now);
  if (who.role == kSubject) {  // she reads what she had frozen
    auto own = own_access(core, person, row, who, activity, kept.open);
    if (limited) own.writes.clear(), own.acts = false;
    return own;
  }
  if (limited || is_opposed(person, row, activity)) return out;
  if (kept.open.empty() && kept.archived.empty()) return out;
  if (!instructed(core, person, row, activity, row.type_id)) return out;
  for (const auto& grant : activity.access) {
    if (!applies(core, person, row, who, grant, activity.id)) continue;
    Access given;
    add_grant(core, row, activity, grant, kept.open, given);
    if (grant.archive) {
      const auto before = given.reads.size();
      add_grant(core, row, activity, grant, kept.archived, given);
      given.archived = given.reads.size() > before;
    }
    given.acts = !given.reads.empty() || !given.writes.empty();
    out.add(given);
  }
  return out;
}

Access access_anywhere(const Core& core, const Person& person, const Row& row, const Actor& who, std::set<std::string>& used) {
  Access out;
  for (const auto& activity : core.model().activities) {
    const auto here = access(core, person, row, who, activity);
    if (here.acts) used.insert(activity.id);
    out.add(here);
  }
  return out;
}

bool minds_rights(const Core& core, const Actor& who) {
  const auto& holds = core.model().holds;
  return who.role == core.model().rights.desk || std::ranges::any_of(holds, [&](const auto& kind) {
           return std::ranges::find(kind.by, who.role) != kind.by.end();
         });
}

bool meets(const Core& core, const Person& person, const Actor& who) {
  std::set<std::string> used;
  const auto opens = [&](const Row& row) { return row.box && !access_anywhere(core, person, row, who, used).reads.empty(); };
  return minds_rights(core, who) || std::ranges::any_of(person.rows, opens);
}

bool may_fill(const Core& core, const std::string& role, const policy::Activity& activity, const std::string& record, const std::string& field) {
  return std::ranges::any_of(activity.access, [&](const auto& grant) {
    return grant.who == role && grant.scope.empty() && policy::covers(core.model(), activity, grant.writes, record, field);
  });
}

std::optional<Instant> end_of(const Core& core, const HoldRow& hold) {
  if (hold.until) return hold.until;
  const auto* kind = core.model().hold(hold.kind);
  if (!kind || !kind->at_most) return std::nullopt;
  const auto created = kind->from_record && hold.rec ? core.db->number(sql("record")["created_of"], core.org, hold.rec) : std::nullopt;
  return add(created ? from_micros(*created) : hold.placed, *kind->at_most);
}

bool in_force(const Core& core, const HoldRow& hold) {
  const auto end = end_of(core, hold);
  return !end || core.now() < *end;
}

bool covers(const Core& core, const HoldRow& hold, const Row& row) {
  if (hold.rec && hold.rec != row.rec) return false;
  const auto* kind = core.model().hold(hold.kind);  // a kind that the policy no longer has still holds: delay, never erase
  return !kind || std::ranges::find(kind->covers, row.type_id) != kind->covers.end();
}

bool is_limit(const HoldRow& hold) { return hold.kind.starts_with(kLimited); }

bool is_limited(const Core& core, const Person& person, const Row& row, const std::string& activity) {
  return std::ranges::any_of(person.holds, [&](const auto& hold) {
    if (!is_limit(hold) || !in_force(core, hold) || (hold.rec && hold.rec != row.rec)) return false;
    return hold.kind == kLimited || hold.kind.substr(kLimited.size() + 1) == activity;
  });
}

bool is_opposed(const Person& person, const Row& row, const policy::Activity& activity) {
  if (activity.basis == policy::Basis::kConsent) return false;
  const auto line = person.lineage(row.rec);
  const auto facts = std::ranges::find(person.facts.records, row.rec, &policy::RecordFacts::id);
  const auto taken_since = [&](Instant at) {
    if (facts == person.facts.records.end()) return false;
    const auto taken = facts->taken.find(activity.id);
    return taken != facts->taken.end() && taken->second > at;
  };
  return std::ranges::any_of(person.facts.consents, [&](const auto& fact) {
    return fact.activity == activity.id && fact.choice.empty() && fact.withdrawn && (!fact.of || std::ranges::find(line, fact.of, &Row::rec) != line.end()) && !taken_since(*fact.withdrawn);
  });
}

bool is_held(const Core& core, const Person& person, const Row& row) {
  return std::ranges::any_of(person.holds, [&](const auto& hold) { return in_force(core, hold) && covers(core, hold, row); });
}

std::string Vault::adding_room(const Actor& who, RecordId parent, const std::string& type_id) const {
  const auto& core = *s_;
  const auto person = parent ? load_person(*s_, subject_of(parent)) : nullptr;
  const auto* row = person ? person->row(parent) : nullptr;
  const auto* type = core.model().record(type_id);
  if (!type) return {};
  const bool of_nobody = !parent && type->of.empty() && !type->builtin && !type->person;
  if (!of_nobody && (!row || row->phase == 2 || type->of != row->type_id)) return {};
  for (const auto& activity : core.model().activities) {
    if (activity.lines(type_id).empty()) continue;
    const auto may = [&](const policy::Field& field) {
      return row ? may_add(core, *person, *row, who, activity, type_id, field.id) : may_fill(core, who.role, activity, type_id, field.id);
    };
    // Who may correct a name does not yet write a person: a record begins with all that it needs.
    const bool whole = std::ranges::all_of(type->fields, [&](const auto& field) { return !field.required || field.serial || may(field); });
    if (whole && std::ranges::any_of(type->fields, may)) return activity.id;
  }
  return {};
}

bool Vault::meets(const Actor& who, SubjectId subject) const {
  const auto person = load_person(*s_, subject);
  return person && vault::meets(*s_, *person, who);
}

std::string Vault::room(const std::string& role, const std::string& record, bool to_write) const {
  const auto* type = s_->model().record(record);
  if (!type) return {};
  for (const auto& activity : s_->model().activities)
    for (const auto& grant : activity.access)
      for (const auto& field : type->fields) {
        const bool works_with = activity.keeps(record, field.id) || policy::covers(s_->model(), activity, activity.uses, record, field.id);
        if (grant.who == role && works_with && policy::covers(s_->model(), activity, to_write ? grant.writes : grant.reads, record, field.id))
          return activity.id;
      }
  return {};
}

}  // namespace tenue::vault
