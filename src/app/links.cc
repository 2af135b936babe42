#include "app/links.h"

#include <algorithm>

#include "app/sql.h"
#include "crypto/crypto.h"

namespace tenue::app {
namespace {

constexpr std::size_t kSecretBytes = 32, kMarkBytes = 16;

const store::SqlFile& q() { return sql("links"); }

/// A secret that names its record, so that a row of the file edited to another's does not fit it.
struct Named { RecordId record; Bytes mark; };
Named named_in(const std::string& link) {
  constexpr auto kPlain = sizeof(RecordId::value) + kSecretBytes;
  const auto bytes = unbase64url(link);
  if (!bytes || (bytes->size() != kPlain && bytes->size() != kPlain + kMarkBytes)) return {};
  return {RecordId{get_u64(*bytes, 0)}, Bytes(bytes->begin() + kPlain, bytes->end())};
}

struct Way { std::string_view kind, fr, en; };
constexpr Way kWays[] = {{kFollowLink, "/suivi", "/en/follow"},       {kJobLink, "/suivi", "/en/follow"},           {kMailboxLink, "/confirmer", "/en/confirm"},
                         {kStopLink, "/arreter", "/en/stop"},         {kForwardLink, "/transmettre", "/en/forward"}, {kFetchLink, "/transmis", "/en/forwarded"},
                         {kFileLink, "/mon-dossier", "/en/my-file"},  {kTakeLink, "/prendre", "/en/take"}};

}  // namespace

std::string link_way(std::string_view kind, std::string_view lang) {
  const auto found = std::ranges::find(kWays, kind, &Way::kind);
  TENUE_CHECK(found != std::end(kWays));
  return std::string{lang == "en" ? found->en : found->fr};
}

std::string make_link(vault::Vault& vault, std::string_view kind, SubjectId subject, RecordId record, ByteView mark) {
  TENUE_CHECK(mark.empty() || mark.size() == kMarkBytes);
  Bytes secret;
  put_u64(secret, record.value);
  const auto random = crypto::random_bytes(kSecretBytes);
  secret.insert(secret.end(), random.begin(), random.end());
  secret.insert(secret.end(), mark.begin(), mark.end());
  auto link = base64url(secret);
  vault.database().run(q()["insert"], vault.org(), vault.staff_token(kind, link), record, subject, kind, vault.now());
  return link;
}

std::optional<Link> find_link(vault::Vault& vault, std::string_view kind, const std::string& link) {
  const auto [named, mark] = named_in(link);
  if (!named) return std::nullopt;
  auto row = vault.database().statement(q()["link"]);
  row.bind(vault.org(), vault.staff_token(kind, link), kind);
  if (!row.step() || row.id<RecordTag>(0) != named) return std::nullopt;
  Link out{named, row.id<SubjectTag>(1), row.instant(2), {}, mark};
  if (!row.is_null(3)) out.used = row.instant(3);
  return out;
}

void use_link(vault::Vault& vault, std::string_view kind, const std::string& link) { vault.database().run(q()["use"], vault.org(), vault.staff_token(kind, link), vault.now()); }

void end_links(vault::Vault& vault, std::string_view kind, RecordId record) { vault.database().run(q()["end"], vault.org(), record, kind); }

std::optional<Instant> link_used(vault::Vault& vault, std::string_view kind, RecordId record) {
  const auto at = vault.database().number(q()["used"], vault.org(), record, kind);
  return at && *at > 0 ? std::optional{from_micros(*at)} : std::nullopt;
}

}  // namespace tenue::app
