// What Tenue brings itself: words, the records that it keeps, the standard activities.
#include <algorithm>
#include <map>

#include "base/catalogue.h"
#include "base/result.h"
#include "policy/draft.h"
#include "policy/policy.h"
#include "policy_texts.h"

namespace tenue::policy {
namespace {

using SV = std::string_view;

const std::map<std::string, Text, std::less<>>& shipped_words() {
  static const auto words = [] {
    const Catalogue catalogue{embedded::policy_texts().at("words.fr.txt"), embedded::policy_texts().at("words.en.txt")};
    std::map<std::string, Text, std::less<>> out;
    for (const auto& [key, fr] : catalogue.all("fr")) out[key] = {fr, catalogue.all("en").at(key)};
    return out;
  }();
  return words;
}

/// The nth of "compte | comptes | m".
std::string nth_part(SV words, int n) {
  for (; n > 0; --n) words.remove_prefix(std::min(words.size(), words.find('|') == SV::npos ? words.size() : words.find('|') + 1));
  words = words.substr(0, words.find('|'));
  while (words.starts_with(' ')) words.remove_prefix(1);
  while (words.ends_with(' ')) words.remove_suffix(1);
  return std::string{words};
}

struct BuiltinField {
  const char* record;
  const char* id;  ///< empty: the record alone
  FieldType type;
};
// clang-format off
constexpr BuiltinField kBuiltin[] = {
    {"account", "mail", FieldType::kMail}, {"account", "signed_in", FieldType::kMoment}, {"account", "closed", FieldType::kMoment},
    {"connection", "ip", FieldType::kIp}, {"connection", "page", FieldType::kText}, {"connection", "browser", FieldType::kText},
    {"visit", "page", FieldType::kText}, {"visit", "seconds", FieldType::kNumber}, {"visit", "browser", FieldType::kText}, {"visit", "department", FieldType::kText},
    {"view", "page", FieldType::kText},
    {"consent", "given", FieldType::kMoment}, {"consent", "ended", FieldType::kMoment},
    {"opposition", "", FieldType::kText},
    {"request", "kind", FieldType::kChoices}, {"request", "text", FieldType::kLongText}, {"request", "name", FieldType::kText}, {"request", "mail", FieldType::kMail},
    {"request", "phone", FieldType::kPhone}, {"request", "address", FieldType::kLongText}, {"request", "person", FieldType::kText}, {"request", "lang", FieldType::kChoice},
    {"request", "channel", FieldType::kChoice}, {"request", "received", FieldType::kDate}, {"request", "redated", FieldType::kLongText},
    {"request", "doubt", FieldType::kLongText}, {"request", "asked", FieldType::kDate}, {"request", "shown", FieldType::kDate}, {"request", "how", FieldType::kChoice}, {"request", "by", FieldType::kText},
    {"request", "service", FieldType::kText}, {"request", "handed", FieldType::kText}, {"request", "extended", FieldType::kDate}, {"request", "because", FieldType::kLongText}, {"request", "answered", FieldType::kChoices}, {"request", "closed", FieldType::kMoment}, {"request", "complained", FieldType::kDate}, {"request", "complaint", FieldType::kLongText},
    {"identity_proof", "file", FieldType::kFile}, {"identity_proof", "checked", FieldType::kMoment},
    {"directive", "text", FieldType::kLongText},
    {"disclosure", "recipient", FieldType::kText}, {"disclosure", "reason", FieldType::kText},
    {"incident", "text", FieldType::kLongText}, {"incident", "noticed", FieldType::kMoment}, {"incident", "closed", FieldType::kMoment},
};
// clang-format on

Record builtin_record(const std::string& id) {
  Record record;
  record.id = id;
  record.builtin = true;
  if (id == "identity_proof") record.of = "request";
  const auto& words = *shipped_word("record." + id);
  record.label.one = {nth_part(words.fr, 0), nth_part(words.en, 0)};
  record.label.many = {nth_part(words.fr, 1), nth_part(words.en, 1)};
  record.label.gender = nth_part(words.fr, 2)[0];
  return record;
}

/// Choices of fields of a request; no other record of ours has any.
std::vector<Choice> request_choices(const std::string& id, FieldType type) {
  std::vector<Choice> out;
  if (type != FieldType::kChoice && type != FieldType::kChoices) return out;
  const auto words = "request." + (id == "answered" ? "kind" : id) + ".";
  const auto put = [&](const auto& all) {
    for (const auto* one : all) out.push_back({one, *shipped_word(words + one)});
  };
  if (id == "channel") put(kRequestChannels);
  else if (id == "how") put(kRequestProofs);
  else if (id == "lang") put(std::initializer_list<const char*>{"fr", "en"});
  else put(kRequestKinds);
  return out;
}

Field builtin_field(const BuiltinField& of) {
  Field field;
  field.id = of.id;
  field.type = of.type;
  field.find = of.type == FieldType::kMail || (SV{of.record} == "request" && field.id == "person");
  const auto* own = shipped_word("field." + std::string{of.record} + "." + field.id);
  const auto* by_name = own ? own : shipped_word("field." + field.id);
  field.label = by_name ? *by_name : *shipped_word("type." + std::string{type_name(of.type)});
  if (const auto* after = shipped_word("after." + std::string{of.record} + "." + of.id)) field.after = *after;
  if (const auto* called = shipped_word("called." + std::string{of.record} + "." + of.id)) field.called = *called;
  field.of = request_choices(field.id, of.type);
  return field;
}

const Node& standard_document() {
  static const Document document = parse_document(embedded::policy_texts().at("standard.toml"));
  TENUE_CHECK(!document.error);
  return document.root;
}

/// Shipped nodes stand nowhere in the firm's file.
void forget_places(Node& node) {
  node.spot = {{0, 0}, 1};
  for (auto& item : node.items) forget_places(item);
  for (auto& entry : node.entries) {
    entry.spot = {{0, 0}, 1};
    forget_places(entry.value);
  }
}

Node& table_at(Node& root, const std::string& key) {
  for (auto& entry : root.entries)
    if (entry.key == key) return entry.value;
  root.entries.push_back({key, {{0, 0}, 1}, {}});
  return root.entries.back().value;
}

}  // namespace

bool is_of_a_visit(std::string_view record) { return record == "connection" || record == "visit" || record == "view"; }

const Text* shipped_word(SV key) {
  const auto it = shipped_words().find(key);
  return it == shipped_words().end() ? nullptr : &it->second;
}

Text noun_of_shipped_label(const Field& field) {
  for (const auto& key : {"field." + field.id, "type." + std::string{type_name(field.type)}})
    if (const auto* label = shipped_word(key); label && label->fr == field.label.fr) {
      const auto* noun = shipped_word("noun." + key);
      return noun ? *noun : Text{lower_first(label->fr), lower_first(label->en)};
    }
  return {};
}

void add_builtin_records(Model& model) {
  for (const auto& field : kBuiltin) {
    if (model.records.empty() || model.records.back().id != field.record || !model.records.back().builtin) model.records.push_back(builtin_record(field.record));
    if (*field.id) model.records.back().fields.push_back(builtin_field(field));
  }
}

void add_rights_form(Model& model) {
  const auto& channels = model.rights.channels;
  const auto keeps = std::ranges::find_if(model.activities, [](const auto& activity) { return !activity.lines("request").empty(); });
  const auto asks_kind = [](const Form& form) { return std::ranges::any_of(form.asks, [](const auto& ask) { return ask.record == "request" && ask.field == "kind"; }); };
  if (std::ranges::find(channels, "form") == channels.end() || keeps == model.activities.end() || std::ranges::any_of(model.forms, asks_kind) || model.form(kRightsForm)) return;
  const auto word = [](SV key) { return *shipped_word("rights_form." + std::string{key}); };
  Form form;
  form.id = kRightsForm;
  form.activity = keeps->id;
  form.label = word("label");
  form.button = word("button");
  form.done = word("done");
  form.robots = true;
  const auto ask = [&](SV field, bool required, Text label, Text hint) { form.asks.push_back({"request", std::string{field}, {}, {}, required, std::move(label), std::move(hint)}); };
  ask("kind", true, word("kind"), word("kind.hint"));
  ask("text", false, word("text"), model.rights.help.empty() ? word("text.hint") : model.rights.help);
  ask("mail", true, word("mail"), word("mail.hint"));
  model.forms.push_back(std::move(form));
}

void add_own_cookie(Model& model) {
  const auto is_ours = [](const Cookie& cookie) { return !cookie.life && cookie.activity.empty(); };
  if (std::any_of(model.cookies.begin(), model.cookies.end(), is_ours)) return;
  Cookie cookie;
  cookie.id = "session";
  cookie.exempt = *shipped_word("cookie.session");
  model.cookies.insert(model.cookies.begin(), std::move(cookie));
}

void add_standard(Node& root) {
  const auto* standard = root.find("standard");
  if (!standard || !standard->is(Node::Kind::kList)) return;
  std::vector<std::string> wanted;
  for (const auto& item : standard->items) wanted.push_back(item.text);
  for (const auto& shipped : standard_document().find("activities")->entries) {
    if (std::find(wanted.begin(), wanted.end(), shipped.key) == wanted.end()) continue;
    auto& activities = table_at(root, "activities");
    if (!activities.is(Node::Kind::kTable) || activities.find(shipped.key)) continue;
    activities.entries.push_back(shipped);
    activities.entries.back().spot = {{0, 0}, 1};
    forget_places(activities.entries.back().value);
  }
}

}  // namespace tenue::policy
