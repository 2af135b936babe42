#include <algorithm>

#include "vault/erase.h"
#include "vault/grants.h"
#include "vault/record.h"

namespace tenue::vault {
namespace {

const store::SqlFile& q() { return sql("hold"); }
constexpr std::size_t kReasonLimit = 2000;

bool may(const policy::HoldKind& kind, const Actor& who) {
  return std::ranges::find(kind.by, who.role) != kind.by.end() || who.role == "operator";
}

}  // namespace

Result<HoldId> Vault::place_hold(const Actor& who, SubjectId subject, RecordId rec, const std::string& kind_id,
                                 const std::string& reason, Instant review) {
  return within(*s_, [&]() -> Result<HoldId> {
    auto& core = *s_;
    const auto* kind = core.model().hold(kind_id);
    if (!kind) return refused(Code::kInvalid, "hold.unknown");
    if (!may(*kind, who)) return refused(Code::kForbidden, "hold.by");
    const auto person = load_person(core, subject);
    if (!person) return refused(Code::kNotFound, "subject.unknown");
    const auto* row = rec ? person->row(rec) : nullptr;
    if (rec && (!row || row->phase == 2)) return refused(Code::kNotFound, "record.unknown");
    if (row && std::ranges::find(kind->covers, row->type_id) == kind->covers.end()) return refused(Code::kInvalid, "hold.covers");
    if (reason.empty()) return refused(Code::kInvalid, "hold.reason");
    if (reason.size() > kReasonLimit || !is_clean_utf8(reason)) return refused(Code::kInvalid, "hold.reason_form");
    if (review <= core.now()) return refused(Code::kInvalid, "hold.review");
    const HoldId hold{crypto::random_id()};
    const auto box = seal_text(core, person->slot, "tenue-hold1", subject, hold.value, view(reason));
    core.db->run(q()["insert"], core.org, hold, subject, rec, kind_id, who.user, core.now(), review, box);
    append(core, {who, "hold_placed", "", {subject}, {}, 0, {}, kind_id + " " + id_text(hold.value)});
    core.run.changes += 1;
    return hold;
  });
}

Result<void> Vault::end_hold(const Actor& who, HoldId hold) {
  return within(*s_, [&]() -> Result<void> {
    auto& core = *s_;
    SubjectId subject;
    std::string kind_id;
    {
      auto row = core.db->statement(q()["subject_of"]);
      row.bind(core.org, hold);
      if (!row.step()) return refused(Code::kNotFound, "hold.unknown");
      subject = row.id<SubjectTag>(0);
      kind_id = row.text(1);
    }
    // A kind that the policy no longer has can be ended by whoever may ask for the clock: the operator.
    const auto* kind = core.model().hold(kind_id);
    if (kind ? !may(*kind, who) : who.role != "operator") return refused(Code::kForbidden, "hold.by");
    core.db->run(q()["end"], core.org, hold, core.now());
    append(core, {who, "hold_ended", "", {subject}, {}, 0, {}, kind_id + " " + id_text(hold.value)});
    core.run.changes += 1;
    return {};
  });
}

}  // namespace tenue::vault
