/// What a shown form and a sent one carry in themselves, so that neither needs a cookie: the pages work where cookies
/// are blocked. Thread-safe.
#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "crypto/crypto.h"
#include "web/http/guard.h"

namespace tenue::web::visitor {

/// The token of a shown form: "<micros>.<version>.<told>.<random>.<MAC over these and the form>".
/// Another site cannot read it out of our page (same-origin policy), and from_own_pages() is asked besides.
struct FormState {
  std::string form;      ///< id in the policy
  int version = 0;       ///< of the policy shown
  std::string told;      ///< questions.h
};
std::string form_token(const FormTokens& tokens, const FormState& shown, Instant now);

enum class TokenState { kGood, kStale, kForged };
struct FormTicket {
  TokenState state = TokenState::kForged;
  std::string once;  ///< kGood: names this showing of the form; the same one sent twice is one act
};
constexpr std::chrono::hours kFormLife{24};
/// kStale: ours, but of another version or wording than `now_shown`, or older than kFormLife.
FormTicket read_form_token(const FormTokens& tokens, std::string_view token, const FormState& now_shown, Instant now);

/// What the page of thanks shows, sealed into its address: a reference in clear would stay in histories and logs.
struct Receipt {
  std::string form, reference;
  std::string follow{};     ///< the end of the link to how far it came; "" = it has none
  Date received{}, due{};   ///< of a request about data; else the epoch
  bool mailed = true;       ///< a receipt goes to its address
};
constexpr std::chrono::minutes kReceiptLife{30};
std::string seal_receipt(const crypto::Key& key, const Receipt& receipt, Instant now);
/// Nothing: not ours, of before a restart, or older than kReceiptLife.
std::optional<Receipt> open_receipt(const crypto::Key& key, std::string_view sealed, Instant now);

}  // namespace tenue::web::visitor
