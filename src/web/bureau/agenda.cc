// What will disappear, day by day; and the promises, with what the last proof saw of each.
#include <algorithm>
#include <set>

#include "app/handover.h"
#include "retention/retention.h"
#include "web/bureau/endings.h"
#include "web/bureau/pages.h"
#include "web/shown/phrases.h"

namespace tenue::web::bureau {
namespace {

constexpr std::chrono::days kAgendaDays{30};
constexpr std::size_t kShownPerGroup = 20;

/// What goes, and whether its person's sheet opens to this role.
struct Leaving {
  std::vector<vault::Ending> endings;
  std::set<SubjectId> met;
};

/// "Intervention du 26 novembre 2025, annulée, référence 7K2Q-M4V": what is known of it without opening its box. The
/// reference leads to a person: only who may meet her reads it.
std::string ending_words(const Visit& visit, const vault::Ending& ending, bool met) {
  const auto* record = visit.model->record(ending.type);
  if (!record) return {};
  const auto* state = record->state(ending.state);
  auto what = visit.say("bureau.of_date", {{"what", upper_first(record->label.one.in(visit.lang))}, {"date", plain_date(paris_date(ending.created), visit.lang)}});
  if (state) what += ", " + lower_first(state->label.in(visit.lang));
  return ending.reference.empty() || !met ? what : visit.say("bureau.agenda.one", {{"what", what}, {"reference", ending.reference}});
}

void put_group(Dict& dict, const Visit& visit, const EndingGroup& group, const std::set<SubjectId>& met) {
  Dict one = dict.section("GROUP");
  one.set("ANCHOR", group.key()).set("DAY", upper_first(coming_day(group.day, paris_date(visit.now), visit.lang)));
  one.set("COUNT", group_count(*visit.model, group, visit.lang)).set("REASON", group_reason(*visit.model, group, visit.lang));
  const bool may_keep = !holds_for(visit, group.type).empty();
  std::optional<Dict> more;
  for (std::size_t i = 0; i < group.endings.size(); ++i) {
    const auto& ending = group.endings[i];
    const auto sheet = "/bureau/p/" + id_text(ending.subject.value);
    if (i == kShownPerGroup) more = open_more(one, visit, group.endings.size() - i);
    Dict row = (more ? *more : one).include("ITEM", "bureau/ending.html");
    const bool opens = met.contains(ending.subject);
    row.set("NAME", ending_words(visit, ending, opens));
    if (opens) row.section("LINKED").set("SHEET", sheet);
    else row.show("PLAIN");
    if (ending.held)
      row.show("HELD");
    else if (may_keep)
      row.section("KEEP").set("HREF", sheet + "/garder/" + id_text(ending.record.value));
  }
}

std::string mark_of(const Visit& visit, policy::KeptRow::By by, bool verified) {
  using By = policy::KeptRow::By;
  if (by == By::kEngine) return visit.say(verified ? "bureau.promise.engine" : "bureau.promise.unchecked");
  return visit.say(by == By::kPerson ? "bureau.promise.person" : "bureau.promise.nobody");
}
std::string_view mark_class(policy::KeptRow::By by, bool verified) {
  using By = policy::KeptRow::By;
  if (by == By::kEngine) return verified ? "proof" : "unseen";
  return by == By::kPerson ? "signed" : "unseen";
}

std::string noun(const Visit& visit, const std::string& record) {
  const auto* declared = visit.model->record(record);
  return declared ? upper_first(declared->label.many.in(visit.lang)) : record;
}

Response promises_page(const Visit& visit, const retention::Proof* proof) {
  const auto title = visit.say("bureau.tab.promises");
  const auto verified = visit.site.page_context().verified_on;
  return show(visit, {title, "bureau/promises.html", "promises"}, [&](Dict& dict) {
    dict.set("TITLE", title);
    dict.set("LEAD", proof && proof->holds() ? visit.say("bureau.promises.hold", {{"moment", moment_words(proof->at, visit.now, visit.lang)}})
                     : proof                 ? visit.say("bureau.promises.broken", {{"n", std::to_string(proof->defects.size())}})
                     : verified              ? visit.say("bureau.promises.verified", {{"day", plain_date(*verified, visit.lang)}})
                                             : visit.say("bureau.promises.unverified"));
    if (visit.role().admin) dict.show("CHECK");
    for (const auto& one : app::handovers(*visit.model, visit.who.role))
      dict.section("HANDOVER").set("HREF", "/bureau/transmission/" + one.activity->id + "/" + one.grant->who).set("TEXT", visit.say("bureau.handover", {{"what", one.activity->label.in(visit.lang)}}));
    if (!proof) {
      Dict table = dict.section("PROMISED");
      for (const auto& row : policy::kept_rows(*visit.model, visit.lang)) {
        Dict one = table.section("ROW");
        one.set("WHAT", row.what).set("WHY", row.why).set("UNTIL", row.until);
        one.set("MARK", mark_of(visit, row.by, verified.has_value())).set("MARK_CLASS", mark_class(row.by, verified.has_value()));
      }
      return;
    }
    for (const auto& defect : proof->defects) dict.section("DEFECT").set("TEXT", defect.what);
    Dict table = dict.section("PROVED");
    for (const auto& term : proof->terms) {
      const auto* activity = visit.model->activity(term.activity);
      Dict one = table.section("TERM");
      one.set("WHAT", noun(visit, term.record)).set("WHY", activity ? activity->label.in(visit.lang) : "").set("DECLARED", term.declared);
      one.set("OLDEST", term.oldest ? short_date(*term.oldest, visit.lang) : "").set("N", std::to_string(term.count)).set("OVERDUE", std::to_string(term.overdue));
      if (term.overdue > 0) one.show("LATE");
      const bool kept = term.overdue == 0 && proof->holds();
      one.set("MARK", mark_of(visit, term.by, kept)).set("MARK_CLASS", mark_class(term.by, kept));
    }
    dict.section("BLIND").set("TEXT", proof->cannot_see);
  });
}

}  // namespace

Response agenda(const Visit& visit) {
  const auto leaving = visit.ask([&](vault::Vault& vault) {
    Leaving out{app::leaving(vault, visit.now + kAgendaDays), {}};
    keep_known(visit, vault, out.endings);
    for (const auto& ending : out.endings)
      if (!out.met.contains(ending.subject) && vault.meets(visit.actor(), ending.subject)) out.met.insert(ending.subject);
    return out;
  });
  const auto title = visit.say("bureau.agenda");
  return show(visit, {title, "bureau/agenda.html"}, [&](Dict& dict) {
    dict.set("TITLE", title);
    const auto groups = group_endings(leaving.endings);
    if (groups.empty()) dict.show("NONE");
    for (const auto& group : groups) put_group(dict, visit, group, leaving.met);
  });
}

Response promises(const Visit& visit) { return promises_page(visit, nullptr); }

/// The proof writes its result, so it answers to a POST. It reads the whole store: only those who run the firm ask for it.
Response check_promises(const Visit& visit) {
  if (!visit.role().admin) return refused(visit, 403);
  retention::Proof proof;
  visit.site.writer.run_alone([&](vault::Vault& vault) { proof = retention::prove(vault, visit.lang); });
  return promises_page(visit, &proof);
}

}  // namespace tenue::web::bureau
