#include "web/connections.h"

#include <algorithm>
#include <array>
#include <utility>

#include "app/accounts.h"
#include "app/users.h"
#include "base/bytes.h"
#include "base/log.h"

namespace tenue::web {
namespace {

constexpr auto kTurn = std::chrono::minutes(30);
constexpr std::size_t kAddressesMost = 10'000, kWaitingMost = 200, kTextMost = 200;
constexpr int kFormsMost = 10;  ///< lines of one address in a turn: a flood says no more than its beginning

/// Tickets and keys have capitals or are long; the names of pages have not.
bool names_a_page(std::string_view segment) {
  const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  return segment.size() <= 40 && std::ranges::all_of(segment, plain);
}

/// "/demande/demander" of "/demande/demander/suivi/KEY", "/merci" of "/merci/TICKET".
std::string place_of(const Request& request) {
  std::string out;
  for (const auto& segment : request.segments) {
    if (!names_a_page(segment)) break;
    out += "/" + segment;
  }
  return out.empty() ? "/" : out;
}

/// As much as a line holds, without half a character at its end.
std::string shortened(std::string_view text) {
  text = text.substr(0, kTextMost);
  while (!text.empty() && !is_clean_utf8(text)) text.remove_suffix(1);
  return std::string(text);
}

struct Session {
  std::string value;
  bool staff = false;
};
/// A browser may hold both; one that is over hides no other.
std::array<Session, 2> sessions_of(const Request& request) {
  return {Session{std::string{request.cookie(cookie_name("espace"))}}, Session{std::string{request.cookie(cookie_name("bureau"))}, true}};
}

/// What a cookie says of itself opens nothing: the session has to be there, and not over.
bool is_open(Site& site, const Session& session) {
  return site.writer.ask([&](vault::Vault& vault) { return session.staff ? app::glance(vault, session.value).has_value() : app::customer(vault, session.value).has_value(); });
}

}  // namespace

bool Connections::counts(const Request& request, std::string_view session) {
  const std::lock_guard lock(mutex_);
  if (const auto now = clock_.now(); now - turned_at_ >= kTurn || lately_.size() >= kAddressesMost) {
    before_ = std::exchange(lately_, {});
    turned_at_ = now;
  }
  const auto hashed = crypto::blake2b128(secret_, {view("connection\n"), view(request.remote), view("\n"), view(session)});
  auto [at, first] = lately_.emplace(hashed, 0);
  const bool comes = first && !before_.contains(hashed);
  const bool sends = request.method == "POST" && at->second < kFormsMost;
  if (comes || sends) ++at->second;
  return comes || sends;
}

void Connections::keep(const Request& request, vault::Visiting whose) {
  const std::lock_guard lock(mutex_);
  if (waiting_.size() >= kWaitingMost) return void(++dropped_);
  waiting_.push_back({{{"ip", request.remote}, {"page", shortened(place_of(request))}, {"browser", shortened(request.header("user-agent"))}}, whose});
}

void Connections::note(const Request& request, Site& site) {
  const auto model = site.model();
  const auto keeps = [&](bool signed_in) {
    return std::ranges::any_of(model->activities, [&](const auto& activity) { return !activity.lines("connection").empty() && activity.needs_account("connection") == signed_in; });
  };
  if (keeps(true))
    for (const auto& session : sessions_of(request))
      if (!session.value.empty() && counts(request, session.value) && is_open(site, session)) return keep(request, vault::Visiting::kSignedIn);
  if (keeps(false) && counts(request, {})) keep(request, vault::Visiting::kStranger);
}

void Connections::write(vault::Vault& vault) {
  std::vector<Line> lines;
  std::uint64_t dropped = 0;
  {
    const std::lock_guard lock(mutex_);
    lines.swap(waiting_);
    std::swap(dropped, dropped_);
  }
  if (dropped > 0) log(Level::kWarning, "connections.dropped", {{"count", static_cast<std::int64_t>(dropped)}});
  if (lines.empty() || !vault.published()) return;
  vault.act([&] {
    for (const auto& line : lines) vault.observe("connection", line.values, line.whose);
  });
}

}  // namespace tenue::web
