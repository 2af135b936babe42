#include "app/forward.h"

#include <algorithm>
#include <array>

#include "app/intake.h"
#include "app/links.h"

namespace tenue::app {
namespace {

constexpr std::chrono::hours kConfirmLife{24 * 30}, kFetchLife{24 * 14};

struct Leads { Link link; std::string service; Whose whose; };

/// The request names the service and the person since it was answered so.
std::optional<Leads> leads(vault::Vault& vault, std::string_view kind, const std::string& end, std::chrono::hours life) {
  const auto link = find_link(vault, kind, end);
  if (!link || vault.now() >= link->made + life) return std::nullopt;
  const auto values = vault.open_for_proof(link->record);
  const auto service = values ? values->find("service") : vault::Values::const_iterator{};
  const auto whose = values ? person_of(vault, *values) : std::nullopt;
  if (!values || service == values->end() || !whose || vault.facts(whose->subject).records.empty()) return std::nullopt;
  const auto mail = values->find("mail");  // an address that is hers no more opens nothing
  if (mail == values->end() || !is_known_under(vault, *whose, mail->second)) return std::nullopt;
  return Leads{*link, service->second, *whose};
}

}  // namespace

std::optional<Forward> forward_of(vault::Vault& vault, const std::string& link) {
  auto found = leads(vault, kForwardLink, link, kConfirmLife);
  if (!found) return std::nullopt;
  return Forward{std::move(found->service), found->link.used};
}

Result<std::string> confirm_forward(vault::Vault& vault, const std::string& link) {
  const auto found = leads(vault, kForwardLink, link, kConfirmLife);
  if (!found) return Error{Code::kNotFound, "link.over", ""};
  use_link(vault, kForwardLink, link);
  end_links(vault, kFetchLink, found->link.record);
  vault.audit({{}, "visitor"}, "forward_confirmed", rights_activity(vault.model()), std::array{found->link.subject}, found->link.record, "");
  return make_link(vault, kFetchLink, found->link.subject, found->link.record);
}

std::optional<Fetching> fetching_of(vault::Vault& vault, const std::string& link) {
  auto found = leads(vault, kFetchLink, link, kFetchLife);
  if (!found) return std::nullopt;
  return Fetching{std::move(found->service), found->link.made + kFetchLife};
}

Result<Dossier> fetch_file(vault::Vault& vault, const std::string& link) {
  const auto found = leads(vault, kFetchLink, link, kFetchLife);
  if (!found) return Error{Code::kNotFound, "link.over", ""};
  const auto self = found->whose.of ? found->whose.of : vault.facts(found->whose.subject).records.front().id;
  return own_dossier(vault, {{}, "subject", self}, found->whose, true);
}

Result<void> note_fetched(vault::Vault& vault, const std::string& link, const Dossier& file, const std::string& digest) {
  const auto found = leads(vault, kFetchLink, link, kFetchLife);
  if (!found) return Error{Code::kNotFound, "link.over", ""};
  for (const auto& piece : file.pieces) {
    std::vector<std::string> fields;
    for (const auto& [field, value] : piece.values) fields.push_back(field);
    vault.disclose(found->whose.subject, {.record = piece.record, .who = std::string{vault::kToOther}, .activity = rights_activity(vault.model()), .fields = std::move(fields), .request = found->link.record,
                                          .words = found->service + "\nsha256 " + digest});
  }
  return {};
}

}  // namespace tenue::app
