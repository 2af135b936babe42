#include <algorithm>

#include "vault/erase.h"
#include "vault/grants.h"
#include "vault/record.h"

namespace tenue::vault {
namespace {

const store::SqlFile& q() { return sql("hold"); }
// Between the reason and each fact, and between a fact's id and its value: no clean text holds them (docs/formats/record.md).
constexpr char kFactBegins = '\x1e';
constexpr char kValueBegins = '\x1f';
constexpr std::size_t kReasonLimit = 2000;
constexpr std::size_t kFactLimit = 200;

bool may(const policy::HoldKind& kind, const Actor& who) {
  return std::ranges::find(kind.by, who.role) != kind.by.end() || who.role == "operator";
}

/// The facts whose ids are `asked`: there, clean, dates real and to come.
Result<Values> checked_facts(const Core& core, const std::vector<policy::NeededFact>& asked, const Values& given) {
  Values out;
  for (const auto& fact : asked) {
    if (fact.id == "reason") continue;
    const auto value = given.find(fact.id);
    if (value == given.end() || value->second.empty()) return refused(Code::kInvalid, "hold.fact", "fact." + fact.id);
    if (value->second.size() > kFactLimit || !is_clean_utf8(value->second)) return refused(Code::kInvalid, "hold.reason_form", "fact." + fact.id);
    TENUE_TRY_VOID(policy::no_card(value->second, "fact." + fact.id));
    if (const auto day = parse_date(value->second); fact.date && (!day || day_end(*day) <= core.now()))
      return refused(Code::kInvalid, "hold.review", "fact." + fact.id);
    out.insert(*value);
  }
  return out;
}

/// An open hold with its person and its kind, for who answers for it.
struct Found {
  std::shared_ptr<const Person> person;
  HoldRow row;
  const policy::HoldKind* kind = nullptr;  ///< null: the policy has it no more
};

Result<Found> find_hold(Core& core, const Actor& who, HoldId hold) {
  const auto subject = core.db->number(q()["subject_of"], core.org, hold);
  auto person = subject ? load_person(core, SubjectId{static_cast<std::uint64_t>(*subject)}) : nullptr;
  if (!person) return refused(Code::kNotFound, "hold.unknown");
  const auto row = std::ranges::find(person->holds, hold, &HoldRow::id);
  if (row == person->holds.end()) return refused(Code::kNotFound, "hold.unknown");
  const auto* kind = core.model().hold(row->kind);
  // A kind that the policy no longer has can be ended by whoever may ask for the clock: the operator.
  if (kind ? !may(*kind, who) : who.role != "operator") return refused(Code::kForbidden, "hold.by");
  const auto found = *row;
  return Found{person, found, kind};
}

}  // namespace

Bytes seal_hold(Core& core, Slot slot, SubjectId subject, HoldId hold, const HoldText& text) {
  auto plain = text.reason;
  for (const auto& [id, value] : text.facts) plain += kFactBegins + id + kValueBegins + value;
  return seal_text(core, slot, "tenue-hold1", subject, hold.value, view(plain));
}

std::optional<HoldText> open_hold(Core& core, SubjectId subject, const HoldRow& hold) {
  const auto plain = open_text(core, "tenue-hold1", subject, hold.id.value, hold.box);
  if (!plain) return std::nullopt;
  HoldText out;
  const std::string whole(plain->begin(), plain->end());
  std::string_view rest = whole;
  out.reason = rest.substr(0, rest.find(kFactBegins));
  rest.remove_prefix(out.reason.size());
  while (!rest.empty()) {
    rest.remove_prefix(1);
    const auto one = rest.substr(0, rest.find(kFactBegins));
    const auto cut = std::min(one.find(kValueBegins), one.size() - 1);
    out.facts[std::string{one.substr(0, cut)}] = one.substr(cut + 1);
    rest.remove_prefix(one.size());
  }
  return out;
}

Result<HoldId> Vault::place_hold(const Actor& who, SubjectId subject, RecordId rec, const std::string& kind_id,
                                 const std::string& reason, Instant review, const Values& facts) {
  return within(*s_, [&]() -> Result<HoldId> {
    auto& core = *s_;
    const auto* kind = core.model().hold(kind_id);
    if (!kind) return refused(Code::kInvalid, "hold.unknown", "kind");
    if (!may(*kind, who)) return refused(Code::kForbidden, "hold.by");
    const auto person = load_person(core, subject);
    if (!person) return refused(Code::kNotFound, "subject.unknown");
    const auto* row = rec ? person->row(rec) : nullptr;
    if (rec && (!row || row->phase == 2)) return refused(Code::kNotFound, "record.unknown");
    if (row && std::ranges::find(kind->covers, row->type_id) == kind->covers.end()) return refused(Code::kInvalid, "hold.covers");
    if (reason.empty()) return refused(Code::kInvalid, "hold.reason", "reason");
    if (reason.size() > kReasonLimit || !is_clean_utf8(reason)) return refused(Code::kInvalid, "hold.reason_form", "reason");
    TENUE_TRY_VOID(policy::no_card(reason, "reason"));
    TENUE_TRY(const auto checked, checked_facts(core, kind->needs, facts));
    if (review <= core.now()) return refused(Code::kInvalid, "hold.review", "review");
    HoldRow hold{HoldId{crypto::random_id()}, rec, kind_id, who.user, core.now(), review, {}, {}};
    const auto longest = end_of(core, hold);
    if (longest && *longest <= core.now()) return refused(Code::kInvalid, "hold.over", "kind");
    if (!kind->until_fact.empty()) {
      hold.until = day_end(*parse_date(checked.at(kind->until_fact)));
      if (longest) hold.until = std::min(*hold.until, *longest);
    }
    const auto box = seal_hold(core, person->slot, subject, hold.id, {reason, checked});
    core.db->run(q()["insert"], core.org, hold.id, subject, rec, kind_id, who.user, hold.placed, review, hold.until, box);
    append(core, {who, "hold_placed", "", {subject}, {}, 0, {}, kind_id + " " + id_text(hold.id.value)});
    core.run.changes += 1;
    return hold.id;
  });
}

Result<void> Vault::renew_hold(const Actor& who, HoldId id, Instant review, std::optional<Date> last, const Values& facts) {
  return within(*s_, [&]() -> Result<void> {
    auto& core = *s_;
    TENUE_TRY(const auto found, find_hold(core, who, id));
    const auto& hold = found.row;
    const auto end = end_of(core, hold);
    if (!found.kind || (end && *end <= core.now())) return refused(Code::kConflict, "hold.over");
    if (review <= core.now()) return refused(Code::kInvalid, "hold.review", "review");
    auto until = hold.until;
    auto box = hold.box;
    if (last) {
      if (found.kind->extend.empty()) return refused(Code::kForbidden, "hold.extend");
      std::vector<policy::NeededFact> asked;
      for (const auto& id_of : found.kind->extend) asked.push_back({id_of, false, {}});
      TENUE_TRY(const auto checked, checked_facts(core, asked, facts));
      if (!end || day_end(*last) <= *end) return refused(Code::kInvalid, "hold.longer", "last");
      until = day_end(*last);
      auto text = open_hold(core, found.person->id, hold);
      if (!text) return refused(Code::kDamaged, "hold: its reason does not open");
      for (const auto& [fact, value] : checked) text->facts[fact] = value;
      box = seal_hold(core, found.person->slot, found.person->id, id, *text);
    }
    core.db->run(q()["renew"], core.org, id, review, until, box);
    append(core, {who, last ? "hold_extended" : "hold_reviewed", "", {found.person->id}, {}, 0, {}, hold.kind + " " + id_text(id.value)});
    core.run.changes += 1;
    return {};
  });
}

Result<void> Vault::end_hold(const Actor& who, HoldId id) {
  return within(*s_, [&]() -> Result<void> {
    auto& core = *s_;
    TENUE_TRY(const auto found, find_hold(core, who, id));
    core.db->run(q()["end"], core.org, id, core.now());
    append(core, {who, "hold_ended", "", {found.person->id}, {}, 0, {}, found.row.kind + " " + id_text(id.value)});
    core.run.changes += 1;
    return {};
  });
}

}  // namespace tenue::vault
