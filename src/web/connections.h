/// Who comes to the site, for the record of connections that a policy may declare ("connection" under `keep`): one line
/// when an address comes, another when it comes back after half an hour or more without it, and one for
/// each form that it sends, at most a few in that time. Never a secret of an address: of the path only the names of pages. Where no activity keeps connections, nothing is kept.
///
/// Where every activity that keeps them does so of who is signed in alone (`needs = "account"`), a stranger leaves no line and nothing else.
///
/// What was noted waits in memory for at most a second or so, so that no page waits for the disk; a crash loses that.
#pragma once
#include <chrono>
#include <mutex>
#include <map>
#include <string>
#include <vector>

#include "crypto/crypto.h"
#include "vault/vault.h"
#include "web/http/http.h"
#include "web/site.h"

namespace tenue::web {

class Connections {
 public:
  explicit Connections(const Clock& clock) : clock_(clock), turned_at_(clock.now()) {}
  /// Any thread. Beyond what fits between two writes, lines are dropped, and that is logged: a flood must not fill the disk.
  void note(const Request& request, Site& site);
  /// The vault's thread, outside any batch.
  void write(vault::Vault& vault);

 private:
  /// Whether this is worth a line: an address that comes, with this session or without one, or a form of one that has not sent many already.
  bool counts(const Request& request, std::string_view session);
  void keep(const Request& request, vault::Visiting whose);

  struct Line { vault::Values values; vault::Visiting whose; };

  const Clock& clock_;
  const crypto::Key secret_ = crypto::Key::random();
  std::mutex mutex_;
  std::map<crypto::ShortHash, int> lately_, before_;  ///< hashed addresses of this half hour and of the last one → lines noted
  Instant turned_at_;
  std::vector<Line> waiting_;
  std::uint64_t dropped_ = 0;
};

}  // namespace tenue::web
