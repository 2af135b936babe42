#include <algorithm>
#include <optional>

#include "base/bytes.h"
#include "policy/draft.h"
#include "policy/reader.h"

namespace tenue::policy {
namespace {

void read_top(Draft& draft, const Node& root) {
  Reader reader{draft, root, ""};
  draft.model.tenue = reader.integer("tenue", 1, 1, 1);
  reader.need("tenue");
  draft.model.model = reader.string("model");
  draft.model.profile = reader.words("profile", {"commercial", "fr_company", "fr_individual"});
  draft.model.standard = reader.list("standard");
  for (const auto& item : draft.model.standard)
    if (item != "rights" && item != "authorities") draft.report(Rule::kUnknownName, reader.take("standard")->spot, "unknown.standard", {{"name", item}});
  for (const auto* table : {"organisation", "version", "roles", "recipients", "records", "activities", "holds", "places", "forms", "cookies",
                            "statistics", "measures", "mails", "sources", "banner", "embeds", "links", "documents", "site", "portal", "rights", "breach", "backups", "desk", "page", "words", "accept", "as_published"})
    reader.take(table);
}

void compile_expressions(Draft& draft) {
  for (const auto& pending : draft.expressions)
    if (auto compiled = compile_expression(draft, *pending.node, pending.context)) pending.keep(std::move(compiled));
}

void sort_by_place(std::vector<Finding>& findings) {
  std::stable_sort(findings.begin(), findings.end(), [](const Finding& a, const Finding& b) {
    return a.place.line != b.place.line ? a.place.line < b.place.line : a.place.column < b.place.column;
  });
  const auto same = [](const Finding& a, const Finding& b) {
    return a.rule == b.rule && a.place.line == b.place.line && a.place.column == b.place.column && a.message.en == b.message.en;
  };
  findings.erase(std::unique(findings.begin(), findings.end(), same), findings.end());
}

/// Whoever answers requests reads them, and notes when each was answered.
void open_requests(Model& model) {
  if (model.rights.desk.empty()) return;
  for (auto& activity : model.activities) {
    if (!activity.standard || activity.lines("request").empty() || !activity.access.empty()) continue;
    Grant grant;
    grant.who = model.rights.desk;
    grant.reads = {"request.*"};
    const auto& seen_by = model.rights.seen_by;
    const bool sees = seen_by.empty() || std::ranges::find(seen_by, grant.who) != seen_by.end();
    if (sees && !activity.lines("identity_proof").empty()) grant.reads.push_back("identity_proof.*");
    for (const auto* field : {"kind", "received", "redated", "doubt", "asked", "shown", "how", "by", "extended", "because", "answered", "closed", "complained", "complaint"})
      grant.writes.push_back(std::string{"request."} + field);
    activity.access.push_back(std::move(grant));
  }
}

}  // namespace

bool Compiled::ok() const {
  return std::none_of(findings.begin(), findings.end(), [](const Finding& f) { return f.severity == Severity::kError; });
}

Compiled compile(std::string_view toml, std::string_view short_name) {
  auto document = parse_document(toml);
  if (document.error)
    return {{}, {make_finding(Rule::kSyntax, document.error->spot, document.error->message, {{"saw", document.error->saw}})}};
  if (auto open = unanswered(document.root, toml); !open.empty()) {  // an answer may change what else there is to say
    sort_by_place(open);
    return {{}, std::move(open)};
  }
  add_standard(document.root);
  const auto& root = document.root;
  Draft draft{toml};
  draft.model.short_name = short_name;
  read_organisation(draft, root);
  read_top(draft, root);
  read_records(draft, root);
  add_builtin_records(draft.model);
  read_activities(draft, root);
  read_surfaces(draft, root);
  read_security(draft, root);
  open_requests(draft.model);
  read_site(draft, root);
  read_desk(draft, root);
  read_published(draft, root);
  if (!draft.model.as_published) {
    add_own_cookie(draft.model);
    add_rights_form(draft.model);
  }
  resolve_words(draft);
  draft.run_later();
  check_names(draft);
  check_states(draft);
  compile_expressions(draft);
  check_ends(draft);
  check_prose(draft);
  check_desk(draft);
  bool stands = draft.ok();
  judge(draft, root);
  if (stands) {
    draft.model.canonical = canonical_text(root);
    draft.model.hash = sha256_hex(view(draft.model.canonical));
    // What is published is that text, to be read again.
    stands = draft.model.canonical.size() <= toml.size() || !parse_document(draft.model.canonical).error;
    if (!stands) draft.report(Rule::kSyntax, {{1, 1}, 1}, "file.large_whole");
  }
  sort_by_place(draft.findings);
  return {std::move(draft.model), std::move(draft.findings), stands};
}

}  // namespace tenue::policy
