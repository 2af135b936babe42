#include "web/shown/inputs.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "web/files/show.h"
#include "web/shown/phrases.h"
#include "web/site.h"

namespace tenue::web {
namespace {

using policy::FieldType;

bool listed_in(std::string_view joined, std::string_view id) {
  while (!joined.empty()) {
    const auto comma = joined.find(',');
    if (joined.substr(0, comma) == id) return true;
    if (comma == std::string_view::npos) break;
    joined.remove_prefix(comma + 1);
  }
  return false;
}

void set_line(Input& input, FieldType type) {
  input.brief = true;
  switch (type) {
    case FieldType::kPhone: input.type = input.mode = "tel"; break;
    case FieldType::kMail: input.type = input.mode = "email"; break;
    case FieldType::kDate:
    case FieldType::kBirthDate: input.type = "date"; break;
    case FieldType::kMoment: input.type = "datetime-local"; break;
    case FieldType::kNumber: input.mode = "numeric"; break;
    case FieldType::kAmount: input.mode = "decimal"; break;
    case FieldType::kAddress: input.brief = false; break;
    default: break;
  }
}

/// "123456" → "1234,56"; what is no number stays.
std::string typed_cents(std::string_view normal, std::string_view lang) {
  std::int64_t cents = 0;
  const auto read = std::from_chars(normal.data(), normal.data() + normal.size(), cents);
  if (read.ec != std::errc{} || read.ptr != normal.data() + normal.size()) return std::string{normal};
  const auto size = cents < 0 ? -cents : cents;
  return fmt::format("{}{}{}{:02}", cents < 0 ? "-" : "", size / 100, lang == "fr" ? ',' : '.', size % 100);
}

/// "2\t8900\tCylindre" → "2 x Cylindre : 89,00". One piece goes without its number, unless its label begins with one.
std::string typed_line(std::string_view row, std::string_view lang) {
  const auto first = row.find('\t'), second = first == std::string_view::npos ? first : row.find('\t', first + 1);
  if (second == std::string_view::npos) return std::string{row};
  const auto quantity = row.substr(0, first), label = row.substr(second + 1);
  const bool plain = quantity == "1" && !label.empty() && (label.front() < '0' || label.front() > '9');
  return (plain ? std::string{} : std::string{quantity} + " x ") + std::string{label} + (lang == "fr" ? " : " : ": ") +
         typed_cents(row.substr(first + 1, second - first - 1), lang);
}

std::string id_of(const Input& input) {
  std::string id = "f-" + input.name;
  std::replace(id.begin(), id.end(), '.', '-');
  return id;
}

}  // namespace

Input input_of(const policy::Field& field, const std::string& name, const std::string& value, std::string_view lang) {
  Input input;
  input.name = name;
  input.label = field.label.in(lang);
  input.value = value;
  input.needed = field.required;
  switch (field.type) {
    case FieldType::kLongText: input.kind = Input::Kind::kLong; break;
    case FieldType::kLines:
      input.kind = Input::Kind::kLong;
      if (input.hint.empty()) input.hint = words().say(lang, "bureau.input.lines");
      break;
    case FieldType::kFile:
    case FieldType::kFiles:
      input.kind = Input::Kind::kFile;
      input.several = field.type == FieldType::kFiles;
      input.hint = words().say(lang, "files.hint");
      break;
    case FieldType::kChoice: input.kind = Input::Kind::kOne; break;
    case FieldType::kChoices: input.kind = Input::Kind::kMany; break;
    case FieldType::kRole:
    case FieldType::kLink: input.kind = Input::Kind::kOne; break;
    case FieldType::kYesNo:
      input.kind = Input::Kind::kOne;
      for (const auto* one : {"yes", "no"})
        input.options.push_back({one, words().say(lang, std::string{"bureau.input."} + one), "", "", value == one});
      break;
    default: set_line(input, field.type);
  }
  if (field.type == FieldType::kText && policy::field_limit(field) > 100) input.brief = false;
  for (const auto& choice : field.of)
    input.options.push_back({choice.id, choice.label.in(lang), "", "", listed_in(value, choice.id)});
  return input;
}

std::string typed(const policy::Field& field, const std::string& normal, std::string_view lang) {
  if (field.type == FieldType::kPhone) return policy::shown(field, normal, lang);
  if (field.type == FieldType::kAmount) return typed_cents(normal, lang);
  if (field.type != FieldType::kLines) return normal;
  std::string out;
  for (std::string_view rest = normal; !rest.empty();) {
    const auto row = rest.substr(0, rest.find('\n'));
    out += (out.empty() ? "" : "\n") + typed_line(row, lang);
    rest.remove_prefix(std::min(rest.size(), row.size() + 1));
  }
  return out;
}

void put_input(Dict& dict, std::string_view marker, const Input& input) {
  Dict at = dict.include(marker, "shown/input.html");
  const bool several = input.kind == Input::Kind::kOne || input.kind == Input::Kind::kMany;
  Dict body = at.section(several ? "SET" : "SINGLE");
  const auto id = id_of(input);
  body.set("ID", id).set("NAME", input.name).set("LABEL", input.label);
  if (!input.needed) body.show("OPTIONAL");
  std::string described;
  const auto describe = [&](std::string_view section, std::string_view text, std::string_view suffix) {
    if (text.empty()) return;
    body.section(section).set("TEXT", text);
    described += (described.empty() ? "" : " ") + id + std::string{suffix};
  };
  describe("HINT", input.hint, "-hint");
  describe("ASIDE", input.aside_hint, "-aside");
  describe("WRONG", input.wrong, "-wrong");
  if (!described.empty()) body.section("DESCRIBED").set("IDS", described);
  if (!input.wrong.empty()) body.show("FAULTY");
  if (several) {
    for (std::size_t i = 0; i < input.options.size(); ++i) {
      const auto& option = input.options[i];
      Dict one = body.section("OPTION");
      one.set("TYPE", input.kind == Input::Kind::kMany ? "checkbox" : "radio");
      one.set("VALUE", option.value).set("OPTION_LABEL", option.label);
      one.set("OPTION_ID", i == 0 ? id : id + "-" + std::to_string(i + 1));
      if (!option.key.empty()) one.section("KEY").set("MARK", option.key);
      if (!option.href.empty()) one.section("READ").set("HREF", option.href).set("WHAT", option.label);
      if (!option.remark.empty()) one.section("REMARK").set("TEXT", option.remark);
      if (option.chosen) one.show("CHOSEN");
      if (input.focus && option.chosen) one.show("FOCUS");
    }
    return;
  }
  Dict control = body.section(input.kind == Input::Kind::kFile ? "FILE" : input.kind == Input::Kind::kLong ? "LONG" : "LINE");
  if (input.kind == Input::Kind::kFile) control.set("KINDS", kFileKinds);
  if (input.several) control.show("SEVERAL");
  control.set("VALUE", input.value).set("TYPE", input.type);
  if (!input.mode.empty()) control.section("MODE").set("WORD", input.mode);
  if (input.brief) control.show("BRIEF");
  if (input.tall) control.show("TALL");
  if (input.needed) control.show("NEEDED");
  if (input.focus) control.show("FOCUS");
  if (!input.wrong.empty()) control.show("INVALID");
  if (!described.empty()) control.section("DESCRIBED").set("IDS", described);
}

void put_fact(Dict& dict, std::string_view label, std::string_view text) {
  Dict fact = dict.section("FACT");
  fact.set("LABEL", label);
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    if (!line.empty()) fact.section("TEXT_LINE").set("TEXT", line);
    text.remove_prefix(std::min(text.size(), line.size() + 1));
  }
}

void put_errors(Dict& dict, std::string_view marker, const std::vector<Input>& inputs) {
  const auto faulty = [](const Input& input) { return !input.wrong.empty(); };
  if (std::none_of(inputs.begin(), inputs.end(), faulty)) return;
  Dict at = dict.include(marker, "shown/errors.html");
  for (const auto& input : inputs)
    if (faulty(input))
      at.section("FAULT").set("TARGET", "#" + id_of(input)).set("LABEL", input.label).set("COLON", input.label.ends_with('?') ? "" : "\u00a0:").set("TEXT", input.wrong);
}

Input proof_input(const std::vector<const policy::Field*>& fields, std::string_view chosen, std::string_view lang) {
  Input out;
  out.kind = Input::Kind::kOne;
  out.name = vault::kProofPlace;
  out.label = words().say(lang, "bureau.seen");
  out.needed = true;
  std::vector<std::string> labels;
  for (const auto* field : fields) labels.push_back(words().say(lang, "bureau.seen.field", {{"field", field->label.in(lang)}}));
  out.hint = words().say(lang, "bureau.seen.hint", {{"fields", listed(labels, lang)}});
  for (const auto* kind : vault::kProofs) out.options.push_back({kind, words().say(lang, std::string{"bureau.seen."} + kind), "", "", kind == chosen});
  return out;
}

void add_terms(std::vector<Input>& inputs, const policy::Model& model, const policy::Record& type, const std::vector<vault::Agreement>& agreed, bool fresh,
               const Fields& form, std::string_view lang) {
  const auto had = [&](const policy::Terms& terms) {
    return std::ranges::any_of(agreed, [&](const auto& one) { return one.terms == terms.id && one.edition == terms.edition; });
  };
  const auto asked = [&](const policy::Field& field) {
    return std::ranges::any_of(inputs, [&](const auto& input) { return input.name == field.id || input.name == type.id + "." + field.id; });
  };
  const auto hangs_here = [&](const policy::Terms& terms) {
    const auto speaks = [&](const policy::Field& field) { return policy::speaks_of(terms, field.id); };
    return std::ranges::any_of(type.fields, [&](const auto& field) { return speaks(field) && asked(field); }) ||
           (fresh && std::ranges::none_of(type.fields, speaks));
  };
  Input out;
  const auto ticked = form.all(vault::kTermsPlace);
  for (const auto& terms : model.documents) {
    if (terms.record != type.id || had(terms) || !hangs_here(terms)) continue;
    const auto value = vault::agreement(terms);
    out.options.push_back({value, words().say(lang, "bureau.terms.one", {{"terms", terms.label.in(lang)}, {"day", plain_date(terms.edition, lang)}}), "", "",
                           std::ranges::find(ticked, value) != ticked.end(), terms_href(terms, lang)});
  }
  if (out.options.empty()) return;
  out.kind = Input::Kind::kMany;
  out.name = vault::kTermsPlace;
  out.label = words().say(lang, "bureau.terms");
  out.hint = words().say(lang, out.options.size() == 1 ? "bureau.terms.hint" : "bureau.terms.hint.many");
  out.needed = true;
  inputs.push_back(std::move(out));
}

vault::Backing take_backing(vault::Values& values) {
  vault::Backing out{values[vault::kProofPlace], {}};
  for (std::string_view rest = values[vault::kTermsPlace]; !rest.empty();) {
    const auto one = rest.substr(0, rest.find(','));
    out.terms.emplace_back(one);
    rest.remove_prefix(std::min(rest.size(), one.size() + 1));
  }
  values.erase(vault::kProofPlace);
  values.erase(vault::kTermsPlace);
  return out;
}

bool take_files(const Request& request, std::vector<Input>& inputs, vault::Values& values, vault::Backing& backing, std::string_view lang) {
  const auto* uploads = Uploads::of(request);
  bool faulty = false;
  for (auto& input : inputs) {
    if (input.kind != Input::Kind::kFile) continue;
    values[input.name] = uploads ? named(uploads->files(input.name)) : std::string{};
    if (const auto wrong = uploads ? uploads->wrong(input.name) : std::string{}; !wrong.empty()) input.wrong = file_words(wrong, lang), faulty = true;
  }
  if (uploads) backing.files = uploads->files();
  return faulty;
}

std::string message(const Error& error, std::string_view lang) {
  if (error.detail.starts_with("file.")) return file_words(error.detail, lang);
  if (const auto by_detail = "bureau.wrong." + error.detail; words().has(by_detail)) return words().say(lang, by_detail);
  return words().say(lang, "bureau.wrong");
}

std::vector<Error> mark(std::vector<Input>& inputs, const vault::Refusals& refusals, std::string_view lang) {
  std::vector<Error> others;
  for (const auto& error : refusals.errors) {
    const auto field = error.field.substr(error.field.find('.') + 1);
    const auto input = std::find_if(inputs.begin(), inputs.end(), [&](const Input& one) {
      return one.name == error.field || one.name == field;
    });
    if (error.field.empty() || input == inputs.end())
      others.push_back(error);
    else
      input->wrong = message(error, lang);
  }
  return others;
}

bool has_unasked(const Fields& form, const std::vector<Input>& inputs) {
  return std::any_of(form.begin(), form.end(), [&](const auto& field) {
    const auto& name = field.first;
    return name != "token" && name != "from" && name != "back" && std::ranges::find(inputs, name, &Input::name) == inputs.end();
  });
}

vault::Values sent(const Fields& form, const std::vector<Input>& inputs) {
  vault::Values out;
  for (const auto& input : inputs) {
    std::string joined;
    for (const auto value : form.all(input.name)) {
      if (!joined.empty()) joined += ',';
      joined += value;
    }
    out[input.name] = std::move(joined);
  }
  return out;
}

}  // namespace tenue::web
