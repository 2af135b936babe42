// What the policy announces as a measure and only a person can do: asked for in time.
#include "app/measures.h"

#include <algorithm>

#include "app/attention.h"
#include "app/sql.h"
#include "app/users.h"

namespace tenue::app {
namespace {

const store::SqlFile& q() { return sql("attention"); }

bool signs(const vault::Vault& vault, const User& user) {
  const auto* role = vault.model().role(user.role);
  return role && !role->partner && !user.disabled && user.has_password;
}

void ask(vault::Vault& vault, const MeasureTask& task, Instant due) {
  vault.database().run(q()["ask_measure"], vault.org(), write_measure_task(task), due);
}

/// When it was last done; nothing while it is open. A measure never asked for counts from the making of the store.
std::optional<Instant> done_last(vault::Vault& vault, const std::string& measure) {
  auto row = vault.database().statement(q()["last_signed"]);
  row.bind(vault.org(), measure);
  if (!row.step()) return from_micros(vault.database().number(q()["made"], vault.org()).value());
  if (row.is_null(0)) return std::nullopt;
  return row.instant(0);
}

void ask_for_regular(vault::Vault& vault, const policy::Measure& measure) {
  const auto last = done_last(vault, measure.id);
  if (!last) return;
  const auto due = add(*last, *measure.every);
  if (due <= vault.now()) ask(vault, {measure.id, {}, {}}, due);
}

void ask_for_signatures(vault::Vault& vault, const policy::Measure& measure) {
  for (const auto& user : users(vault)) {
    const MeasureTask task{measure.id, measure.document, user.id};
    auto row = vault.database().statement(q()["last_signed"]);
    row.bind(vault.org(), write_measure_task(task));
    const bool asked = row.step();
    row.reset();
    if (!asked && signs(vault, user)) ask(vault, task, vault.now());
  }
}

}  // namespace

MeasureTask read_measure_task(const std::string& what) {
  const auto first = what.find('\t');
  if (first == std::string::npos) return {what, {}, {}};
  const auto second = what.find('\t', first + 1);
  return {what.substr(0, first), what.substr(first + 1, second - first - 1), UserId{id_parse(what.substr(second + 1))}};
}

std::string write_measure_task(const MeasureTask& task) {
  return task.signer ? task.measure + "\t" + task.edition + "\t" + id_text(task.signer.value) : task.measure;
}

bool is_due(vault::Vault& vault, const MeasureTask& task) {
  const auto& measures = vault.model().measures;
  const auto measure = std::ranges::find(measures, task.measure, &policy::Measure::id);
  if (measure == measures.end()) return false;
  if (!task.signer) return true;
  if (measure->document != task.edition) return false;
  const auto signer = user(vault, task.signer);
  return signer && signs(vault, *signer);
}

void open_measures(vault::Vault& vault) {
  vault.act([&] {
    for (const auto& measure : vault.model().measures) {
      const bool of_each_person = measure.each == "person", of_nothing = measure.each.empty();
      if (!measure.document.empty() && !measure.every && (of_each_person || of_nothing)) ask_for_signatures(vault, measure);
      else if (measure.every && !of_each_person && measure.check.empty()) ask_for_regular(vault, measure);
    }
  });
}

}  // namespace tenue::app
