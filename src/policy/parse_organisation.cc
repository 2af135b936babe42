// [organisation], [version], [roles.x], [recipients.x], [words]
#include <algorithm>

#include "policy/reader.h"

namespace tenue::policy {
namespace {

using SV = std::string_view;

std::chrono::month_day month_day_of(Reader& reader, SV key, std::chrono::month_day otherwise) {
  const auto* node = reader.take(key);
  if (!node) return otherwise;
  const auto day = parse_date("2024-" + string_of(reader.draft(), *node));
  if (!day) {
    reader.draft().report(Rule::kMalformed, node->spot, "value.month_day", {{"value", node->text}});
    return otherwise;
  }
  return day->month() / day->day();
}

void read_firm(Draft& draft, const Node& root) {
  auto& o = draft.model.organisation;
  const auto* node = root.find("organisation");
  if (!node) return draft.report(Rule::kMissingKey, root.spot, "key.missing_top", {{"key", "organisation"}});
  Reader reader{draft, *node, "organisation"};
  o.name = reader.need_string("name");
  o.legal_form = reader.string("legal_form");
  o.siren = read_siren(reader, "siren");
  o.capital = reader.string("capital");
  o.registry = read_registry(reader, "registry", o.siren);
  o.site = reader.string("site");
  check_url(draft, reader.take("site"));
  o.address = reader.string("address");
  o.contact = read_mail(reader, "contact");
  o.phone = read_phone(reader, "phone");
  o.dpo = read_mail(reader, "dpo");
  o.host = reader.name("host", Names::kRecipient);
  o.where = read_countries(reader, "where");
  o.cnil = reader.string("cnil");
  o.year_end = month_day_of(reader, "year_end", o.year_end);
}

/// Before anything else: every text is held against the declared languages.
void read_languages(Draft& draft, const Node& root) {
  auto& languages = draft.model.version.languages;
  languages = {"fr"};
  const auto* version = root.find("version");
  const auto* node = version ? version->find("languages") : nullptr;
  if (!node) return;
  for (const auto& item : node->items) {
    if (item.text == "en") languages.push_back("en");
    else if (item.text != "fr") draft.report(Rule::kWrongType, item.spot, "value.language", {{"value", item.text}});
  }
  strings_of(draft, *node);
}

void read_version(Draft& draft, const Node& root) {
  auto& v = draft.model.version;
  const auto* node = root.find("version");
  if (!node) return draft.report(Rule::kMissingKey, root.spot, "key.missing_top", {{"key", "version"}});
  Reader reader{draft, *node, "version"};
  reader.take("languages");
  v.significant = reader.flag("significant");
  v.what = reader.text("what");
  if (const auto* date = reader.need("date")) {
    if (date->is(Node::Kind::kDate)) v.date = date->date;
    else draft.report(Rule::kWrongType, date->spot, "type.date");
  }
  if (const auto* announce = reader.take("announce")) {
    Reader channels{draft, *announce, "version.announce"};
    v.announce_significant = channels.list("significant");
    v.announce_minor = channels.list("minor");
  }
}

void read_words(Draft& draft, const Node& root) {
  for (const auto* entry : named_entries(draft, root, "words")) {
    const auto& value = entry->value;
    const bool of_record = value.is(Node::Kind::kTable) && !value.find("fr") && !value.find("en") && !value.entries.empty();
    if (!of_record) {
      draft.words[entry->key] = text_of(draft, value);
      continue;
    }
    for (const auto& inner : value.entries) draft.words[entry->key + "." + inner.key] = text_of(draft, inner.value);
  }
}

void read_roles(Draft& draft, const Node& root) {
  for (const auto* entry : named_entries(draft, root, "roles")) {
    Role role;
    role.id = entry->key;
    role.place = entry->spot.place;
    Reader reader{draft, entry->value, "roles." + role.id};
    reader.need("kind");
    role.partner = reader.one_of("kind", {"staff", "partner"}) == "partner";
    role.second_factor = reader.flag("second_factor");
    role.admin = reader.flag("admin");
    role.password = reader.password("password");
    role.label = reader.text("label");
    role.called = reader.text("called");
    role.published = reader.text("published");
    role.why = reader.prose("why");
    draft.model.roles.push_back(std::move(role));
    draft.spots["roles." + entry->key] = entry->spot;
  }
}

void read_recipients(Draft& draft, const Node& root) {
  for (const auto* entry : named_entries(draft, root, "recipients")) {
    Recipient recipient;
    recipient.id = entry->key;
    recipient.place = entry->spot.place;
    Reader reader{draft, entry->value, "recipients." + recipient.id};
    reader.need("kind");
    recipient.kind = reader.one_of("kind", {"processor", "controller", "authority"});
    recipient.country = read_country(reader, "country");
    recipient.transfer = reader.one_of("transfer", {"adequacy", "clauses", "rules"});
    recipient.policy_url = reader.string("policy_url");
    recipient.review = reader.period("review");
    recipient.label = reader.text("label");
    recipient.why = reader.prose("why");
    draft.model.recipients.push_back(std::move(recipient));
    draft.spots["recipients." + entry->key] = entry->spot;
  }
}

/// What comes from it must be kept for something, be about one person, and reach her: she is to be told (GDPR art. 14).
void check_source(Draft& draft, const Source& source, const Node& gives) {
  const auto& model = draft.model;
  const auto* activity = model.takes_from(source.id);
  if (!activity) return draft.report(Rule::kSource, draft.spot("sources." + source.id), "source.unused", {{"source", source.id}});
  const auto given = given_by(model, source);
  for (const auto& [record, field] : given)
    if (!activity->keeps(record->id, field->id))
      draft.report(Rule::kNotKept, gives.spot, "source.not_kept", {{"path", record->id + "." + field->id}, {"activity", activity->id}, {"record", record->id}});
  if (given.empty()) return;
  const auto* person = given_person(model, source);
  if (!person) return draft.report(Rule::kSource, gives.spot, "source.nobody", {{"source", source.id}});
  for (const auto& [path, value] : source.sets) {
    const auto* of = model.record(path.substr(0, path.find('.')));
    if (!is_above(model, *person, *of)) draft.report(Rule::kSource, gives.spot, "source.sets", {{"source", source.id}, {"path", path}});
  }
  const bool reaches = std::ranges::any_of(given, [&](const auto& one) { return one.first == person && one.second->find; });
  if (!reaches) draft.report(Rule::kSource, gives.spot, "source.reach", {{"source", source.id}, {"record", person->id}});
}

/// GDPR art. 14(3)(a).
bool is_more_than_a_month(const Period& period) {
  return period.years > 0 || period.months > 1 || (period.months == 1 && period.days + period.hours + period.minutes > 0) || period.days > 31 || period.hours > 31 * 24;
}

void read_sources(Draft& draft, const Node& root) {
  for (const auto* entry : named_entries(draft, root, "sources")) {
    Source source;
    source.id = entry->key;
    source.place = entry->spot.place;
    Reader reader{draft, entry->value, "sources." + source.id};
    source.label = reader.text("label");
    if (!reader.take("label")) draft.report(Rule::kMissingWords, entry->spot, "words.label", {{"name", source.id}});
    const auto* gives = reader.need("gives");
    source.gives = reader.paths("gives");
    reader.need("proof");
    source.proof = reader.text("proof");
    reader.need("inform");
    source.inform = reader.period("inform");
    if (source.inform && is_more_than_a_month(*source.inform)) draft.report(Rule::kSource, reader.take("inform")->spot, "source.inform", {{"source", source.id}}, "source.inform.fix");
    const auto* sets = reader.take("sets");
    const auto index = draft.model.sources.size();
    draft.model.sources.push_back(std::move(source));
    draft.later([&draft, index, gives, sets] {
      auto& one = draft.model.sources[index];
      if (sets) one.sets = sets_of(draft, *sets, draft.model.takes_from(one.id));
      if (gives) check_source(draft, one, *gives);
    });
    draft.spots["sources." + entry->key] = entry->spot;
  }
}

}  // namespace

void read_organisation(Draft& draft, const Node& root) {
  read_languages(draft, root);
  read_words(draft, root);
  read_firm(draft, root);
  read_version(draft, root);
  read_roles(draft, root);
  read_recipients(draft, root);
  read_sources(draft, root);
}

}  // namespace tenue::policy
