#include <limits>

#include "retention/checks.h"
#include "retention/statements.h"

namespace tenue::retention {
namespace {

void check_counters(Inquiry& inquiry) {
  auto& db = inquiry.vault.database();
  auto head = db.statement(prove_sql()["head"]);
  head.bind(inquiry.vault.org());
  if (!head.step()) return inquiry.found("head.missing", {}, {});
  const auto next_leaf = head.integer(1);
  if (head.instant(2) > inquiry.at) inquiry.found("head.ahead", {}, {}, {{"at", iso_utc(head.instant(2))}});
  if (head.instant(3) > inquiry.at) inquiry.found("head.swept", {}, {}, {{"at", iso_utc(head.instant(3))}});

  auto leaves = db.statement(prove_sql()["leaves"]);
  leaves.bind(inquiry.vault.org());
  leaves.step();
  if (leaves.integer(0) != next_leaf || leaves.integer(1) != next_leaf)
    inquiry.found("audit.gap", {}, {}, {{"there", std::to_string(leaves.integer(0))}, {"given", std::to_string(next_leaf)}});
}

/// An entry whose month still has its key must open.
void check_log(Inquiry& inquiry) {
  std::int64_t readable = 0;
  auto months = inquiry.vault.database().statement(prove_sql()["leaves_by_month"]);
  months.bind(inquiry.vault.org());
  while (months.step()) {
    const auto slot = months.maybe_integer(2);
    if (slot && inquiry.vault.slot_lives(static_cast<std::uint32_t>(*slot))) readable += months.integer(1);
  }
  const auto opened = static_cast<std::int64_t>(inquiry.vault.entries(std::nullopt, std::numeric_limits<int>::max()).size());
  if (opened != readable) inquiry.found("audit.closed", {}, {}, {{"count", std::to_string(readable - opened)}});
}

void check_slots(Inquiry& inquiry) {
  auto dead = inquiry.vault.database().statement(prove_sql()["dead_slots"]);
  dead.bind(inquiry.vault.org());
  while (dead.step())
    if (inquiry.vault.slot_lives(static_cast<std::uint32_t>(dead.integer(0))))
      inquiry.found("slot.alive", {}, {}, {{"slot", std::to_string(dead.integer(0))}});
}

/// Rows written past Tenue, wherever they are: what no other check can compute anew.
void check_seal(Inquiry& inquiry) {
  const auto altered = inquiry.vault.altered_tables();
  if (!altered) return inquiry.found("seal.broken", {}, {});
  for (const auto& table : *altered) inquiry.found("seal.table", {}, {}, {{"table", table}});
}

void check_strays(Inquiry& inquiry) {
  auto strays = inquiry.vault.database().statement(prove_sql()["strays"]);
  strays.bind(inquiry.vault.org());
  while (strays.step()) inquiry.found("stray", strays.id<SubjectTag>(1), {}, {{"table", strays.text(0)}});
}

}  // namespace

void check_head(Inquiry& inquiry) {
  check_counters(inquiry);
  check_log(inquiry);
  check_slots(inquiry);
  check_seal(inquiry);
  check_strays(inquiry);
}

}  // namespace tenue::retention
