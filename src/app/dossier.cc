#include "app/directives.h"
#include "app/dossier.h"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <set>

#include "app/json.h"
#include "app/recipients.h"

namespace tenue::app {
namespace {

/// Each name once in the record's folder: "vue.jpg", "vue-2.jpg".
std::vector<std::pair<std::string, std::shared_ptr<const vault::KeptFile>>> files_of(const Dossier::Piece& piece) {
  std::vector<std::pair<std::string, std::shared_ptr<const vault::KeptFile>>> out;
  std::set<std::string> taken;
  for (const auto& [field, files] : piece.files)
    for (const auto& file : files) {
      const auto& said = file->said.name;
      const auto dot = said.rfind('.');
      auto name = piece.numbered ? std::to_string(out.size() + 1) + (dot == std::string::npos ? "" : said.substr(dot)) : said;
      for (int n = 2; !taken.insert(name).second; ++n) name = said.substr(0, dot) + "-" + std::to_string(n) + said.substr(dot);
      out.emplace_back("files/" + id_text(piece.record.value) + "/" + name, file);
    }
  return out;
}

vault::Values file_names(const Dossier::Piece& piece) {
  const auto all = files_of(piece);
  vault::Values out;
  for (const auto& [field, files] : piece.files)
    for (const auto& file : files) {
      const auto found = std::ranges::find(all, file, &std::pair<std::string, std::shared_ptr<const vault::KeptFile>>::second);
      out[field] += (out[field].empty() ? "" : ", ") + found->first;
    }
  return out;
}

/// The records of the plan, each with the fields that something keeps and that have a value.
Result<std::vector<Dossier::Piece>> pieces_of(vault::Vault& vault, SubjectId subject, const RequestPlan& plan, const std::vector<HerRecord>& records) {
  std::map<RecordId, std::vector<const PlanLine*>> lines;
  for (const auto& line : plan.lines)
    if (line.fate != Fate::kWithheld) lines[line.record].push_back(&line);
  std::vector<Dossier::Piece> out;
  std::vector<RecordId> ids;
  for (const auto& record : records)
    if (lines.contains(record.id)) out.push_back({record.id, record.parent, record.type, record.created, {}, {}}), ids.push_back(record.id);
  TENUE_TRY(auto opened, vault.open_for_proof(subject, ids));
  for (std::size_t i = 0; i < out.size(); ++i) {
    auto& piece = out[i];
    const auto& of_it = lines.at(piece.record);
    for (const auto* line : of_it)
      if (!line->activity.empty()) piece.kept.push_back({line->activity, line->until, line->then});
    piece.values = std::move(opened[i]);
    std::erase_if(piece.values, [&](const auto& one) {
      const auto keeps = [&](const PlanLine* line) { return std::ranges::find(line->fields, one.first) != line->fields.end(); };
      return one.second.empty() || std::ranges::none_of(of_it, keeps);
    });
    TENUE_TRY_VOID(add_files(vault, piece));
  }
  return out;
}

void put_beside(vault::Vault& vault, const Whose& whose, const std::vector<HerRecord>& records, Dossier& out) {
  const auto& model = vault.model();
  const auto& lang = model.version.languages.front();
  std::set<RecordId> hers;
  for (const auto& record : records) hers.insert(record.id);
  auto beside = vault.beside(whose.subject);
  out.consents = std::move(beside.consents);
  std::erase_if(out.consents, [&](const auto& one) { return whose.of && one.of != whose.of; });
  out.origins = std::move(beside.origins);
  std::erase_if(out.origins, [&](const auto& one) { return !hers.contains(one.record); });
  for (const auto& one : vault.disclosures(whose.subject))
    if (one.who != vault::kToHerself && hers.contains(one.record)) out.passed.push_back({one.at, receiver_name(model, one, lang), one.activity, one.fields, one.record});
  out.looks = std::move(beside.looks);
  std::erase_if(out.looks, [&](const auto& one) { return whose.of && !hers.contains(one.record); });
  for (const auto& one : letters_of(vault, whose.subject))
    if (hers.contains(one.record)) out.letters.push_back({one.at, letter_name(model, one, lang), one.state});
  out.limits = vault.limits(whose.subject);
  std::erase_if(out.limits, [&](const auto& one) { return one.record && !hers.contains(one.record); });
  out.directive = directive_of(vault, whose);
}

}  // namespace

/// Only where a value names some: most records have none, and a person may have thousands.
Result<void> add_files(vault::Vault& vault, Dossier::Piece& piece) {
  const auto* type = vault.model().record(piece.type);
  const auto names_some = [&](const auto& field) { return policy::is_file(field) && piece.values.contains(field.id); };
  if (!type || std::ranges::none_of(type->fields, names_some)) return {};
  TENUE_TRY(piece.files, vault.files_for_copy(piece.record));
  std::erase_if(piece.files, [&](const auto& one) { return !piece.values.contains(one.first); });
  for (const auto& [field, value] : file_names(piece)) piece.values[field] = value;
  return {};
}

Result<Dossier> own_dossier(vault::Vault& vault, const vault::Actor& who, const Whose& whose, bool portable) {
  if (!is_herself(vault, who, whose) && who.role != vault.model().rights.desk) return Error{Code::kForbidden, "request.desk", ""};
  const auto records = records_of(vault, whose);
  if (records.empty()) return Error{Code::kNotFound, "subject.unknown", ""};
  Dossier out;
  out.portable = portable;
  TENUE_TRY(out.pieces, pieces_of(vault, whose.subject, plan_of(vault, portable ? "portability" : "access", whose), records));
  if (portable) std::erase_if(out.pieces, [](const auto& piece) { return piece.values.empty(); });
  if (!portable) put_beside(vault, whose, records, out);
  vault.audit(who, "disclosed", "", std::array{whose.subject}, {}, portable ? "portable" : "file");
  return out;
}

Result<Dossier> dossier(vault::Vault& vault, const Asked& asked, const Whose& whose) {
  if ((asked.kind != "access" && asked.kind != "portability") || asked.of == whose.subject) return Error{Code::kNotFound, "record.unknown", ""};
  const auto reader = [&](const Whose& one) { return asked.who.role == "subject" ? herself(vault, one) : asked.who; };
  TENUE_TRY(auto out, own_dossier(vault, reader(whose), whose, asked.kind == "portability"));
  for (const auto& other : also_of(vault, asked, whose)) {
    TENUE_TRY(auto more, own_dossier(vault, reader(other), other, asked.kind == "portability"));
    const auto join = [](auto& to, auto& from) { to.insert(to.end(), std::move_iterator{from.begin()}, std::move_iterator{from.end()}); };
    join(out.pieces, more.pieces), join(out.consents, more.consents), join(out.origins, more.origins), join(out.passed, more.passed);
    join(out.looks, more.looks), join(out.letters, more.letters), join(out.limits, more.limits);
  }
  return out;
}

bool is_entrusted(const policy::Model& model, std::string_view type) {
  return std::ranges::any_of(model.activities, [&](const auto& activity) { return activity.mandate && !activity.lines(std::string{type}).empty(); });
}

Result<Dossier> entrusted_dossier(vault::Vault& vault, const vault::Actor& who, SubjectId subject) {
  Dossier out;
  out.portable = out.entrusted = true;
  for (const auto& activity : vault.model().activities) {
    if (!activity.mandate) continue;
    const auto sheet = vault.sheet({who, activity.id}, subject);
    if (!sheet) continue;
    for (const auto& record : sheet->records) {
      const bool known = std::ranges::find(out.pieces, record.id, &Dossier::Piece::record) != out.pieces.end();
      if (known || record.closed_to_you || record.values.empty() || activity.lines(record.type).empty()) continue;
      Dossier::Piece piece{record.id, record.parent, record.type, record.created, record.values, {}};
      for (const auto& pair : record.pairs)
        if (pair.activity == activity.id) piece.kept.push_back({activity.id, pair.ends.is_at() ? std::optional{pair.ends.at} : std::nullopt, pair.then});
      TENUE_TRY_VOID(add_files(vault, piece));
      out.pieces.push_back(std::move(piece));
    }
  }
  if (out.pieces.empty()) return Error{Code::kNotFound, "subject.unknown", ""};
  std::ranges::sort(out.pieces, {}, &Dossier::Piece::created);
  vault.audit(who, "disclosed", "", std::array{subject}, {}, "entrusted");
  return out;
}

namespace {

using Label = std::function<std::string(const std::string&)>;

void put_pieces(JsonText& out, const policy::Model& model, const std::vector<Dossier::Piece>& pieces, const Label& label) {
  out.key("records").open('[');
  for (const auto& piece : pieces) {
    out.open('{').key("created").text(iso_utc(piece.created));
    if (const auto files = files_of(piece); !files.empty()) {
      out.key("files").open('[');
      for (const auto& [name, file] : files) {
        out.open('{').key("bytes").number(file->said.size).key("name").text(name).key("type").text(file->said.type);
        if (!file->said.opens) out.key("waits").truth();
        out.close('}');
      }
      out.close(']');
    }
    out.key("id").text(id_text(piece.record.value)).key("kept").open('[');
    for (const auto& kept : piece.kept) {
      const auto* activity = model.activity(kept.activity);
      out.open('{').key("activity").text(kept.activity).key("basis").text(activity ? policy::basis_name(activity->basis) : "");
      out.key("purpose").text(label(kept.activity)).key("until");
      kept.until ? out.text(iso_utc(*kept.until)) : out.null();
      out.close('}');
    }
    out.close(']');
    if (piece.parent) out.key("of").text(id_text(piece.parent.value));
    out.key("type").text(piece.type).key("values").open('{');
    for (const auto& [field, value] : piece.values) out.key(field).text(value);
    out.close('}').close('}');
  }
  out.close(']');
}

void put_limits(JsonText& out, const std::vector<vault::LimitView>& limits) {
  out.key("restrictions").open('[');
  for (const auto& limit : limits) {
    out.open('{').key("activity").text(limit.activity).key("placed").text(iso_utc(limit.placed));
    if (limit.record) out.key("record").text(id_text(limit.record.value));
    if (limit.until) out.key("until").text(iso_utc(*limit.until));
    out.close('}');
  }
  out.close(']');
}

/// For who receives it and knows no id of ours: what she agreed to or refused, in words, and whose choice it is.
void put_choice(JsonText& out, const policy::Model& model, const vault::ConsentView& consent) {
  const auto& lang = model.version.languages.front();
  const auto* activity = model.activity(consent.activity);
  if (!activity) return;
  auto what = activity->label.in(lang);
  for (const auto& choice : activity->choices)
    if (choice.id == consent.choice) what = choice.label.in(lang);
  if (consent.of) out.key("of").text(id_text(consent.of.value));
  if (consent.withdrawn && activity->basis != policy::Basis::kConsent) out.key("refused").truth();
  out.key("what").text(what);
}

void put_fields(JsonText& out, const std::vector<std::string>& fields) {
  out.key("fields").open('[');
  for (const auto& field : fields) out.text(field);
  out.close(']');
}

}  // namespace

std::string dossier_json(const policy::Model& model, const Dossier& all, Instant drawn) {
  const auto& lang = model.version.languages.front();
  const Label label = [&](const std::string& id) {
    const auto* activity = model.activity(id);
    return activity ? activity->label.in(lang) : id;
  };
  const bool handed = !all.handed_to.empty();
  const bool whole = !all.portable && !handed;
  JsonText out;
  out.open('{');
  if (handed) out.key("case").text(all.reference);
  if (!all.portable) {
    out.key("consents").open('[');
    for (const auto& consent : all.consents) {
      out.open('{').key("activity").text(consent.activity).key("choice").text(consent.choice).key("given").text(iso_utc(consent.given)).key("withdrawn");
      consent.withdrawn ? out.text(iso_utc(*consent.withdrawn)) : out.null();
      if (handed) put_choice(out, model, consent);
      out.close('}');
    }
    out.close(']');
  }
  out.key("drawn").text(iso_utc(drawn));
  if (handed) out.key("for").text(all.handed_to);
  out.key("format").text(handed ? "tenue-handed-1" : all.entrusted ? "tenue-entrusted-1" : all.portable ? "tenue-portable-1" : "tenue-dossier-1");
  if (whole) {
    out.key("letters").open('[');
    for (const auto& letter : all.letters) out.open('{').key("at").text(iso_utc(letter.at)).key("name").text(letter.name).key("state").text(letter.state).close('}');
    out.close(']');
  }
  out.key("organisation").text(model.organisation.name);
  if (whole) {
    out.key("read").open('[');
    for (const auto& look : all.looks) out.open('{').key("activity").text(look.activity).key("at").text(iso_utc(look.at)).key("role").text(look.role).close('}');
    out.close(']').key("received").open('[');
    for (const auto& passed : all.passed) {
      out.open('{').key("activity").text(passed.activity).key("at").text(iso_utc(passed.at));
      put_fields(out, passed.fields);
      out.key("record").text(id_text(passed.record.value)).key("who").text(passed.name).close('}');
    }
    out.close(']');
  }
  put_pieces(out, model, all.pieces, label);
  if (whole) {
    put_limits(out, all.limits);
    out.key("sources").open('[');
    for (const auto& origin : all.origins) {
      const auto* source = model.source(origin.source);
      out.open('{').key("at").text(iso_utc(origin.at));
      put_fields(out, origin.fields);
      out.key("record").text(id_text(origin.record.value)).key("source").text(source ? source->label.in(lang) : origin.source).close('}');
    }
    out.close(']');
    if (const auto& wish = all.directive) out.key("wishes").open('{').key("at").text(iso_utc(wish->at)).key("trusted").text(wish->trusted).key("wish").text(wish->wish).key("words").text(wish->words).close('}');
  }
  return out.close('}').take() + "\n";
}

namespace {

/// RFC 4180; a cell that begins like a formula is written as text.
std::string cell(std::string value) {
  if (!value.empty() && std::string_view{"=+-@\t\r"}.find(value.front()) != std::string_view::npos) value.insert(value.begin(), '\'');
  std::string out = "\"";
  for (const char c : value) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

/// RFC 6350 §3.4: backslash, comma, semicolon and line ends.
std::string escaped(const std::string& value) {
  std::string out;
  for (const char c : value) {
    if (c == '\n') out += "\\n";
    else if (c == '\\' || c == ',' || c == ';') out += std::string{'\\', c};
    else if (c != '\r') out += c;
  }
  return out;
}

/// §3.2: a line longer than 75 octets goes on after a line end and a space; a character is never cut.
std::string folded(const std::string& line) {
  constexpr std::size_t kWidth = 75;
  std::string out;
  std::size_t width = 0;
  for (std::size_t i = 0; i < line.size();) {
    std::size_t length = 1;
    while (i + length < line.size() && (static_cast<unsigned char>(line[i + length]) & 0xC0U) == 0x80U) ++length;
    if (width + length > kWidth) out += "\r\n ", width = 1;
    out.append(line, i, length);
    width += length;
    i += length;
  }
  return out + "\r\n";
}

std::string vcard_line(const policy::Field& field, const std::string& value) {
  using policy::FieldType;
  switch (field.type) {
    case FieldType::kPhone: return "TEL;VALUE=uri:tel:" + value;
    case FieldType::kMail: return "EMAIL:" + escaped(value);
    case FieldType::kAddress: return "ADR:;;" + escaped(value) + ";;;;";
    case FieldType::kCompanyName: return "ORG:" + escaped(value);
    case FieldType::kBirthDate: {
      std::string day;
      std::ranges::copy_if(value, std::back_inserter(day), [](char c) { return c != '-'; });
      return "BDAY:" + day;
    }
    default: return {};
  }
}

}  // namespace

std::vector<std::pair<std::string, std::string>> dossier_csv(const policy::Model& model, const Dossier& all) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const auto& type : model.records) {
    std::vector<const policy::Field*> columns;
    for (const auto& field : type.fields)
      if (std::ranges::any_of(all.pieces, [&](const auto& piece) { return piece.type == type.id && piece.values.contains(field.id); })) columns.push_back(&field);
    if (columns.empty()) continue;
    std::string text = cell("id") + "," + cell("created");
    for (const auto* field : columns) text += "," + cell(field->id);
    text += "\r\n";
    for (const auto& piece : all.pieces) {
      if (piece.type != type.id) continue;
      text += cell(id_text(piece.record.value)) + "," + cell(iso_utc(piece.created));
      for (const auto* field : columns) {
        const auto value = piece.values.find(field->id);
        text += "," + cell(value == piece.values.end() ? "" : value->second);
      }
      text += "\r\n";
    }
    out.emplace_back(type.id + ".csv", std::move(text));
  }
  return out;
}

std::vector<std::pair<std::string, std::shared_ptr<const vault::KeptFile>>> dossier_files(const Dossier& all) {
  std::vector<std::pair<std::string, std::shared_ptr<const vault::KeptFile>>> out;
  for (const auto& piece : all.pieces)
    for (auto& one : files_of(piece))
      if (one.second->said.opens) out.push_back(std::move(one));
  return out;
}

std::string dossier_vcard(const policy::Model& model, const Dossier& all) {
  std::string out;
  for (const auto& piece : all.pieces) {
    const auto* type = model.record(piece.type);
    if (!type || !type->person) continue;
    std::string name, lines;
    for (const auto& field : type->fields) {
      const auto value = piece.values.find(field.id);
      if (value == piece.values.end()) continue;
      if (field.type == policy::FieldType::kPersonName && name.empty()) name = value->second;
      if (const auto line = vcard_line(field, value->second); !line.empty()) lines += folded(line);
    }
    if (name.empty() && lines.empty()) continue;
    out += "BEGIN:VCARD\r\nVERSION:4.0\r\n" + folded("FN:" + escaped(name)) + lines + "END:VCARD\r\n";
  }
  return out;
}

}  // namespace tenue::app
