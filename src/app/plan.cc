#include "app/plan.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>

#include "app/directives.h"
#include "app/links.h"
#include "app/requests.h"
#include "app/sql.h"
#include "crypto/crypto.h"

namespace tenue::app {
namespace {

using policy::Basis;

const store::SqlFile& q() { return sql("requests"); }
constexpr int kMajority = 18;  // Code civil, art. 414

using Records = std::vector<HerRecord>;

int files_in(const std::map<std::pair<RecordId, std::string>, int>& counts, const PlanLine& line) {
  int out = 0;
  for (const auto& field : line.fields)
    if (const auto found = counts.find({line.record, field}); found != counts.end()) out += found->second;
  return out;
}

/// What keeps something of hers now, line by line.
std::vector<PlanLine> live_lines(vault::Vault& vault, const Whose& whose, const Records& records) {
  std::set<RecordId> hers;
  for (const auto& record : records) hers.insert(record.id);
  std::vector<PlanLine> out;
  const auto files = vault.file_counts(whose.subject);
  for (auto& kept : vault.kept(whose.subject)) {
    if (!hers.contains(kept.record)) continue;
    out.push_back({.record = kept.record, .type = std::move(kept.type), .activity = std::move(kept.activity), .fields = std::move(kept.fields), .until = kept.ends, .then = kept.then});
    out.back().files = files_in(files, out.back());
  }
  return out;
}

bool is_consent(const policy::Activity& activity) { return activity.basis == Basis::kConsent; }

/// Records that a hold keeps, and every field of those that nothing else keeps any more.
struct Holds {
  std::map<RecordId, Instant> records;  ///< until it is looked at again, or ends
  Holds(vault::Vault& vault, const Whose& whose, const Records& all) {
    struct Hold { RecordId rec; std::string kind; Instant day; };
    std::vector<Hold> holds;
    auto rows = vault.database().statement(q()["holds"]);
    rows.bind(vault.org(), whose.subject, vault.now());
    while (rows.step()) holds.push_back({rows.id<RecordTag>(0), rows.text(1), rows.instant(2)});
    for (const auto& record : all)
      for (const auto& hold : holds) {
        const auto* kind = vault.model().hold(hold.kind);
        const bool covers = !kind || std::ranges::find(kind->covers, record.type) != kind->covers.end();
        if (!covers || (hold.rec && hold.rec != record.id)) continue;
        auto& day = records.try_emplace(record.id, hold.day).first->second;
        day = std::max(day, hold.day);
      }
  }
};

/// art. 17: what basis and holds make of each line; a record of which something stays is narrowed.
std::vector<PlanLine> erasure_lines(vault::Vault& vault, const Whose& whose) {
  const auto records = records_of(vault, whose);
  auto out = live_lines(vault, whose, records);
  const Holds holds(vault, whose, records);
  std::set<RecordId> stays, seen;
  for (auto& line : out) {
    const auto* activity = vault.model().activity(line.activity);
    if (activity && activity->basis == Basis::kLegalObligation) line.fate = Fate::kByLaw;
    else if (const auto held = holds.records.find(line.record); held != holds.records.end()) line.fate = Fate::kHeld, line.until = held->second;
    if (line.fate == Fate::kByLaw) stays.insert(line.record);
    seen.insert(line.record);
  }
  for (auto& line : out)
    if (line.fate == Fate::kErased && stays.contains(line.record)) line.fate = Fate::kNarrowed;
  for (const auto& record : records) {  // kept by its hold alone
    if (!holds.records.contains(record.id) || seen.contains(record.id)) continue;
    PlanLine line{.record = record.id, .type = record.type, .fate = Fate::kHeld, .until = holds.records.at(record.id)};
    for (const auto& field : vault.model().record(record.type)->fields) line.fields.push_back(field.id);
    line.files = files_in(vault.file_counts(whose.subject), line);
    out.push_back(std::move(line));
  }
  return out;
}

std::vector<PlanLine> sent_lines(vault::Vault& vault, const Whose& whose, bool portable) {
  auto out = erasure_lines(vault, whose);
  const auto files = vault.file_counts(whose.subject);
  for (auto& line : out) {
    line.fate = Fate::kSent;
    if (!portable) continue;
    std::erase_if(line.fields, [&](const auto& field) { return !is_portable(vault.model(), line.activity, line.type, field); });
    line.files = files_in(files, line);
    if (line.fields.empty()) line.fate = Fate::kWithheld;
  }
  return out;
}

/// The activities that work with something of hers, in the policy's order: by what they keep, or by what they use of it.
std::vector<const policy::Activity*> working_with(vault::Vault& vault, const Whose& whose) {
  const auto lines = live_lines(vault, whose, records_of(vault, whose));
  std::vector<const policy::Activity*> out;
  for (const auto& activity : vault.model().activities) {
    const bool works = std::ranges::any_of(lines, [&](const auto& line) {
      return line.activity == activity.id || (activity.keep.empty() && std::ranges::any_of(line.fields, [&](const auto& field) {
               return policy::covers(vault.model(), activity, activity.uses, line.type, field);
             }));
    });
    if (works) out.push_back(&activity);
  }
  return out;
}

/// Said as herself, or as who is one person with her.
bool is_hers(vault::Vault& vault, const Whose& whose, const policy::ConsentFact& fact) { return !whose.of || (fact.of && person_above(vault, whose.subject, fact.of).of == whose.of); }

/// art. 21: prospecting stops without a reason; another interest after weighing; no other basis gives the right.
std::vector<PlanLine> objection_lines(vault::Vault& vault, const Whose& whose) {
  std::vector<PlanLine> out;
  for (const auto* activity : working_with(vault, whose)) {
    if (activity->standard) continue;  // her requests themselves
    const bool stops = policy::can_be_opposed(*activity) || (is_consent(*activity) && !activity->channels.empty());
    out.push_back({.activity = activity->id, .fate = stops ? Fate::kStopped : Fate::kGoesOn, .of = whose.of});
  }
  return out;
}

std::vector<PlanLine> withdrawal_lines(vault::Vault& vault, const Whose& whose) {
  std::vector<PlanLine> out;
  const auto facts = vault.shared_facts(whose.subject);
  for (const auto& fact : facts->consents) {
    const auto* activity = vault.model().activity(fact.activity);
    if (fact.withdrawn || !activity || !is_hers(vault, whose, fact)) continue;
    PlanLine line{.activity = fact.activity, .fate = Fate::kStopped, .choice = fact.choice, .of = whose.of ? whose.of : fact.of};
    const bool said = std::ranges::any_of(out, [&](const auto& one) { return one.activity == line.activity && one.choice == line.choice && one.of == line.of; });
    if (!said) out.push_back(std::move(line));
  }
  return out;
}

std::vector<PlanLine> lines_with(std::vector<PlanLine> lines, Fate fate) {
  for (auto& line : lines) line.fate = fate;
  return lines;
}

}  // namespace


bool is_portable(const policy::Model& model, const std::string& activity_id, const std::string& record, const std::string& field_id) {
  const auto* activity = model.activity(activity_id);
  const auto* type = model.record(record);
  const auto* field = type ? type->field(field_id) : nullptr;
  if (!activity || !field || type->builtin || (!is_consent(*activity) && activity->basis != Basis::kContract)) return false;
  if (field->serial || field->type == policy::FieldType::kRole || field->type == policy::FieldType::kLink) return false;
  const bool asked = std::ranges::any_of(model.forms, [&](const auto& form) {
    return std::ranges::any_of(form.asks, [&](const auto& ask) { return ask.record == record && ask.field == field_id; });
  });
  return asked || (model.portal.open && policy::covers(model, *activity, model.portal.edits, record, field_id));
}

RequestPlan plan_of(vault::Vault& vault, const std::string& kind, const Whose& whose) {
  RequestPlan out{.kind = kind};
  const auto directive = directive_of(vault, whose);
  out.died = directive && directive->died;
  if (kind == "erasure" || kind == "directives") out.lines = erasure_lines(vault, whose);
  if (kind == "access" || kind == "portability") out.lines = sent_lines(vault, whose, kind == "portability");
  if (kind == "rectification") out.lines = lines_with(live_lines(vault, whose, records_of(vault, whose)), Fate::kGoesOn);
  if (kind == "restriction") out.lines = lines_with(live_lines(vault, whose, records_of(vault, whose)), Fate::kLimited);
  if (kind == "objection") out.lines = objection_lines(vault, whose);
  if (kind == "withdrawal") out.lines = withdrawal_lines(vault, whose);
  return out;
}

namespace {

/// Her name as her file has it, without accents or capitals; "" where it has none.
std::string name_of(vault::Vault& vault, const Whose& whose) {
  for (const auto& record : records_of(vault, whose)) {
    const auto values = vault.open_for_proof(record.id);
    for (const auto& field : vault.model().record(record.type)->fields)
      if (field.identity && field.type == policy::FieldType::kPersonName && values && values->contains(field.id)) return fold(values->at(field.id));
  }
  return {};
}

}  // namespace

std::vector<Whose> also_of(vault::Vault& vault, const Asked& asked, const Whose& whose) {
  std::vector<Whose> out;
  const bool together = asked.kind == "access" || asked.kind == "portability";
  if (!together || asked.mail.empty() || !link_used(vault, kMailboxLink, asked.id) || !is_known_under(vault, whose, asked.mail)) return out;
  const auto name = name_of(vault, whose);
  if (name.empty()) return out;
  for (const auto subject : persons_with_mail(vault, asked.who, asked.mail)) {
    if (subject == asked.of) continue;
    for (const auto& one : persons_in(vault, subject, asked.mail))
      if ((one.subject != whose.subject || one.of != whose.of) && name_of(vault, one) == name) out.push_back(one);
  }
  return out;
}

RequestPlan plan_for(vault::Vault& vault, const Asked& asked, const Whose& whose) {
  auto out = plan_of(vault, asked.kind, whose);
  if (asked.part == "marketing")
    std::erase_if(out.lines, [&](const auto& line) {
      const auto* activity = vault.model().activity(line.activity);
      return !activity || activity->channels.empty();
    });
  for (const auto& other : also_of(vault, asked, whose))
    for (auto& line : plan_of(vault, asked.kind, other).lines) out.lines.push_back(std::move(line));
  return out;
}

std::vector<const PlanLine*> running_in(vault::Vault& vault, const RequestPlan& plan) {
  std::vector<const PlanLine*> out;
  const auto today = paris_date(vault.now());
  for (const auto& line : plan.lines) {
    const auto* type = vault.model().record(line.type);
    if ((line.fate != Fate::kErased && line.fate != Fate::kNarrowed) || !type) continue;
    const auto field = std::ranges::find_if(type->fields, &policy::Field::last_day);
    if (field == type->fields.end() || std::ranges::find(out, line.record, &PlanLine::record) != out.end()) continue;
    const auto values = vault.open_for_proof(line.record);
    const auto last = values && values->contains(field->id) ? parse_date(values->at(field->id)) : std::nullopt;
    if (!last || *last >= today) out.push_back(&line);
  }
  return out;
}

bool was_minor(vault::Vault& vault, const Whose& whose) {
  const auto records = records_of(vault, whose);
  if (records.empty()) return false;
  const auto first = paris_date(records.front().created);
  for (const auto& record : records)
    for (const auto& field : vault.model().record(record.type)->fields) {
      if (field.type != policy::FieldType::kBirthDate) continue;
      const auto values = vault.open_for_proof(record.id);
      const auto born = values && values->contains(field.id) ? parse_date(values->at(field.id)) : std::nullopt;
      if (born && first < add(*born, Period{.years = kMajority})) return true;
    }
  return false;
}

std::string mark_of(const RequestPlan& plan) {
  std::string all = plan.kind + (plan.died ? " died" : "");
  for (const auto& line : plan.lines) {
    all += fmt::format(" {}/{}/{}/{}/", line.record.value, line.activity, static_cast<int>(line.fate), line.until ? micros(*line.until) : 0);
    all += fmt::format("{}/{}/{}/{}", fmt::join(line.fields, ","), line.choice, line.of.value, line.files);
  }
  const auto hash = crypto::sha256({view(all)});
  std::string out;
  for (std::size_t i = 0; i < 8; ++i) out += fmt::format("{:02x}", hash[i]);
  return out;
}

}  // namespace tenue::app
