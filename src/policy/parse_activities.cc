// [activities.a] with choices, keep, access
#include <algorithm>

#include "policy/reader.h"

namespace tenue::policy {
namespace {

using SV = std::string_view;

const std::vector<std::string> kBases = {"consent", "contract", "legal_obligation", "vital_interests", "public_task", "legitimate_interest"};

/// Each path must be "*", "record.*" or "record.field", of what the activity keeps or uses.
/// `scope`: the record on which the grant names its user; "" = none.
void check_paths(Draft& draft, const std::string& activity, const Node& list, bool only_kept, const std::string& scope = {}) {
  for (const auto& item : list.items) {
    if (!item.is(Node::Kind::kString)) continue;
    draft.later([&draft, activity, &item, only_kept, scope] {
      const SV path = item.text;
      if (path == "*") return;
      const auto dot = path.find('.');
      const std::string record_id{path.substr(0, dot)}, member{dot == SV::npos ? SV{} : path.substr(dot + 1)};
      const auto* record = draft.model.record(record_id);
      if (!record || member.empty() || (member != "*" && !record->field(member))) {
        std::vector<std::string> known;
        for (const auto& r : draft.model.records)
          if (!r.builtin)
            for (const auto& f : r.fields) known.push_back(r.id + "." + f.id);
        const auto near = nearest(path, known);
        return draft.report(Rule::kUnknownName, item.spot, "unknown.path", {{"name", path}, {"near", near}}, near.empty() ? "path.fix" : "near.fix");
      }
      const auto& a = *draft.model.activity(activity);
      const auto* named = draft.model.record(scope);
      if (named && !is_above(draft.model, *named, *record) && !is_above(draft.model, *record, *named))
        return draft.report(Rule::kScope, item.spot, "path.out_of_scope", {{"path", path}, {"scope", scope}});
      if (!only_kept) return;
      const bool kept = member == "*" ? !a.lines(record_id).empty() : a.keeps(record_id, member);
      const bool uses = std::any_of(a.uses.begin(), a.uses.end(), [&](const std::string& u) { return u == path || u == record_id + ".*" || (member == "*" && u.starts_with(record_id + ".")); });
      if (!kept && !uses) draft.report(Rule::kNotKept, item.spot, "path.not_kept", {{"path", path}, {"activity", activity}, {"record", record_id}});
    });
  }
}

void check_kept_fields(Draft& draft, const std::string& record, const Node& list) {
  for (const auto& item : list.items)
    draft.later([&draft, record, &item] {
      const auto* r = draft.model.record(record);
      if (!r || !item.is(Node::Kind::kString) || r->field(item.text)) return;
      std::vector<std::string> known;
      for (const auto& f : r->fields) known.push_back(f.id);
      const auto near = nearest(item.text, known);
      draft.report(Rule::kUnknownName, item.spot, "unknown.field", {{"name", item.text}, {"record", record}, {"near", near}, {"known", joined(known)}},
                   near.empty() ? "known.fix" : "near.fix");
    });
}

void read_keep_line(Draft& draft, Activity& activity, std::size_t activity_index, const std::string& record, const Node& node, Spot spot) {
  KeepLine line;
  const auto index = activity.keep.size();
  line.record = record;
  line.place = spot.place;
  Reader reader{draft, node, "activities." + activity.id + ".keep." + record};
  line.fields = reader.list("fields");
  if (const auto* fields = reader.take("fields")) check_kept_fields(draft, record, *fields);
  line.called = reader.text("called");
  line.because = reader.prose("because");
  line.waits = reader.text("waits");
  line.needs_account = reader.one_of("needs", {"account"}) == "account";
  if (const auto* needs = reader.take("needs"); needs && !is_of_a_visit(record)) draft.report(Rule::kWrongType, needs->spot, "keep.needs");
  const auto then = reader.one_of("then", {"erase", "by_hand", "anonymise"});
  line.then = then == "by_hand" ? Then::kByHand : then == "anonymise" ? Then::kAnonymise : Then::kErase;
  const auto into = [&draft, activity_index, index](ExprPtr KeepLine::*part) {
    return [&draft, activity_index, index, part](ExprPtr e) { draft.model.activities[activity_index].keep[index].*part = std::move(e); };
  };
  reader.expression("when", {record, activity.id, true, false}, into(&KeepLine::when));
  reader.need("until");
  reader.expression("until", {record, activity.id, false, false}, into(&KeepLine::until));
  reader.expression("archive", {record, activity.id, false, false}, into(&KeepLine::archive));
  const auto key = "activities." + activity.id + ".keep." + std::to_string(index);
  draft.spots[key] = spot;
  if (const auto* until = reader.take("until")) draft.spots[key + ".until"] = until->spot;
  if (const auto* when = reader.take("when")) draft.spots[key + ".when"] = when->spot;
  if (const auto* waits = reader.take("waits")) draft.spots[key + ".waits"] = waits->spot;
  activity.keep.push_back(std::move(line));
}

void read_keep(Draft& draft, Reader& reader, Activity& activity, std::size_t activity_index) {
  const auto* keep = reader.take("keep");
  if (!keep) return;
  if (!keep->is(Node::Kind::kTable)) return draft.report(Rule::kWrongType, keep->spot, "type.table", {{"key", "keep"}});
  for (const auto& entry : keep->entries) {
    const std::string record = entry.key;
    draft.later([&draft, record, spot = entry.spot] {
      if (draft.model.record(record)) return;
      const auto known = draft.names(Names::kRecord);
      const auto near = nearest(record, known);
      draft.report(Rule::kUnknownName, spot, "unknown.record", {{"name", record}, {"near", near}, {"known", joined(known)}}, near.empty() ? "known.fix" : "near.fix");
    });
    const bool list = entry.value.is(Node::Kind::kList);
    for (const auto* line : one_or_many(entry.value)) read_keep_line(draft, activity, activity_index, record, *line, list ? line->spot : entry.spot);
  }
}

void read_grant(Draft& draft, Activity& activity, std::size_t activity_index, const std::string& who, const Node& node, Spot spot) {
  Grant grant;
  const auto index = activity.access.size();
  grant.who = who;
  grant.place = spot.place;
  Reader reader{draft, node, "activities." + activity.id + ".access." + who};
  grant.reads = reader.list("reads");
  grant.writes = reader.list("writes");
  grant.scope = reader.string("scope");
  for (const auto* key : {"reads", "writes"})
    if (const auto* paths = reader.take(key)) check_paths(draft, activity.id, *paths, true, grant.scope.substr(0, grant.scope.find('.')));
  grant.during = reader.text("during");
  grant.archive = reader.flag("archive");
  grant.pseudonym = reader.flag("pseudonym");
  grant.by = reader.names("by", Names::kActor);
  grant.needs = reader.list("needs");
  grant.carries = reader.words("carries", {"consent", "opposition"});
  grant.notice = reader.period("notice");
  std::string base;
  if (const auto* scope = reader.take("scope")) {
    base = grant.scope.substr(0, grant.scope.find('.'));
    draft.later([&draft, scope] {
      const auto dot = scope->text.find('.');
      const auto* record = draft.model.record(scope->text.substr(0, dot));
      const auto* field = record && dot != std::string::npos ? record->field(scope->text.substr(dot + 1)) : nullptr;
      if (!field || field->type != FieldType::kRole) draft.report(Rule::kUnknownName, scope->spot, "unknown.scope", {{"name", scope->text}});
    });
  }
  const auto into = [&draft, activity_index, index](ExprPtr Grant::*part) {
    return [&draft, activity_index, index, part](ExprPtr e) { draft.model.activities[activity_index].access[index].*part = std::move(e); };
  };
  reader.expression("while", {base, activity.id, true, true}, into(&Grant::while_));
  reader.expression("when", {base, activity.id, true, true}, into(&Grant::when));
  reader.expression("unless", {base, activity.id, true, true}, into(&Grant::unless));
  activity.access.push_back(std::move(grant));
}

void read_access(Draft& draft, Reader& reader, Activity& activity, std::size_t activity_index) {
  const auto* access = reader.take("access");
  if (!access) return;
  if (!access->is(Node::Kind::kTable)) return draft.report(Rule::kWrongType, access->spot, "type.table", {{"key", "access"}});
  for (const auto& entry : access->entries) {
    draft.later([&draft, &entry] {
      const auto known = draft.names(Names::kReader);
      if (std::find(known.begin(), known.end(), entry.key) != known.end()) return;
      const auto near = nearest(entry.key, known);
      draft.report(Rule::kUnknownName, entry.spot, "unknown.reader", {{"name", entry.key}, {"near", near}, {"known", joined(known)}}, near.empty() ? "known.fix" : "near.fix");
    });
    const bool list = entry.value.is(Node::Kind::kList);
    for (const auto* grant : one_or_many(entry.value)) read_grant(draft, activity, activity_index, entry.key, *grant, list ? grant->spot : entry.spot);
  }
}

void read_basis(Reader& reader, Activity& activity) {
  const auto word = reader.one_of("basis", kBases);
  const auto at = std::find(kBases.begin(), kBases.end(), word);
  if (at != kBases.end()) activity.basis = static_cast<Basis>(at - kBases.begin());
}

/// as = "processor", for = "company", under = "instruction"
void read_mandate(Draft& draft, Reader& reader, Activity& activity, Spot spot) {
  const bool processor = reader.one_of("as", {"controller", "processor"}) == "processor";
  Mandate mandate{reader.name("for", Names::kRecord), reader.name("under", Names::kRecord)};
  if (processor != !mandate.controller.empty() || processor != !mandate.instruction.empty())
    draft.report(Rule::kMandate, spot, "mandate", {{"activity", activity.id}});
  if (processor) activity.mandate = std::move(mandate);
}

void read_activity(Draft& draft, const Entry& entry, bool standard) {
  Activity activity;
  const auto activity_index = draft.model.activities.size();
  activity.id = entry.key;
  activity.place = entry.spot.place;
  activity.standard = standard;
  draft.spots["activities." + activity.id] = entry.spot;
  Reader reader{draft, entry.value, "activities." + activity.id};
  activity.label = reader.text("label");
  if (!reader.take("label")) draft.report(Rule::kMissingWords, entry.spot, "words.label", {{"name", activity.id}});
  activity.purpose = reader.prose("purpose");
  activity.called = reader.text("called");
  activity.ask = reader.text("ask");
  activity.interest = reader.prose("interest");
  activity.source = reader.string("source");
  activity.part_of = reader.name("part_of", Names::kActivity);
  activity.confirm = reader.one_of("confirm", {"mail"});
  activity.channels = reader.list("channels");
  activity.where = read_countries(reader, "where");
  activity.sources = reader.names("sources", Names::kOrigin);
  read_mandate(draft, reader, activity, entry.spot);
  read_basis(reader, activity);
  if (const auto* choices = reader.take("choices"); choices && choices->is(Node::Kind::kTable)) {
    for (const auto& choice : choices->entries) {
      if (!is_identifier(choice.key)) draft.report(Rule::kIdentifier, choice.spot, "identifier", {{"name", choice.key}});
      activity.choices.push_back({choice.key, text_of(draft, choice.value)});
    }
  }
  if (activity.basis == Basis::kConsent && reader.take("basis") && activity.choices.empty() && activity.ask.empty())
    draft.report(Rule::kMissingWords, entry.spot, "words.ask", {{"name", activity.id}});
  activity.uses = reader.list("uses");
  if (const auto* uses = reader.take("uses")) check_paths(draft, activity.id, *uses, false);
  read_keep(draft, reader, activity, activity_index);
  read_access(draft, reader, activity, activity_index);
  draft.model.activities.push_back(std::move(activity));
}

}  // namespace

void read_activities(Draft& draft, const Node& root) {
  const auto& standard = draft.model.standard;
  for (const auto* entry : named_entries(draft, root, "activities"))
    read_activity(draft, *entry, std::find(standard.begin(), standard.end(), entry->key) != standard.end());
}

}  // namespace tenue::policy
