// [holds.h], [places.p], [measures.m], [rights], [breach], [backups], [page.texts], [[accept]]
#include <algorithm>

#include "policy/reader.h"

namespace tenue::policy {
namespace {

using SV = std::string_view;

/// One thing that ends a hold: "closed", "placed + 5 years", "record.created + 5 years", a needed date.
bool keep_hold_end(HoldKind& hold, std::string_view written) {
  if (written == "closed") return true;
  const auto is_date = [&](const NeededFact& fact) { return fact.date && fact.id == written; };
  if (std::any_of(hold.needs.begin(), hold.needs.end(), is_date)) {
    hold.until_fact = written;
    return true;
  }
  const auto plus = written.find(" + ");
  if (plus == SV::npos) return false;
  const auto from = written.substr(0, plus);
  hold.at_most = parse_period(written.substr(plus + 3));
  hold.from_record = from != "placed";
  const bool of_covered = from.ends_with(".created") && std::find(hold.covers.begin(), hold.covers.end(), from.substr(0, from.find('.'))) != hold.covers.end();
  return hold.at_most && (!hold.from_record || of_covered);
}

/// `until` of a hold: one such thing, or the first of several: "min(closed, placed + 5 years)".
void read_hold_term(Draft& draft, const Node& node, HoldKind& hold) {
  SV text = node.text;
  if (text.starts_with("min(") && text.ends_with(")")) text = text.substr(4, text.size() - 5);
  for (bool more = true; more;) {
    const auto comma = text.find(',');
    auto one = text.substr(0, comma);
    while (one.starts_with(' ')) one.remove_prefix(1);
    if (!keep_hold_end(hold, one)) return draft.report(Rule::kExpressionType, node.spot, "hold.until");
    more = comma != SV::npos;
    if (more) text.remove_prefix(comma + 1);
  }
}

/// needs = { case = "text", prescription = "date" }
void read_needed(Draft& draft, Reader& reader, HoldKind& hold) {
  const auto* needs = reader.take("needs");
  if (!needs) return;
  Reader facts{draft, *needs, reader.what() + ".needs"};
  for (const auto& entry : needs->entries) {
    if (!is_identifier(entry.key)) draft.report(Rule::kIdentifier, entry.spot, "identifier", {{"name", entry.key}});
    hold.needs.push_back({entry.key, facts.one_of(entry.key, {"text", "date"}) == "date", {}});
  }
}

void read_hold(Draft& draft, const Entry& entry) {
  HoldKind hold;
  hold.id = entry.key;
  hold.place = entry.spot.place;
  Reader reader{draft, entry.value, "holds." + hold.id};
  hold.label = reader.text("label");
  if (!reader.take("label")) draft.report(Rule::kMissingWords, entry.spot, "words.label", {{"name", hold.id}});
  hold.text = reader.prose("text");
  reader.need("covers");
  hold.covers = reader.names("covers", Names::kRecord);
  reader.need("by");
  hold.by = reader.names("by", Names::kRole);
  hold.readers = reader.names("readers", Names::kRole);
  hold.share = reader.names("share", Names::kRecipient);
  hold.extend = reader.words("extend", {"authority", "reference"});
  read_needed(draft, reader, hold);
  reader.need("review");
  hold.review = reader.period("review");
  const auto until = reader.string("until");
  if (!until.empty()) read_hold_term(draft, *reader.take("until"), hold);
  for (const auto& fact : hold.needs) draft.spots["holds." + hold.id + ".needs." + fact.id] = reader.take("needs")->spot;
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

/// What the engine can look at by itself, of its own machine and store.
const std::vector<std::string> kChecks = {"tls",   "backups", "sign_in", "grants",        "breach_desk",   "where",    "sealed", "local_assets",
                                          "audit", "robots",  "health",  "second_factor", "password_rule", "mail_tls", "listeners"};

void read_measure(Draft& draft, const Entry& entry) {
  Measure measure;
  measure.id = entry.key;
  measure.place = entry.spot.place;
  Reader reader{draft, entry.value, "measures." + measure.id};
  reader.need("kind");
  measure.kind = reader.one_of("kind", {"technical", "organisational"});
  measure.check = reader.one_of("check", kChecks);
  measure.every = reader.period("every");
  measure.each = reader.one_of("each", {"person", "item", "recipient", "activity"});
  measure.by = reader.name("by", Names::kRecipient);
  measure.term = reader.flag("term");
  if (measure.term && measure.each != "recipient") draft.report(Rule::kWrongType, reader.take("term")->spot, "measure.term");
  measure.journal = reader.flag("journal");
  measure.gate = reader.flag("gate");
  measure.document = reader.string("document");
  measure.label = reader.text("label");
  if (!reader.take("label")) draft.report(Rule::kMissingWords, entry.spot, "words.label", {{"name", measure.id}});
  draft.model.measures.push_back(std::move(measure));
}

/// opens = { erasure = "ticket.subject == delete_my_area" }
void read_opens(Draft& draft, const Node& node) {
  if (!node.is(Node::Kind::kTable)) return draft.report(Rule::kWrongType, node.spot, "type.table", {{"key", "opens"}});
  Reader reader{draft, node, "rights.opens"};
  for (const auto* kind : kRequestKinds)
    if (const auto* condition = reader.take(kind))
      reader.expression(kind, {"", "", true, true}, [&draft, kind, condition](ExprPtr when) {
        if (const auto* record = record_of_acts(draft, *condition, *when)) draft.model.rights.opens.push_back({kind, record->id, std::move(when)});
      });
}

void read_rights(Draft& draft, const Node& node) {
  auto& rights = draft.model.rights;
  Reader reader{draft, node, "rights"};
  rights.channels = reader.list("channels");
  rights.desk = reader.name("desk", Names::kRole);
  rights.seen_by = reader.names("seen_by", Names::kRole);
  rights.never_for = reader.list("never_for");
  rights.free = reader.words("free", {"access", "rectification", "erasure", "portability", "objection"});
  rights.directives = reader.words("directives", {"keep", "erase", "communicate"});
  rights.heirs = reader.words("heirs", {"estate", "digital_goods", "close_accounts", "record_death"});
  if (const auto* opens = reader.take("opens")) read_opens(draft, *opens);
  rights.forward = reader.flag("forward");
  rights.more = reader.period("more");
  rights.help = reader.prose("help");
  const auto* identity = reader.take("identity");
  const bool always = identity && identity->text == "always";  // read, so that RGT-005 can say why not
  rights.identity = always ? "always" : reader.one_of("identity", {"doubt", "never"});
}

/// "72 hours", or "without_delay".
void read_delay(Draft& draft, Reader& reader, SV key, std::optional<Period>& within, bool& soon) {
  const auto* node = reader.take(key);
  if (!node) return;
  soon = node->text == "without_delay";
  if (!soon) within = period_of(draft, *node);
}

/// tell = { intrusion = "Gendarmerie nationale" }
void read_tell(Draft& draft, const Node& node, Breach& breach) {
  if (!node.is(Node::Kind::kTable)) return draft.report(Rule::kWrongType, node.spot, "type.table", {{"key", "tell"}});
  for (const auto& entry : node.entries) breach.tell.emplace_back(entry.key, string_of(draft, entry.value));
}

void read_breach(Draft& draft, const Node& node) {
  auto& breach = draft.model.breach;
  Reader reader{draft, node, "breach"};
  breach.desk = reader.name("desk", Names::kRole);
  breach.from = reader.one_of("from", {"risk", "high_risk"});
  read_delay(draft, reader, "persons", breach.persons, breach.persons_soon);
  read_delay(draft, reader, "clients", breach.clients, breach.clients_soon);
  breach.steps = reader.words("steps", {"contain", "persons", "clients", "authority"});
  breach.needs = reader.words("needs", {"nature", "consequences", "measures", "contact"});
  if (const auto* tell = reader.take("tell")) read_tell(draft, *tell, breach);
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

void check_anchor(Draft& draft, const Entry& entry) {
  std::vector<std::string> known = {"summary", "contract"};
  for (const auto* side : {"before_", "after_"})
    for (const auto& chapter : chapters()) known.push_back(side + chapter);
  if (std::find(known.begin(), known.end(), entry.key) != known.end()) return;
  const auto near = nearest(entry.key, known);
  draft.report(Rule::kUnknownName, entry.spot, "unknown.anchor", {{"name", entry.key}, {"near", near}, {"known", joined(known)}}, near.empty() ? "known.fix" : "near.fix");
}

void read_page(Draft& draft, const Node& node) {
  Reader reader{draft, node, "page"};
  if (const auto* texts = reader.take("texts"); texts && texts->is(Node::Kind::kTable)) {
    for (const auto& entry : texts->entries) {
      check_anchor(draft, entry);
      draft.model.texts.push_back({entry.key, text_of(draft, entry.value, true)});
    }
  } else if (texts) {
    draft.report(Rule::kWrongType, texts->spot, "type.table", {{"key", "texts"}});
  }
  const auto* legal = reader.take("legal");
  if (!legal) return;
  for (const auto* item : items_of(draft, *legal)) {
    Reader one{draft, *item, "page.legal"};
    one.need("for");
    LegalReference reference{one.need_string("text"), one.one_of("for", chapters())};
    draft.model.legal.push_back(std::move(reference));
  }
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
