#include "app/forward.h"

#include <algorithm>
#include <array>

#include "app/intake.h"
#include "app/letter_words.h"
#include "app/links.h"
#include "app/said.h"
#include "app/words.h"

namespace tenue::app {
namespace {

constexpr std::chrono::hours kConfirmLife{24 * 30}, kFetchLife{24 * 14}, kTakeLife{1};

struct Leads { Link link; vault::Values request; Whose whose; };

/// The request names the person since it was answered so; an address that is hers no more opens nothing.
std::optional<std::pair<vault::Values, Whose>> hers(vault::Vault& vault, RecordId request) {
  auto values = vault.open_for_proof(request);
  const auto whose = values ? person_of(vault, *values) : std::nullopt;
  if (!whose || vault.facts(whose->subject).records.empty() || !is_known_under(vault, *whose, value_of(*values, "mail"))) return std::nullopt;
  return std::pair{std::move(*values), *whose};
}

std::optional<Leads> leads(vault::Vault& vault, std::string_view kind, const std::string& end, std::chrono::hours life) {
  const auto link = find_link(vault, kind, end);
  if (!link || vault.now() >= link->made + life) return std::nullopt;
  auto found = hers(vault, link->record);
  const bool to_service = kind == kForwardLink || kind == kFetchLink;
  if (!found || value_of(found->first, to_service ? "service" : "handed").empty()) return std::nullopt;
  return Leads{*link, std::move(found->first), found->second};
}

Error over() { return {Code::kNotFound, "link.over", ""}; }

void note(vault::Vault& vault, const Leads& to, const Dossier& file, std::string_view who, const std::string& words_of) {
  for (const auto& piece : file.pieces) {
    std::vector<std::string> fields;
    for (const auto& [field, value] : piece.values) fields.push_back(field);
    vault.disclose(vault.subject_of(piece.record), {.record = piece.record, .who = std::string{who}, .activity = rights_activity(vault.model()), .fields = std::move(fields), .request = to.link.record, .words = words_of});
  }
}

}  // namespace

std::optional<Forward> forward_of(vault::Vault& vault, const std::string& link) {
  auto found = leads(vault, kForwardLink, link, kConfirmLife);
  if (!found) return std::nullopt;
  return Forward{value_of(found->request, "service"), found->link.used};
}

Result<std::string> confirm_forward(vault::Vault& vault, const std::string& link) {
  const auto found = leads(vault, kForwardLink, link, kConfirmLife);
  if (!found) return over();
  use_link(vault, kForwardLink, link);
  end_links(vault, kFetchLink, found->link.record);
  vault.audit({{}, "visitor"}, "forward_confirmed", rights_activity(vault.model()), std::array{found->link.subject}, found->link.record, "");
  return make_link(vault, kFetchLink, found->link.subject, found->link.record);
}

std::optional<Fetching> fetching_of(vault::Vault& vault, const std::string& link) {
  auto found = leads(vault, kFetchLink, link, kFetchLife);
  if (!found) return std::nullopt;
  return Fetching{value_of(found->request, "service"), found->link.made + kFetchLife};
}

Result<Dossier> fetch_file(vault::Vault& vault, const std::string& link) {
  const auto found = leads(vault, kFetchLink, link, kFetchLife);
  if (!found) return over();
  return own_dossier(vault, herself(vault, found->whose), found->whose, true);
}

Result<void> note_fetched(vault::Vault& vault, const std::string& link, const Dossier& file, const std::string& digest) {
  const auto found = leads(vault, kFetchLink, link, kFetchLife);
  if (!found) return over();
  note(vault, *found, file, vault::kToOther, value_of(found->request, "service") + "\nsha256 " + digest);
  return {};
}

bool can_send_link(vault::Vault& vault, const Asked& asked, const Whose& whose) {
  if (asked.mail.empty() || !is_known_under(vault, whose, asked.mail)) return false;
  const auto request = vault.open_for_proof(asked.id);
  return (request && value_of(*request, "channel") == "account") || link_used(vault, kMailboxLink, asked.id);
}

std::vector<AnswerLink> links_of_answer(vault::Vault& vault, SubjectId subject, RecordId request, const std::string& lang) {
  std::vector<AnswerLink> out;
  const auto found = hers(vault, request);
  if (!found) return out;
  const auto add = [&](std::string words_of, std::string_view kind) { out.push_back({std::move(words_of), link_way(kind, lang) + "/" + make_link(vault, kind, subject, request)}); };
  const auto service = value_of(found->first, "service");
  if (!service.empty() && !link_used(vault, kForwardLink, request)) add(words().say(lang, "answer.forward", {{"service", service}}), kForwardLink);
  if (!value_of(found->first, "handed").empty()) add(words().say(lang, "answer.take"), kFileLink);
  return out;
}

bool file_untaken(vault::Vault& vault, RecordId request) {
  const auto found = hers(vault, request);
  return found && !value_of(found->first, "handed").empty() && !link_used(vault, kTakeLink, request);
}

std::optional<Instant> file_waits(vault::Vault& vault, const std::string& link) {
  const auto found = leads(vault, kFileLink, link, kConfirmLife);
  return found ? std::optional{found->link.made + kConfirmLife} : std::nullopt;
}

Result<void> ask_file(vault::Vault& vault, const std::string& link) {
  const auto found = leads(vault, kFileLink, link, kConfirmLife);
  if (!found) return over();
  if (!ask_letter(vault, kFileLetter, found->link.subject, found->link.record)) return Error{Code::kConflict, "link.enough", ""};
  return {};
}

std::optional<LetterText> file_letter(vault::Vault& vault, const std::string& url, RecordId request) {
  const auto found = hers(vault, request);
  const auto subject = vault.subject_of(request);
  if (!found || value_of(found->first, "handed").empty()) return std::nullopt;
  const auto& model = vault.model();
  const auto lang = request_lang(model, found->first);
  end_links(vault, kTakeLink, request);
  const auto way = url + link_way(kTakeLink, lang) + "/" + make_link(vault, kTakeLink, subject, request);
  return LetterText{value_of(found->first, "mail"), words().say(lang, "file.letter.subject", {{"firm", model.organisation.name}}),
                    framed(lang, {words().say(lang, "file.letter", {{"firm", model.organisation.name}}), way, words().say(lang, "file.letter.not_you"), signature(model)}), lang};
}

std::optional<Instant> file_ready(vault::Vault& vault, const std::string& link) {
  const auto found = leads(vault, kTakeLink, link, kTakeLife);
  return found ? std::optional{found->link.made + kTakeLife} : std::nullopt;
}

Result<Dossier> take_file(vault::Vault& vault, const std::string& link) {
  const auto found = leads(vault, kTakeLink, link, kTakeLife);
  if (!found) return over();
  // Of both, access: it holds the other.
  const auto kind = value_of(found->request, "handed").find("access") != std::string::npos ? "access" : "portability";
  Asked asked{.who = herself(vault, found->whose), .activity = rights_activity(vault.model()), .id = found->link.record, .of = found->link.subject, .kind = kind, .reference = "", .mail = value_of(found->request, "mail")};
  return dossier(vault, asked, found->whose);
}

Result<void> note_taken(vault::Vault& vault, const std::string& link, const Dossier& file, const std::string& digest) {
  const auto found = leads(vault, kTakeLink, link, kTakeLife);
  if (!found) return over();
  use_link(vault, kTakeLink, link);
  note(vault, *found, file, vault::kToHerself, "sha256 " + digest);
  return {};
}

}  // namespace tenue::app
