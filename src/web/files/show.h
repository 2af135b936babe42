/// The files of a record on its page, for staff and customers alike: the list, the ways out and in, what is wrong in words.
#pragma once
#include "policy/policy.h"
#include "web/files/upload.h"
#include "web/render.h"

namespace tenue::web {

/// One section for each field of files that is read or may be written. `way`: the page of the record, below which the
/// routes of its files are: way/fichiers/FIELD, way/fichier/ID, way/fichier/ID/retirer. `may_send`: this person may send files at all.
/// `silent`: the scanner that they wait for does not answer.
void put_files(Dict& dict, std::string_view marker, const policy::Record& type, const vault::RecordView& view, const std::string& way, bool may_send, bool silent);

/// What is wrong, by the key that a judge or the vault gave.
std::string file_words(std::string_view wrong, std::string_view lang);
std::string file_words(const vault::Refusals& refusals, std::string_view lang);

/// The names of a type's fields of files: what a form that begins such a record may bring.
std::set<std::string, std::less<>> file_fields(const policy::Model& model, std::string_view type);

}  // namespace tenue::web
