// How long.
#include <algorithm>

#include "policy/law/law.h"

namespace tenue::policy {
namespace {

using Kind = Expr::Kind;
constexpr int kMonth = 31, kYear = 366;  ///< days, at their longest

/// An activity that neither keeps nor uses anything must at least be what a cookie or a statistic is for.
bool does_something(const Model& model, const Activity& activity) {
  if (!activity.keep.empty() || !activity.uses.empty()) return true;
  return std::any_of(model.cookies.begin(), model.cookies.end(), [&](const Cookie& c) { return c.activity == activity.id; }) ||
         std::any_of(model.statistics.begin(), model.statistics.end(), [&](const Statistic& s) { return s.activity == activity.id; });
}

bool is_kept(const Model& model, const Record& record) {
  return std::any_of(model.activities.begin(), model.activities.end(), [&](const Activity& a) { return !a.lines(record.id).empty(); });
}

template <class Visit>
void each_line(Law& law, Visit visit) {
  for (const auto& activity : law.model.activities)
    for (const auto& line : activity.keep)
      if (line.until) visit(activity, line, longest(*line.until));
}

/// The first sum below ten years from the end of the financial year (a duty counts from the closing of the books).
const Expr* below_ten_years(const Expr& expr) {
  if (expr.kind == Kind::kPlus && expr.period_field.empty()) {
    const int needed = expr.args[0]->kind == Kind::kYearEnd ? 10 : 11;
    if (expr.period.years * 12 + expr.period.months < needed * 12) return &expr;
  }
  const Expr* first = nullptr;
  for (const auto& arg : expr.args) {
    const auto* found = below_ten_years(*arg);
    if (found && !first) first = found;
    if (!found && expr.kind == Kind::kMax && arg->kind != Kind::kMember) return nullptr;  // the latest one is late enough
  }
  return first;
}

/// The duration that the file gives for what `said` speaks of, in days.
int days_in_file(const Model& model, const SaidDuration& said) {
  const auto dot = said.what.find('.');
  const auto first = said.what.substr(0, dot), second = said.what.substr(dot + 1);
  if (first == "cookies") {
    for (const auto& c : model.cookies)
      if (c.id == second) return c.life ? days_of(*c.life) : 0;
    return 0;
  }
  int days = 0;
  if (const auto* activity = model.activity(first))
    for (const auto* line : activity->lines(second))
      if (line->until) days = std::max(days, longest(*line->until));
  return days;
}

std::string at(const SaidDuration& said) { return "as_published.durations." + said.what; }
bool of_cookie(const SaidDuration& said) { return said.what.starts_with("cookies."); }

std::string words_of(const Record& record) {
  auto out = folded({&record.label.one, &record.label.many});
  for (const auto& field : record.fields) out += folded({&field.label, &field.called});
  return out;
}

/// What the last of a chain adds: the term as people hear it, without its alternatives.
int said_term(const Expr& until) { return until.kind == Kind::kPlus ? days_of(until.period) : 0; }

}  // namespace

void check_retention(Law& law) {
  const auto& model = law.model;
  for (const auto& activity : model.activities)
    if (!does_something(model, activity)) law.report(at(activity), {{"activity", activity.id}}, "activity");
  for (const auto& record : model.records)
    if (!record.builtin && !is_kept(model, record)) law.report("records." + record.id, {{"record", record.id}});
  for (const auto& said : law.page.durations)
    if (!said.stated) law.doubt(at(said), {{"what", said.what}}, "stated");
}

void check_no_start(Law& law) {
  for (const auto& said : law.page.durations)
    if (!said.start) law.report(at(said), {{"what", said.what}});
}

void check_no_figure(Law& law) {
  for (const auto& said : law.page.durations)
    if (!said.figure && !of_cookie(said)) law.report(at(said), {{"what", said.what}});
}

void check_two_durations(Law& law) {
  for (const auto& said : law.page.durations) {
    const auto other = parse_period(said.also);
    if (!said.also.empty() && (!other || days_of(*other) != days_in_file(law.model, said))) law.report(at(said), {{"what", said.what}, {"also", said.also}});
  }
}

void check_minimum(Law& law) {
  for (const auto& activity : law.model.activities) {
    if (activity.basis != Basis::kLegalObligation || activity.source.find("L123-22") == std::string::npos) continue;
    for (const auto& line : activity.keep) {
      const auto* sum = line.until ? below_ten_years(*line.until) : nullptr;
      if (!sum) continue;
      const auto& from = *sum->args[0];
      law.report_inside(*sum, at(activity, line), {{"written", sum->as_written}, {"date", from.kind == Kind::kYearEnd ? from.args[0]->as_written : from.as_written}});
    }
  }
  for (const auto& said : law.page.durations) {
    if (!said.accounting || days_in_file(law.model, said) >= 10 * 365) continue;
    if (said.copies.empty() || said.copies == "none") law.report(at(said), {{"what", said.what}}, "said");
    else law.doubt(at(said), {{"what", said.what}}, "copies");
  }
}

/// What the CNIL takes for the longest usual time: accounts 10 years and their financial year, traces of visits 25 months.
void check_ceiling(Law& law) {
  each_line(law, [&](const Activity& activity, const KeepLine& line, int days) {
    const bool visits = line.record == "visit" && days > 25 * 365 / 12;
    const bool accounts = is_accounting(law, activity, line) && days > 11 * kYear;
    if (visits || accounts) law.report(at(activity, line), {{"record", line.record}});
  });
  for (const auto& said : law.page.durations) {
    const auto other = parse_period(said.also);
    if (said.accounting && other && days_of(*other) > 11 * kYear) law.report(at(said), {{"record", said.what}});
  }
}

void check_active_archive(Law& law) {
  each_line(law, [&](const Activity& activity, const KeepLine& line, int days) {
    if (is_accounting(law, activity, line) && !line.archive && days >= 10 * 365) law.report(at(activity, line), {{"record", line.record}});
  });
}

/// A debit may be disputed for thirteen months.
void check_bank_details(Law& law) {
  each_line(law, [&](const Activity& activity, const KeepLine& line, int days) {
    const auto* record = law.model.record(line.record);
    if (!record || days <= 13 * kMonth) return;
    for (const auto& field : record->fields)
      if (field.type == FieldType::kIban && activity.keeps(record->id, field.id) && (line.fields.empty() || std::find(line.fields.begin(), line.fields.end(), field.id) != line.fields.end()))
        law.report(at(activity, line), {{"field", field.id}});
  });
}

void check_card_codes(Law& law) {
  for (const auto& record : law.model.records)
    for (const auto& field : record.fields)
      if (!says(folded({&field.label, &field.called}), {"cryptogramme", "cvv", "cvc", "carte bancaire"}).empty()) law.report("records." + record.id + ".fields." + field.id, {{"field", field.id}});
}

void check_until_unsubscribed(Law& law) {
  for (const auto& activity : law.model.activities) {
    const bool letters = for_prospecting(activity) || (activity.basis == Basis::kConsent && !activity.channels.empty());
    for (const auto& line : activity.keep)
      if (letters && line.until && (line.until->kind == Kind::kWithdrawn || line.until->kind == Kind::kObjected)) law.report(at(activity, line), {{"record", line.record}});
  }
}

void check_guarantee_for_all(Law& law) {
  for (const auto& activity : law.model.activities)
    for (const auto& line : activity.keep)
      if (line.until && said_term(*line.until) >= 10 * 365 && !says(folded({&line.because, &line.called}), {"garanti"}).empty() && says(folded({&line.because, &line.called}), {"travaux", "ouvrage"}).empty())
        law.report(at(activity, line), {{"record", line.record}});
}

void check_video(Law& law) {
  each_line(law, [&](const Activity& activity, const KeepLine& line, int days) {
    const auto* record = law.model.record(line.record);
    if (record && days > kMonth && !says(words_of(*record), {"videosurveillance", "video surveillance", "videoprotection", "images des cameras", "images de la camera"}).empty()) law.report(at(activity, line), {{"record", line.record}});
  });
}

void check_no_end_action(Law& law) {
  for (const auto& said : law.page.durations)
    if (!said.then) law.report(at(said), {{"what", said.what}});
}

void check_endless_archive(Law& law) {
  for (const auto& said : law.page.durations)
    if (!said.archive) law.report(at(said), {{"what", said.what}});
}

void check_shifted_duty(Law& law) {
  for (const auto& said : law.texts())
    if (near(said.words, {"votre responsabilite", "a vous de"}, {"imprimer", "telecharger"}, 60)) law.report(said.at);
}

/// A proof of identity has an end of its own, which is short.
void check_identity_proofs(Law& law) {
  const auto& model = law.model;
  const bool asks = (law.page.rights && !law.page.rights->identity.empty() && law.page.rights->identity != "never") || model.rights.identity == "doubt";
  if (!asks) return;
  bool kept = false;
  each_line(law, [&](const Activity& activity, const KeepLine& line, int days) {
    if (line.record != "identity_proof") return;
    kept = true;
    if (days > kMonth) law.report(at(activity, line));
  });
  if (!kept) law.report(law.page.rights ? "as_published.rights.identity" : "rights.identity");
}

void check_not_anonymous(Law& law) {
  for (const auto& said : law.page.durations)
    if (said.copies == "named") law.report(at(said), {}, "copies");
  for (const auto& said : law.texts())
    if (near(said.words, {"anonymis"}, {"adresse ip", "pseudonym", "hach"}, 60)) law.report(said.at);
}

}  // namespace tenue::policy
