// [as_published]: see law/published.h
#include <algorithm>

#include "policy/reader.h"

namespace tenue::policy {
namespace {

using SV = std::string_view;

const std::vector<std::string> kRights = {"access", "rectification", "erasure", "restriction", "portability", "objection"};
const std::vector<std::string> kClaimed = {"summary", "data", "purposes", "transfers", "marketing", "retention", "recipients", "bases",
                                           "security", "rights", "organisation", "versions", "details", "cookies", "breach"};

/// Each entry of a table whose keys are names of the file; `known` says whether one is.
template <class Known, class Read>
void each_named(Reader& reader, const Node* table, const std::string& what, Known known, Read read) {
  if (!table) return;
  auto& draft = reader.draft();
  if (!table->is(Node::Kind::kTable)) return draft.report(Rule::kWrongType, table->spot, "type.table", {{"key", what}});
  for (const auto& entry : table->entries) {
    if (!known(entry.key)) draft.report(Rule::kUnknownName, entry.spot, "published.unknown", {{"name", entry.key}, {"table", what}});
    Reader inner{draft, entry.value, "as_published." + what + "." + entry.key};
    read(inner, entry.key);
  }
}

template <class Things>
bool has_id(const Things& things, SV id) {
  return std::any_of(things.begin(), things.end(), [&](const auto& thing) { return thing.id == id; });
}

bool is_kept_thing(const Model& model, SV what) {
  const auto dot = what.find('.');
  if (dot == SV::npos) return false;
  if (what.substr(0, dot) == "cookies") return has_id(model.cookies, what.substr(dot + 1));
  const auto* activity = model.activity(what.substr(0, dot));
  return activity && !activity->lines(what.substr(dot + 1)).empty();
}

void read_claims(Draft& draft, const Node& node, Published& page) {
  Reader reader{draft, node, "as_published.claims"};
  for (const auto& chapter : kClaimed)
    if (const auto* list = reader.take(chapter))
      for (const auto* claim : items_of(draft, *list))
        if (!string_of(draft, *claim).empty()) page.claims.push_back({chapter, claim});
}

SaidDuration duration_of(Reader& reader, const std::string& what) {
  SaidDuration said;
  said.what = what;
  said.also = reader.string("also");
  said.start = reader.flag("start", true);
  said.figure = reader.flag("figure", true);
  said.then = reader.flag("then", true);
  said.archive = reader.flag("archive", true);
  said.stated = reader.flag("stated", true);
  said.accounting = reader.flag("accounting");
  said.copies = reader.one_of("copies", {"none", "named", "unsaid"});
  return said;
}

SaidRights rights_of(Draft& draft, const Node& node) {
  SaidRights said;
  Reader reader{draft, node, "as_published.rights"};
  said.listed = reader.words("listed", kRights);
  said.objection = reader.one_of("objection", {"all", "marketing"});
  said.complaint = reader.flag("complaint");
  said.withdrawal = reader.flag("withdrawal");
  said.after_death = reader.flag("after_death");
  said.identity = reader.one_of("identity", {"always", "doubt", "never"});
  said.excluded = reader.paths("excluded");
  said.channels = reader.words("channels", {"mail", "post", "phone", "form", "link", "account"});
  said.delay = reader.period("delay");
  said.fee = reader.flag("fee");
  return said;
}

SaidBanner banner_of(Draft& draft, const Node& node) {
  SaidBanner said;
  Reader reader{draft, node, "as_published.banner"};
  said.closes = reader.one_of("closes", {"choice", "accept"});
  said.buttons = reader.words("buttons", {"accept", "refuse", "settings"});
  said.accept_level = reader.integer("accept_level", 1, 1, 9);
  said.refuse_level = reader.integer("refuse_level", 1, 1, 9);
  said.asked_again = reader.flag("asked_again");
  said.refusal = reader.one_of("refusal", {"described", "unsaid"});
  said.withdraw = reader.one_of("withdraw", {"link", "browser"});
  said.remembers = reader.string("remembers");
  return said;
}

SaidProspecting prospecting_of(Draft& draft, const Node& node) {
  SaidProspecting said;
  Reader reader{draft, node, "as_published.prospecting"};
  said.way_out = reader.one_of("way_out", {"said", "unsaid", "none"});
  said.partners = reader.one_of("partners", {"named", "unnamed"});
  said.objection = reader.one_of("objection", {"free", "reasons", "identity", "fee"});
  said.one_consent = reader.flag("one_consent");
  return said;
}

SaidAutomation automated_of(Draft& draft, const Node& node) {
  Reader reader{draft, node, "as_published.automated"};
  return {reader.flag("logic"), reader.flag("consequences"), reader.flag("human")};
}

SaidMinors minors_of(Draft& draft, const Node& node) {
  Reader reader{draft, node, "as_published.minors"};
  return {reader.integer("age", 15, 1, 18), reader.flag("parents")};
}

SaidPartners partners_of(Draft& draft, const Node& node) {
  Reader reader{draft, node, "as_published.partners"};
  return {reader.integer("said", 0, 0, 999), reader.names("described", Names::kRecipient)};
}

void read_details(Reader& reader, Published& page) {
  auto& draft = reader.draft();
  const auto& model = draft.model;
  each_named(reader, reader.take("durations"), "durations", [&](SV id) { return is_kept_thing(model, id); },
             [&](Reader& r, const std::string& id) { page.durations.push_back(duration_of(r, id)); });
  each_named(reader, reader.take("forms"), "forms", [&](SV id) { return has_id(model.forms, id); },
             [&](Reader& r, const std::string& id) { page.forms[id] = {r.flag("necessity"), r.flag("consequences")}; });
  each_named(reader, reader.take("activities"), "activities", [&](SV id) { return has_id(model.activities, id); },
             [&](Reader& r, const std::string& id) {
               const std::vector<std::string> bases = {"consent", "contract", "legal_obligation", "vital_interests", "public_task", "legitimate_interest"};
               page.activities[id] = {r.words("bases", bases), r.flag("interest", true)};
             });
  each_named(reader, reader.take("trackers"), "trackers", [&](SV id) { return has_id(model.cookies, id); },
             [&](Reader& r, const std::string& id) { page.trackers[id] = {r.one_of("party", {"ours", "third", "unsaid"}), r.list("names")}; });
}

}  // namespace

const SaidDuration* Published::duration(SV what) const {
  const auto found = std::find_if(durations.begin(), durations.end(), [&](const SaidDuration& d) { return d.what == what; });
  return found == durations.end() ? nullptr : &*found;
}

void read_published(Draft& draft, const Node& root) {
  const auto* node = root.find("as_published");
  if (!node) return;
  auto& page = draft.published;
  draft.model.as_published = page.given = true;
  Reader reader{draft, *node, "as_published"};
  page.dated = reader.flag("dated", true);
  page.transfers = reader.flag("transfers", true);
  page.cookies = reader.flag("cookies", true);
  page.dpo = reader.one_of("dpo", {"designated", "heading"});
  page.dpo_decides = reader.flag("dpo_decides");
  page.breach_authority = reader.flag("breach_authority", true);
  page.subprocessors = reader.one_of("subprocessors", {"told", "untold"});
  page.audience = reader.one_of("audience", {"shown", "unshown", "broken"});
  page.vendors = reader.list("vendors");
  page.undeclared = reader.list("undeclared");
  if (const auto* claims = reader.take("claims")) read_claims(draft, *claims, page);
  if (const auto* rights = reader.take("rights")) page.rights = rights_of(draft, *rights);
  if (const auto* banner = reader.take("banner")) page.banner = banner_of(draft, *banner);
  if (const auto* prospecting = reader.take("prospecting")) page.prospecting = prospecting_of(draft, *prospecting);
  if (const auto* automated = reader.take("automated")) page.automated = automated_of(draft, *automated);
  if (const auto* minors = reader.take("minors")) page.minors = minors_of(draft, *minors);
  if (const auto* partners = reader.take("partners")) page.partners = partners_of(draft, *partners);
  read_details(reader, page);
}

}  // namespace tenue::policy
