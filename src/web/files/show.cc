#include "web/files/show.h"

#include <algorithm>

namespace tenue::web {

void put_files(Dict& dict, std::string_view marker, const policy::Record& type, const vault::RecordView& view, const std::string& way, bool may_send, bool silent) {
  for (const auto& field : type.fields) {
    if (!policy::is_file(field)) continue;
    const auto there = view.files.find(field.id);
    const bool any = there != view.files.end() && !there->second.empty(), frozen = field.frozen && any;
    const bool writes = may_send && !frozen && !view.archived && std::ranges::find(view.writes, field.id) != view.writes.end();
    if (!any && !writes) continue;
    Dict section = dict.include(marker, "files/files.html");
    section.set("ID", "f-" + field.id).set("LABEL", field.label.in(dict.lang()));
    if (!any) section.show("NONE");
    if (any)
      for (const auto& file : there->second) {
        Dict one = section.section("ONE");
        one.set("HREF", way + "/fichier/" + id_text(file.id.value)).set("NAME", file.name).set("SIZE", size_words(file.size, dict.lang()));
        if (file.opens) one.show("OPENS");
        else one.section("WAITS").set("WHY", words().say(dict.lang(), silent ? "files.silent" : "files.waiting"));
        if (writes && !field.required) one.show("DROP");
      }
    if (!writes) continue;
    const bool many = field.type == policy::FieldType::kFiles;
    Dict add = section.section("ADD");
    add.set("ACTION", way + "/fichiers/" + field.id).set("KINDS", kFileKinds).set("VERB", words().say(dict.lang(), many ? "files.add" : "files.add_one"));
    if (many) add.show("MANY");
  }
}

std::string file_words(std::string_view wrong, std::string_view lang) {
  const auto key = "files.wrong." + std::string{wrong};
  return words().say(lang, words().has(key) ? key : "files.wrong.other");
}

std::string file_words(const vault::Refusals& refusals, std::string_view lang) { return file_words(refusals.errors.front().detail, lang); }

std::set<std::string, std::less<>> file_fields(const policy::Model& model, std::string_view type) {
  std::set<std::string, std::less<>> out;
  if (const auto* record = model.record(type))
    for (const auto& field : record->fields)
      if (policy::is_file(field)) out.insert(field.id);
  return out;
}

}  // namespace tenue::web
