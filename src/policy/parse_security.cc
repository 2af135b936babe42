// [holds.h], [places.p], [measures.m], [rights], [breach], [backups], [page.texts], [[accept]]
#include <algorithm>

#include "policy/reader.h"

namespace tenue::policy {
namespace {

using SV = std::string_view;

/// `until` of a hold: "closed", or "min(closed, placed + 5 years)".
void keep_hold_term(Draft& draft, const Node& node, HoldKind& hold, const ExprPtr& until) {
  const auto is_closed = [](const Expr& e) { return e.kind == Expr::Kind::kMember && e.member_kind == Expr::Member::kClosed; };
  if (is_closed(*until)) return;
  if (until->kind == Expr::Kind::kMin && until->args.size() == 2) {
    const Expr& a = *until->args[0];
    const Expr& b = *until->args[1];
    const Expr& sum = is_closed(a) ? b : a;
    const bool placed = sum.kind == Expr::Kind::kPlus && sum.args[0]->member_kind == Expr::Member::kPlaced && sum.period_field.empty();
    if ((is_closed(a) || is_closed(b)) && placed) {
      hold.at_most = sum.period;
      return;
    }
  }
  draft.report(Rule::kExpressionType, node.spot, "hold.until");
}

void read_hold(Draft& draft, const Entry& entry) {
  HoldKind hold;
  hold.id = entry.key;
  hold.place = entry.spot.place;
  const auto index = draft.model.holds.size();
  Reader reader{draft, entry.value, "holds." + hold.id};
  hold.label = reader.text("label");
  if (!reader.take("label")) draft.report(Rule::kMissingWords, entry.spot, "words.label", {{"name", hold.id}});
  hold.text = reader.prose("text");
  reader.need("covers");
  hold.covers = reader.names("covers", Names::kRecord);
  reader.need("by");
  hold.by = reader.names("by", Names::kRole);
  hold.readers = reader.names("readers", Names::kRole);
  reader.need("review");
  hold.review = reader.period("review");
  const auto* until = reader.take("until");
  reader.expression("until", {"", "", false, true, false}, [&draft, index, until](ExprPtr e) {
    if (e) keep_hold_term(draft, *until, draft.model.holds[index], e);
  });
  draft.model.holds.push_back(std::move(hold));
}

void read_place(Draft& draft, const Entry& entry) {
  CopyPlace place;
  place.id = entry.key;
  place.place = entry.spot.place;
  Reader reader{draft, entry.value, "places." + place.id};
  place.label = reader.text("label");
  if (!reader.take("label")) draft.report(Rule::kMissingWords, entry.spot, "words.label", {{"name", place.id}});
  reader.need("holds");
  place.holds = reader.names("holds", Names::kRecord);
  place.task = reader.flag("task", true);
  place.because = reader.prose("because");
  place.until = reader.prose("until");
  draft.model.places.push_back(std::move(place));
}

void read_measure(Draft& draft, const Entry& entry) {
  Measure measure;
  measure.id = entry.key;
  measure.place = entry.spot.place;
  Reader reader{draft, entry.value, "measures." + measure.id};
  reader.need("kind");
  measure.kind = reader.one_of("kind", {"technical", "organisational"});
  measure.check = reader.one_of("check", {"tls", "backups", "sign_in", "grants", "breach_desk"});
  measure.every = reader.period("every");
  measure.each_person = reader.flag("each_person");
  measure.gate = reader.flag("gate");
  measure.document = reader.string("document");
  measure.label = reader.text("label");
  if (!reader.take("label")) draft.report(Rule::kMissingWords, entry.spot, "words.label", {{"name", measure.id}});
  draft.model.measures.push_back(std::move(measure));
}

void read_rights(Draft& draft, const Node& node) {
  auto& rights = draft.model.rights;
  Reader reader{draft, node, "rights"};
  rights.channels = reader.list("channels");
  rights.desk = reader.name("desk", Names::kRole);
  rights.seen_by = reader.names("seen_by", Names::kRole);
  rights.never_for = reader.list("never_for");
  const auto* identity = reader.take("identity");
  if (!identity) return;
  if (identity->text == "always" || identity->text == "copy") return draft.report(Rule::kIdentityCopies, identity->spot, "rights.identity", {{"value", identity->text}});
  rights.identity = reader.one_of("identity", {"doubt", "never"});
}

void read_breach(Draft& draft, const Node& node) {
  auto& breach = draft.model.breach;
  Reader reader{draft, node, "breach"};
  breach.desk = reader.name("desk", Names::kRole);
  breach.from = reader.one_of("from", {"risk", "high_risk"});
  breach.persons = reader.period("persons");
  breach.authority = reader.period("authority");
  breach.text = reader.prose("text");
}

void read_backups(Draft& draft, const Node& node) {
  auto& backups = draft.model.backups;
  Reader reader{draft, node, "backups"};
  backups.every = reader.period("every");
  backups.to = reader.names("to", Names::kRecipient);
  backups.kept = reader.period("kept");
  backups.tried = reader.period("tried");
  backups.roll = reader.period("roll");
  backups.keys_kept = reader.period("keys_kept");
}

void read_page(Draft& draft, const Node& node) {
  Reader reader{draft, node, "page"};
  const auto* texts = reader.take("texts");
  if (!texts) return;
  if (!texts->is(Node::Kind::kTable)) return draft.report(Rule::kWrongType, texts->spot, "type.table", {{"key", "texts"}});
  for (const auto& entry : texts->entries) draft.model.texts.push_back({entry.key, text_of(draft, entry.value, true)});
}

bool is_rule_id(SV id) {
  return id.size() == 7 && id[3] == '-' && std::all_of(id.begin(), id.begin() + 3, [](char c) { return c >= 'A' && c <= 'Z'; }) &&
         std::all_of(id.begin() + 4, id.end(), [](char c) { return c >= '0' && c <= '9'; });
}

void read_accepted(Draft& draft, const Node& list) {
  for (const auto* item : items_of(draft, list)) {
    Accepted accepted;
    Reader reader{draft, *item, "accept"};
    const auto* rule = reader.need("rule");
    accepted.rule = reader.string("rule");
    reader.need("at");
    accepted.at = reader.string("at");
    reader.need("because");
    accepted.because = reader.text("because");
    if (rule && !is_rule_id(accepted.rule)) draft.report(Rule::kMalformed, rule->spot, "accept.rule", {{"value", accepted.rule}});
    for (const auto& known : rules())
      if (accepted.rule == known.id && known.severity == Severity::kError)
        draft.report(Rule::kMalformed, rule->spot, "accept.error", {{"value", accepted.rule}});
    draft.model.accepted.push_back(std::move(accepted));
  }
}

}  // namespace

void read_security(Draft& draft, const Node& root) {
  for (const auto* entry : named_entries(draft, root, "holds")) read_hold(draft, *entry);
  for (const auto* entry : named_entries(draft, root, "places")) read_place(draft, *entry);
  for (const auto* entry : named_entries(draft, root, "measures")) read_measure(draft, *entry);
  if (const auto* node = root.find("rights")) read_rights(draft, *node);
  if (const auto* node = root.find("breach")) read_breach(draft, *node);
  if (const auto* node = root.find("backups")) read_backups(draft, *node);
  if (const auto* node = root.find("page")) read_page(draft, *node);
  if (const auto* node = root.find("accept")) read_accepted(draft, *node);
}

}  // namespace tenue::policy
