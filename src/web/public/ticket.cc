#include "web/public/ticket.h"

#include <fmt/format.h>

#include <charconv>

#include "base/bytes.h"

namespace tenue::web::visitor {
namespace {

constexpr std::size_t kRandomBytes = 12;

std::string form_name(std::string_view form) { return "public." + std::string{form}; }

std::string_view next_part(std::string_view& rest, char separator) {
  const auto end = std::min(rest.find(separator), rest.size());
  const auto part = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return part;
}

std::int64_t number(std::string_view text) {
  std::int64_t value = -1;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

bool young(Instant made, Instant now, std::chrono::microseconds life) { return made <= now && now - made <= life; }

}  // namespace

std::string form_token(const FormTokens& tokens, const FormState& shown, Instant now) {
  const auto state = fmt::format("{}.{}.{}.{}", micros(now), shown.version, shown.told,
                                 base64url(crypto::random_bytes(kRandomBytes)));
  return state + "." + tokens.token(state, form_name(shown.form));
}

FormTicket read_form_token(const FormTokens& tokens, std::string_view token, const FormState& now_shown, Instant now) {
  const auto dot = token.rfind('.');
  if (dot == std::string_view::npos) return {};
  const auto state = token.substr(0, dot);
  if (!tokens.good(state, form_name(now_shown.form), token.substr(dot + 1))) return {};
  auto rest = state;
  const auto made = from_micros(number(next_part(rest, '.')));
  const auto version = number(next_part(rest, '.'));
  const auto told = next_part(rest, '.');
  const bool current = version == now_shown.version && told == now_shown.told && young(made, now, kFormLife);
  return current ? FormTicket{TokenState::kGood, std::string{state}} : FormTicket{TokenState::kStale, {}};
}

std::string seal_receipt(const crypto::Key& key, const Receipt& receipt, Instant now) {
  const auto text = fmt::format("{}\n{}\n{}\n{}\n{}\n{}\n{}", micros(now), receipt.form, receipt.reference, receipt.follow, iso_date(receipt.received), iso_date(receipt.due), receipt.mailed ? 1 : 0);
  return base64url(crypto::seal(key, crypto::pad32(view(text)), view("thanks")));
}

std::optional<Receipt> open_receipt(const crypto::Key& key, std::string_view sealed, Instant now) {
  const auto bytes = unbase64url(sealed);
  const auto padded = bytes ? crypto::open(key, *bytes, view("thanks")) : std::nullopt;
  const auto plain = padded ? crypto::unpad32(*padded) : std::nullopt;
  if (!plain) return std::nullopt;
  std::string_view rest{reinterpret_cast<const char*>(plain->data()), plain->size()};
  if (!young(from_micros(number(next_part(rest, '\n'))), now, kReceiptLife)) return std::nullopt;
  Receipt receipt;
  receipt.form = next_part(rest, '\n');
  receipt.reference = next_part(rest, '\n');
  receipt.follow = next_part(rest, '\n');
  receipt.received = parse_date(next_part(rest, '\n')).value_or(Date{});
  receipt.due = parse_date(next_part(rest, '\n')).value_or(Date{});
  receipt.mailed = rest == "1";
  return receipt;
}

}  // namespace tenue::web::visitor
