#include "web/shown/speech.h"

#include <algorithm>

#include "web/render.h"
#include "web/shown/phrases.h"

namespace tenue::web {
namespace {

std::string_view before_dot(std::string_view path) { return path.substr(0, path.find('.')); }
std::string_view after_dot(std::string_view path) {
  const auto dot = path.find('.');
  return dot == std::string_view::npos ? std::string_view{} : path.substr(dot + 1);
}

const std::string* found(const vault::Values& values, std::string_view key) {
  const auto it = values.find(std::string{key});
  return it == values.end() || it->second.empty() ? nullptr : &it->second;
}

bool begins_with_vowel(std::string_view word) {
  const auto plain = fold(word.substr(0, 2));
  return !plain.empty() && std::string_view{"aeiouyh"}.find(plain.front()) != std::string_view::npos;
}

/// "{number}": a title made of numbers alone names a record among its like.
bool numbered(const policy::Record& record) {
  if (record.title.empty() || record.title.front() != '{' || record.title.find('}') + 1 != record.title.size()) return false;
  const auto* field = record.field(std::string_view{record.title}.substr(1, record.title.size() - 2));
  return field && field->type == policy::FieldType::kNumber;
}

}  // namespace

std::string person_value(UserId user) { return id_text(user.value); }

const policy::Record& Speech::type(const vault::RecordView& record) const {
  const auto* found_type = model.record(record.type);
  TENUE_CHECK(found_type);
  return *found_type;
}

std::string Speech::value(const policy::Record& record, std::string_view field, const vault::Values& values) const {
  const auto* declared = record.field(field);
  const auto* raw = declared ? found(values, field) : nullptr;
  if (!raw) return {};
  if (declared->type == policy::FieldType::kRole || declared->type == policy::FieldType::kLink) return named_in(*raw);
  if (policy::is_file(*declared)) {
    const auto n = 1 + std::ranges::count(*raw, ',');
    return words().say(lang, n == 1 ? "files.count.one" : "files.count.many", {{"n", std::to_string(n)}});
  }
  if (declared->type == policy::FieldType::kMoment)
    if (const auto at = parse_moment(*raw)) return moment_words(*at, now, lang);
  return policy::shown(*declared, *raw, lang);
}

std::string Speech::named_in(std::string_view ids) const {
  std::vector<std::string> out;
  while (!ids.empty()) {
    const auto one = ids.substr(0, ids.find(','));
    ids.remove_prefix(std::min(ids.size(), one.size() + 1));
    if (const auto name = names.find(std::string{one}); name != names.end()) out.push_back(name->second);
  }
  return listed(out, lang);
}

std::string Speech::value(const vault::Card& card, std::string_view path) const {
  const auto record = before_dot(path), field = after_dot(path);
  if (record == card.record.type) return value(type(card.record), field, card.record.values);
  const auto* raw = found(card.above, path);
  const auto* above = model.record(record);
  return raw && above ? value(*above, field, {{std::string{field}, *raw}}) : std::string{};
}

std::string Speech::brief(const vault::Card& card, std::string_view path) const {
  const auto* declared = type(card.record).field(after_dot(path));
  if (!declared || before_dot(path) != card.record.type || declared->type != policy::FieldType::kAddress)
    return value(card, path);
  const auto* raw = found(card.record.values, after_dot(path));
  return raw ? policy::part(*declared, *raw, "town", lang) : std::string{};
}

std::string Speech::titled(const policy::Record& declared, const vault::Values& values) const {
  std::vector<std::string> said;  // parts between commas, so that a missing value leaves no hole
  std::string part;
  bool missing = false;
  const auto end_part = [&] {
    while (!part.empty() && part.front() == ' ') part.erase(0, 1);
    if (!part.empty() && !missing) said.push_back(part);
    part.clear();
    missing = false;
  };
  for (std::size_t i = 0; i < declared.title.size(); ++i) {
    if (declared.title[i] == ',') {
      end_part();
    } else if (declared.title[i] == '{') {
      const auto close = declared.title.find('}', i);
      TENUE_CHECK(close != std::string::npos);
      const auto path = std::string_view{declared.title}.substr(i + 1, close - i - 1);
      const auto* field = declared.field(before_dot(path));
      const auto* raw = field ? found(values, before_dot(path)) : nullptr;
      if (!raw)
        missing = true;
      else if (after_dot(path).empty())
        part += value(declared, path, values);
      else
        part += policy::part(*field, *raw, after_dot(path), lang);
      i = close;
    } else {
      part += declared.title[i];
    }
  }
  end_part();
  return joined(said);
}

std::string Speech::title(const vault::RecordView& record) const {
  const auto& declared = type(record);
  const auto out = titled(declared, record.values);
  if (numbered(declared) && !out.empty()) return upper_first(declared.label.one.in(lang)) + " " + out;
  if (!out.empty()) return out;
  if (declared.person && std::ranges::any_of(declared.fields, [&](const auto& field) { return field.find && record.values.contains(field.id); }))
    return person(declared, record.values);  // somebody without a name, whose address is known
  return words().say(lang, "bureau.of_date", {{"what", upper_first(declared.label.one.in(lang))},
                                              {"date", plain_date(paris_date(record.created), lang)}});
}

std::string Speech::named(const vault::RecordView& record) const {
  const auto& declared = type(record);
  const auto noun = the(declared.label);
  if (numbered(declared) && !record.values.empty()) {
    const auto whole = title(record);
    const auto label = upper_first(declared.label.one.in(lang));
    if (whole.starts_with(label + " ")) return noun + whole.substr(label.size());
  }
  if (declared.title.empty()) return noun;
  return words().say(lang, "bureau.of_date", {{"what", noun}, {"date", plain_date(paris_date(record.created), lang)}});
}

std::string Speech::person(const policy::Record& root, const vault::Values& values) const {
  std::string out;
  for (const auto& field : root.fields)
    if (field.identity)
      if (const auto one = value(root, field.id, values); !one.empty()) out += (out.empty() ? "" : " ") + one;
  if (out.empty() && !root.title.empty()) out = titled(root, values);  // a firm is called by its title
  if (!out.empty()) return out;
  for (const auto& field : root.fields)
    if (field.find)
      if (const auto one = value(root, field.id, values); !one.empty()) return one;
  return upper_first(root.label.one.in(lang));
}

std::string Speech::state(const vault::RecordView& record) const {
  const auto* declared = type(record).state(record.state);
  return declared ? declared->label.in(lang) : std::string{};
}

std::string Speech::the(const policy::Noun& noun) const {
  const auto& word = noun.one.in(lang);
  if (lang == "fr" && begins_with_vowel(word)) return words().say(lang, "bureau.the.vowel", {{"noun", word}});
  return words().say(lang, noun.gender == 'f' ? "bureau.the.f" : "bureau.the.m", {{"noun", word}});
}

std::string Speech::a(const policy::Noun& noun) const {
  const auto& word = noun.one.in(lang);
  if (lang != "fr" && begins_with_vowel(word)) return words().say(lang, "bureau.a.vowel", {{"noun", word}});
  return words().say(lang, noun.gender == 'f' ? "bureau.a.f" : "bureau.a.m", {{"noun", word}});
}

Instant in_state_since(const vault::RecordView& record) {
  return record.entered.empty() ? record.created : record.entered.back().second;
}

std::map<std::string, std::string> people(vault::Vault& vault) {
  std::map<std::string, std::string> out;
  for (const auto& user : app::users(vault)) out.emplace(person_value(user.id), user.name);
  return out;
}

}  // namespace tenue::web
