#include "app/rights_queue.h"

#include <algorithm>
#include <map>

#include "app/sql.h"
#include "app/users.h"
#include "crypto/crypto.h"

namespace tenue::app {
namespace {

constexpr std::size_t kLinkBytes = 32;
const store::SqlFile& q() { return sql("rights_queue"); }

UserId named_in(const std::string& link) {
  const auto bytes = unbase64url(link);
  return bytes && bytes->size() == sizeof(UserId::value) + kLinkBytes ? UserId{get_u64(*bytes, 0)} : UserId{};
}

std::vector<OpenRequest> read_requests(vault::Vault& vault, std::string_view statement) {
  std::vector<OpenRequest> out;
  const auto today = paris_date(vault.now());
  auto rows = vault.database().statement(q()[statement]);
  rows.bind(vault.org());
  while (rows.step()) {  // a line for each fact of one request after the other
    const auto rec = rows.id<RecordTag>(0);
    if (out.empty() || out.back().rec != rec) {
      out.push_back({rec, rows.text(2), {}, {}, {}});
      out.back().term.received = paris_date(rows.instant(1));
    }
    if (rows.is_null(3)) continue;
    const auto name = rows.text(3);
    auto& one = out.back();
    if (name == "kind") one.kinds = rows.text(5);
    else if (name == "received") one.term.received = paris_date(rows.instant(4));
    else if (name == "asked") one.term.asked = paris_date(rows.instant(4));
    else if (name == "shown") one.term.shown = paris_date(rows.instant(4));
    else if (name == "extended") one.term.extended = true;
    else if (name == "closed") one.closed = paris_date(rows.instant(4));
  }
  for (auto& one : out) one.term = counted(one.term, today);
  return out;
}

}  // namespace

std::vector<OpenRequest> open_requests(vault::Vault& vault) {
  auto out = read_requests(vault, "open");
  std::ranges::stable_sort(out, {}, [](const auto& one) { return std::chrono::sys_days{one.term.due}; });
  return out;
}

std::vector<OpenRequest> answered_requests(vault::Vault& vault) {
  auto out = read_requests(vault, "answered");
  std::ranges::stable_sort(out, std::greater{}, [](const auto& one) { return std::chrono::sys_days{one.closed.value_or(Date{})}; });
  return out;
}

Result<std::string> new_calendar(vault::Vault& vault, const vault::Actor& who) {
  if (!who.user || who.role != vault.model().rights.desk) return Error{Code::kForbidden, "request.desk", ""};
  end_calendar(vault, who);
  Bytes secret;
  put_u64(secret, who.user.value);
  const auto random = crypto::random_bytes(kLinkBytes);
  secret.insert(secret.end(), random.begin(), random.end());
  auto link = base64url(secret);
  vault.database().run(q()["insert"], vault.org(), vault.staff_token("calendar", link), who.user, vault.now());
  vault.audit(who, "calendar_opened", "", {}, {}, "");
  return link;
}

void end_calendar(vault::Vault& vault, const vault::Actor& who) {
  if (!has_calendar(vault, who)) return;
  vault.database().run(q()["end"], vault.org(), who.user);
  vault.audit(who, "calendar_closed", "", {}, {}, "");
}

bool has_calendar(vault::Vault& vault, const vault::Actor& who) { return vault.database().number(q()["has"], vault.org(), who.user).value_or(0) > 0; }

bool calendar_opens(vault::Vault& vault, const std::string& link) {
  const auto named = named_in(link);
  if (!named) return false;
  auto row = vault.database().statement(q()["link"]);
  row.bind(vault.org(), vault.staff_token("calendar", link));
  if (!row.step() || row.id<UserTag>(0) != named) return false;
  row.reset();
  const auto of = user(vault, named);
  return of && !of->disabled && of->role == vault.model().rights.desk;
}

}  // namespace tenue::app
