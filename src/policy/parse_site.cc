// [banner], [embeds.e], [links], [documents.d], [site], [portal]
#include <algorithm>
#include <set>

#include "policy/reader.h"

namespace tenue::policy {
namespace {

using SV = std::string_view;

void read_embed(Draft& draft, const Entry& entry) {
  Embed embed;
  embed.id = entry.key;
  embed.place = entry.spot.place;
  Reader reader{draft, entry.value, "embeds." + embed.id};
  embed.origin = reader.need_string("origin");
  check_url(draft, reader.take("origin"));
  reader.need("use");
  embed.use = reader.text("use");
  embed.otherwise = reader.one_of("else", {"link", "nothing"});
  embed.review = reader.period("review");
  draft.model.embeds.push_back(std::move(embed));
}

void read_link(Draft& draft, const Entry& entry) {
  OutLink link;
  link.id = entry.key;
  link.place = entry.spot.place;
  Reader reader{draft, entry.value, "links." + link.id};
  link.url = reader.need_string("url");
  check_url(draft, reader.take("url"));
  reader.need("for");
  link.section = reader.one_of("for", chapters());
  reader.need("label");
  link.label = reader.text("label");
  draft.model.links.push_back(std::move(link));
}

/// What terms hang on must change by an act of a person, who can then be asked to agree: a date or a lapse comes by itself.
bool is_of_acts(const Model& model, const Expr& expr) {
  using Kind = Expr::Kind;
  const auto* record = model.record(expr.record);
  const auto* field = record ? record->field(expr.member) : nullptr;
  const bool dated = field && (field->type == FieldType::kDate || field->type == FieldType::kMoment);
  switch (expr.kind) {
    case Kind::kExists: return true;
    case Kind::kOr:
    case Kind::kAnd:
    case Kind::kNot:
    case Kind::kHasCome: return std::all_of(expr.args.begin(), expr.args.end(), [&](const ExprPtr& part) { return is_of_acts(model, *part); });
    default: return expr.member_kind == Expr::Member::kField && field && !dated;
  }
}

void records_of(const Expr& expr, std::set<std::string>& out) {
  if (!expr.record.empty()) out.insert(expr.record);
  for (const auto& part : expr.args) records_of(*part, out);
}

void keep_condition(Draft& draft, std::size_t index, const Node& node, ExprPtr accepts) {
  const auto* only = record_of_acts(draft, node, *accepts);
  if (!only) return;
  draft.model.documents[index].record = only->id;
  draft.model.documents[index].accepts = std::move(accepts);
}

void read_terms(Draft& draft, const Entry& entry) {
  Terms terms;
  terms.id = entry.key;
  terms.place = entry.spot.place;
  const auto index = draft.model.documents.size();
  Reader reader{draft, entry.value, "documents." + terms.id};
  terms.label = reader.text("label");
  if (!reader.take("label")) draft.report(Rule::kMissingWords, entry.spot, "words.label", {{"name", terms.id}});
  if (const auto* edition = reader.need("edition")) {
    terms.edition = edition->date;
    if (!edition->is(Node::Kind::kDate)) draft.report(Rule::kWrongType, edition->spot, "type.date", {{"key", "edition"}});
    else if (edition->date > draft.model.version.date) draft.report(Rule::kTerms, edition->spot, "terms.future");
  }
  reader.need("text");
  terms.text = reader.text("text");
  if (const auto* accepts = reader.need("accepts"))
    reader.expression("accepts", {"", "", true, true}, [&draft, index, accepts](ExprPtr e) { keep_condition(draft, index, *accepts, std::move(e)); });
  draft.model.documents.push_back(std::move(terms));
}

void read_uploads(Draft& draft, const Node& node, Site& site) {
  Reader reader{draft, node, "site.uploads"};
  site.uploads = true;
  site.public_uploads = reader.flag("public");
  site.strip_location = reader.flag("strip_location");
  site.scan = reader.flag("scan");
}

void read_site_table(Draft& draft, const Node& node) {
  Reader reader{draft, node, "site"};
  draft.model.site.comments = reader.flag("comments");
  if (const auto* uploads = reader.take("uploads")) read_uploads(draft, *uploads, draft.model.site);
}

void read_closing(Draft& draft, const Node& node, Portal& portal) {
  Reader reader{draft, node, "portal.close"};
  portal.close_by = reader.names("by", Names::kActor);
  portal.close_offer = reader.names("offer", Names::kRecord);
  portal.close_warn = reader.prose("warn");
}

void read_portal(Draft& draft, const Node& node) {
  auto& portal = draft.model.portal;
  Reader reader{draft, node, "portal"};
  portal.open = true;
  portal.login = reader.need_string("login");
  if (const auto* login = reader.take("login")) {
    check_path(draft, *login);
    draft.later([&draft, login] {
      const auto dot = login->text.find('.');
      const auto* record = draft.model.record(login->text.substr(0, dot));
      const auto* field = record && dot != std::string::npos ? record->field(login->text.substr(dot + 1)) : nullptr;
      if (field && field->type != FieldType::kMail) draft.report(Rule::kWrongType, login->spot, "portal.login", {{"name", login->text}});
    });
  }
  draft.later([&draft, &node] {
    const auto keeps = [](const auto& activity) { return !activity.lines("account").empty(); };
    if (!draft.model.as_published && std::ranges::none_of(draft.model.activities, keeps)) draft.report(Rule::kNotKept, node.spot, "portal.unkept");
  });
  portal.shows = reader.names("shows", Names::kRecord);
  portal.edits = reader.paths("edits");
  portal.password = reader.password("password");
  portal.robots = reader.flag("robots");
  if (const auto* close = reader.take("close")) read_closing(draft, *close, portal);
}

}  // namespace

const Record* record_of_acts(Draft& draft, const Node& node, const Expr& condition) {
  std::set<std::string> records;
  records_of(condition, records);
  const auto* only = records.size() == 1 ? draft.model.record(*records.begin()) : nullptr;
  const bool acts = only && !only->builtin && is_of_acts(draft.model, condition);
  if (!acts) draft.report(Rule::kTerms, node.spot, only && !only->builtin ? "terms.by_itself" : "terms.one_record");
  return acts ? only : nullptr;
}

void read_site(Draft& draft, const Node& root) {
  if (const auto* banner = root.find("banner")) {
    Reader reader{draft, *banner, "banner"};
    draft.model.banner_remembers = reader.one_of("remembers", {"session", "life"});
  }
  for (const auto* entry : named_entries(draft, root, "embeds")) read_embed(draft, *entry);
  for (const auto* entry : named_entries(draft, root, "links")) read_link(draft, *entry);
  for (const auto* entry : named_entries(draft, root, "documents")) read_terms(draft, *entry);
  if (const auto* site = root.find("site")) read_site_table(draft, *site);
  if (const auto* portal = root.find("portal")) read_portal(draft, *portal);
}

}  // namespace tenue::policy
