// [forms.f], [mails.m], [cookies], [statistics.s]
#include <algorithm>
#include <set>

#include "policy/reader.h"

namespace tenue::policy {
namespace {

using SV = std::string_view;

std::pair<std::string, std::string> split(SV path) {
  const auto dot = path.find('.');
  return {std::string{path.substr(0, dot)}, std::string{dot == SV::npos ? SV{} : path.substr(dot + 1)}};
}

void ask_consent(Draft& draft, Form& form, const Node& node, const Activity& activity, const std::string& choice) {
  const bool refusable = activity.basis == Basis::kLegitimateInterest || activity.basis == Basis::kPublicTask;
  if (activity.basis != Basis::kConsent && activity.choices.empty() && !refusable)
    return draft.report(Rule::kWrongBasis, node.spot, "ask.not_consent", {{"activity", activity.id}});
  if (choice.empty() || choice == "*") {
    if (activity.choices.empty()) form.asks.push_back({"", "", activity.id, "", false, {}, {}});
    for (const auto& c : activity.choices) form.asks.push_back({"", "", activity.id, c.id, false, {}, {}});
    return;
  }
  const bool known = std::any_of(activity.choices.begin(), activity.choices.end(), [&](const ConsentChoice& c) { return c.id == choice; });
  if (!known) return draft.report(Rule::kUnknownName, node.spot, "unknown.consent", {{"name", choice}, {"activity", activity.id}});
  form.asks.push_back({"", "", activity.id, choice, false, {}, {}});
}

/// Once activities and records are known: "record.field", "record.field!", "activity", "activity.*", "activity.choice".
void resolve_ask(Draft& draft, Form& form, const Node& node) {
  SV path = node.text;
  const bool here = path.ends_with('!');
  if (here) path.remove_suffix(1);
  const auto [first, second] = split(path);
  if (const auto* activity = draft.model.activity(first)) return ask_consent(draft, form, node, *activity, second);
  const auto* record = draft.model.record(first);
  const auto* field = record ? record->field(second) : nullptr;
  if (!field) return report_path(draft, node, "unknown.ask", "ask.fix");
  const auto* activity = draft.model.activity(form.activity);
  if (activity && !activity->keeps(first, second))
    draft.report(Rule::kNotKept, node.spot, "ask.not_kept", {{"path", path}, {"activity", form.activity}, {"record", first}});
  form.asks.push_back({first, second, "", "", here || field->required, {}, {}});
}

}  // namespace

Sets sets_of(Draft& draft, const Node& node, const Activity* activity) {
  Sets out;
  if (!node.is(Node::Kind::kTable)) draft.report(Rule::kWrongType, node.spot, "type.table", {{"key", "sets"}});
  for (const auto& entry : node.entries) {
    const auto [record_id, field_id] = split(entry.key);
    const auto* record = draft.model.record(record_id);
    const auto* field = record ? record->field(field_id) : nullptr;
    if (!field || field->of.empty()) {
      draft.report(Rule::kUnknownName, entry.spot, "unknown.sets", {{"name", entry.key}});
      continue;
    }
    if (activity && !activity->keeps(record_id, field_id))
      draft.report(Rule::kNotKept, entry.spot, "ask.not_kept", {{"path", entry.key}, {"activity", activity->id}, {"record", record_id}});
    std::vector<std::string> known;
    for (const auto& choice : field->of) known.push_back(choice.id);
    if (std::find(known.begin(), known.end(), string_of(draft, entry.value)) != known.end()) out.emplace_back(entry.key, entry.value.text);
    else draft.report(Rule::kNotAValue, entry.value.spot, "expr.no_value", {{"value", entry.value.text}, {"name", entry.key}, {"known", joined(known)}}, "known.fix");
  }
  return out;
}

namespace {

/// A form that begins a record must ask what the record cannot be without.
void check_required(Draft& draft, const Form& form, const Node& asks) {
  const auto* activity = draft.model.activity(form.activity);
  if (!activity) return;
  const auto asked = [&](const std::string& record, const std::string& field) {
    return std::any_of(form.asks.begin(), form.asks.end(), [&](const Ask& a) { return a.record == record && (field.empty() || a.field == field); });
  };
  const auto set = [&](const std::string& path) {
    return std::any_of(form.sets.begin(), form.sets.end(), [&](const auto& given) { return given.first == path; });
  };
  for (const auto& record : draft.model.records)
    for (const auto& field : record.fields)
      if (field.required && !field.serial && activity->keeps(record.id, field.id) && asked(record.id, "") && !asked(record.id, field.id) &&
          !set(record.id + "." + field.id))
        draft.report(Rule::kNotAsked, asks.spot, "form.required", {{"form", form.id}, {"path", record.id + "." + field.id}});
}

void resolve_labels(Draft& draft, Form& form, const Node& node, Text Ask::*part) {
  if (!node.is(Node::Kind::kTable)) return draft.report(Rule::kWrongType, node.spot, "type.table", {{"key", "labels"}});
  for (const auto& entry : node.entries) {
    const auto text = text_of(draft, entry.value);
    bool put = false;
    for (auto& ask : form.asks) {
      if (ask.record.empty() ? ask.activity + "." + ask.choice != entry.key : ask.record + "." + ask.field != entry.key) continue;
      ask.*part = text;
      put = true;
    }
    if (!put) draft.report(Rule::kUnknownName, entry.spot, "form.not_asked", {{"name", entry.key}, {"form", form.id}});
  }
}

/// Each record that a form makes is kept by its activity, by another that keeps such records whatever is asked, or by a choice in it.
void check_kept(Draft& draft, const Form& form, const Node& asks) {
  if (draft.model.as_published) return;  // nobody fills it in
  std::set<std::string> made;
  for (const auto& ask : form.asks)
    for (const auto* at = ask.field.empty() ? nullptr : draft.model.record(ask.record); at && made.insert(at->id).second; at = draft.model.record(at->of)) {}
  for (const auto& id : made) {
    const bool kept = std::ranges::any_of(draft.model.activities, [&](const auto& activity) {
      const bool chosen = std::ranges::any_of(form.asks, [&](const auto& ask) { return ask.activity == activity.id; });
      const auto lines = activity.lines(id);
      const bool by_itself = std::ranges::any_of(lines, [](const auto* line) { return line->when != nullptr; });
      return !lines.empty() && (activity.id == form.activity || chosen || by_itself || activity.basis == Basis::kLegalObligation);
    });
    if (!kept) draft.report(Rule::kNotAsked, asks.spot, "form.unkept", {{"form", form.id}, {"record", id}}, "form.unkept.fix");
  }
}

/// A form that opens an account asks for the address that one signs in with.
void check_opening(Draft& draft, const Form& form) {
  if (draft.model.as_published) return;
  const auto& login = draft.model.portal.login;
  const auto is_login = [&](const Ask& ask) { return ask.record + "." + ask.field == login && ask.required; };
  const Spot spot{form.place};
  if (!draft.model.portal.open) draft.report(Rule::kNotAsked, spot, "form.no_portal", {{"form", form.id}});
  else if (std::none_of(form.asks.begin(), form.asks.end(), is_login)) draft.report(Rule::kNotAsked, spot, "form.no_login", {{"form", form.id}, {"login", login}});
}

/// A record of the firm's own that comes with a form hangs below one that the form begins.
void check_taken(Draft& draft, const Form& form) {
  for (const auto& id : form.takes) {
    const auto* record = draft.model.record(id);
    if (!record || record->builtin) continue;
    const bool hangs = std::any_of(form.asks.begin(), form.asks.end(), [&](const Ask& ask) { return !ask.field.empty() && ask.record == record->of; });
    if (!hangs) draft.report(Rule::kNotAsked, Spot{form.place}, "form.taken", {{"form", form.id}, {"record", id}});
  }
}

void read_form(Draft& draft, const Entry& entry) {
  Form form;
  form.id = entry.key;
  form.place = entry.spot.place;
  const auto index = draft.model.forms.size();
  Reader reader{draft, entry.value, "forms." + form.id};
  reader.need("activity");
  form.activity = reader.name("activity", Names::kActivity);
  form.label = reader.text("label");
  if (!reader.take("label")) draft.report(Rule::kMissingWords, entry.spot, "words.label", {{"name", form.id}});
  form.intro = reader.prose("intro");
  form.button = reader.text("button");
  form.done = reader.prose("done");
  form.kept = reader.prose("kept");
  form.spoken = reader.prose("spoken");
  form.informs = !form.spoken.empty();
  form.takes = reader.names("takes", Names::kRecord);
  form.desk_only = reader.one_of("only", {"desk"}) == "desk";
  form.needs_account = reader.one_of("needs", {"account"}) == "account";
  form.follow = reader.period("follow");
  form.robots = reader.flag("robots");
  const auto* asks = reader.need("asks");
  if (asks) strings_of(draft, *asks);
  const auto* sets = reader.take("sets");
  const auto* labels = reader.take("labels");
  const auto* hints = reader.take("hints");
  draft.model.forms.push_back(std::move(form));
  draft.later([&draft, index, asks, sets, labels, hints] {
    auto& f = draft.model.forms[index];
    if (sets) f.sets = sets_of(draft, *sets, draft.model.activity(f.activity));
    if (asks)
      for (const auto& item : asks->items)
        if (item.is(Node::Kind::kString)) resolve_ask(draft, f, item);
    if (asks) check_required(draft, f, *asks);
    if (asks) check_kept(draft, f, *asks);
    if (std::find(f.takes.begin(), f.takes.end(), "account") != f.takes.end()) check_opening(draft, f);
    check_taken(draft, f);
    if (labels) resolve_labels(draft, f, *labels, &Ask::label);
    if (hints) resolve_labels(draft, f, *hints, &Ask::hint);
  });
}

std::string first_record(const Expr& expr) {
  if (!expr.record.empty()) return expr.record;
  for (const auto& arg : expr.args)
    if (auto record = first_record(*arg); !record.empty()) return record;
  return {};
}

void read_mail(Draft& draft, const Entry& entry) {
  MailTemplate mail;
  mail.id = entry.key;
  mail.place = entry.spot.place;
  const auto index = draft.model.mails.size();
  Reader reader{draft, entry.value, "mails." + mail.id};
  reader.need("activity");
  mail.activity = reader.name("activity", Names::kActivity);
  mail.to = reader.name("to", Names::kRole);
  mail.attach = reader.name("attach", Names::kRecord);
  const auto first_of_mail = draft.proses.size();
  reader.need("subject");
  mail.subject = reader.prose("subject");
  mail.body = reader.prose("body");
  for (auto i = first_of_mail; i < draft.proses.size(); ++i) draft.proses[i].mail = true;
  reader.need("on");
  reader.expression("on", {"", mail.activity, false, false}, [&draft, index](ExprPtr e) {
    draft.model.mails[index].of = first_record(*e);
    draft.model.mails[index].on = std::move(e);
  });
  if (const auto* when = reader.take("when"))
    reader.expression("when", {"", mail.activity, true, false}, [&draft, index, when](ExprPtr e) {
      auto& of_mail = draft.model.mails[index];
      if (!of_mail.on) return;  // reported there
      if (const auto record = first_record(*e); record != of_mail.of)
        return draft.report(Rule::kUnknownMember, when->spot, "mail.when_of", {{"record", record}, {"of", of_mail.of}});
      of_mail.when = std::move(e);
    });
  draft.model.mails.push_back(std::move(mail));
}

void read_cookie(Draft& draft, const Entry& entry) {
  Cookie cookie;
  cookie.id = entry.key;
  cookie.place = entry.spot.place;
  Reader reader{draft, entry.value, "cookies." + cookie.id};
  const auto* life = reader.need("life");
  if (life && life->text != "session") cookie.life = period_of(draft, *life);
  cookie.activity = reader.name("activity", Names::kActivity);
  cookie.exempt = reader.prose("exempt");
  cookie.on_choice = reader.one_of("on", {"choice", "visit"}) == "choice";
  if (cookie.activity.empty() && cookie.exempt.empty()) draft.report(Rule::kMissingKey, entry.spot, "cookie.why", {{"name", cookie.id}});
  draft.model.cookies.push_back(std::move(cookie));
}

/// "count", "mean(seconds)", "done - requested", "month(created)": each name a member of the record.
void check_measured(Draft& draft, const std::string& record_id, const Node& list) {
  const auto* record = draft.model.record(record_id);
  if (!record) return;
  for (const auto& item : list.items) {
    SV text = item.text;
    if (const auto open = text.find('('); open != SV::npos && text.ends_with(')')) text = text.substr(open + 1, text.size() - open - 2);
    while (!text.empty()) {
      const auto minus = text.find(" - ");
      const auto name = text.substr(0, minus);
      text = minus == SV::npos ? SV{} : text.substr(minus + 3);
      if (name == "count" || name == "created" || record->field(name) || record->state(name)) continue;
      draft.report(Rule::kUnknownName, item.spot, "unknown.measured", {{"name", name}, {"record", record_id}});
    }
  }
}

void read_statistic(Draft& draft, const Entry& entry) {
  Statistic statistic;
  statistic.id = entry.key;
  statistic.place = entry.spot.place;
  Reader reader{draft, entry.value, "statistics." + statistic.id};
  reader.need("of");
  statistic.of = reader.name("of", Names::kRecord);
  reader.need("activity");
  statistic.activity = reader.name("activity", Names::kActivity);
  statistic.measures = reader.list("measures");
  statistic.by = reader.list("by");
  for (const auto* key : {"measures", "by"})
    if (const auto* list = reader.take(key)) draft.later([&draft, of = statistic.of, list] { check_measured(draft, of, *list); });
  statistic.joint = reader.flag("joint", true);
  statistic.smallest = reader.integer("smallest", 5, 5, 1000);
  statistic.label = reader.text("label");
  draft.model.statistics.push_back(std::move(statistic));
}

}  // namespace

void read_surfaces(Draft& draft, const Node& root) {
  for (const auto* entry : named_entries(draft, root, "forms")) read_form(draft, *entry);
  for (const auto* entry : named_entries(draft, root, "mails")) read_mail(draft, *entry);
  for (const auto* entry : named_entries(draft, root, "cookies")) read_cookie(draft, *entry);
  for (const auto* entry : named_entries(draft, root, "statistics")) read_statistic(draft, *entry);
}

}  // namespace tenue::policy
