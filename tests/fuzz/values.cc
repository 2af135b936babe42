// What a person types: refused with a key of the catalogues, or in a normal form that stays what it is and can be shown.
#include <array>

#include "base/bytes.h"
#include "base/id.h"
#include "fuzz/fuzz.h"
#include "policy/policy.h"

namespace tenue::fuzz {
namespace {

using policy::Field;
using policy::FieldType;

constexpr std::size_t kTypes = static_cast<std::size_t>(FieldType::kRole) + 1;
constexpr std::array kLangs{"fr", "en"};

void field(FieldType type, std::string_view typed) {
  Field field;
  field.id = "field";
  field.type = type;
  if (type == FieldType::kChoice || type == FieldType::kChoices) field.of = {{"small", {"Petit", "Small"}}, {"large", {"Grand", "Large"}}};
  const auto normal = policy::normalise(field, typed);
  if (!normal) {
    TENUE_CHECK(normal.error().code == Code::kInvalid && normal.error().detail.find('.') != std::string::npos);
    return;
  }
  TENUE_CHECK(is_clean_utf8(*normal));
  if (type != FieldType::kAmount) {  // typed in euros, kept in cents
    const auto again = policy::normalise(field, *normal);
    TENUE_CHECK(again && *again == *normal);
  }
  (void)policy::find_form(field, *normal);
  for (const auto* lang : kLangs) {
    TENUE_CHECK(is_clean_utf8(policy::shown(field, *normal, lang)));
    for (const auto* name : {"town", "street"}) TENUE_CHECK(is_clean_utf8(policy::part(field, *normal, name, lang)));
  }
}

/// A value that a store holds may be anything, for this function: another version of the policy kept it.
void shown(FieldType type, std::string_view kept) {
  Field field;
  field.type = type;
  for (const auto* lang : kLangs) (void)policy::shown(field, kept, lang);
}

void times(std::string_view text) {
  if (const auto day = parse_date(text)) {
    TENUE_CHECK(parse_date(iso_date(*day)) == *day);
    TENUE_CHECK(day_begin(*day) < day_end(*day) && paris_date(day_begin(*day)) == *day);
    for (const auto* lang : kLangs) (void)(plain_date(*day, lang) + long_date(*day, lang) + short_date(*day, lang));
  }
  if (const auto at = parse_moment(text))
    for (const auto* lang : kLangs) (void)(clock_time(*at, lang) + iso_utc(*at));
  if (const auto period = parse_period(text)) {
    const Date day{std::chrono::year{2026}, std::chrono::month{2}, std::chrono::day{28}};
    TENUE_CHECK(add(day, *period).ok() && add(day, *period) >= day);
    TENUE_CHECK(add(day_begin(day), *period) > day_begin(day));
    for (const auto* lang : kLangs) TENUE_CHECK(!period_words(*period, lang).empty());
  }
}

void words(std::string_view text) {
  if (const auto id = id_parse(text)) TENUE_CHECK(id_parse(id_text(id)) == id);
  if (is_clean_utf8(text)) TENUE_CHECK(is_clean_utf8(fold(text)) && is_clean_utf8(upper_first(text)) && is_clean_utf8(lower_first(text)));
  (void)nearest(text, {"purpose", "purposes", ""});
}

}  // namespace

void values(std::string_view typed) {
  if (typed.empty()) return;
  const auto type = static_cast<FieldType>(static_cast<unsigned char>(typed[0] - 'a') % kTypes);
  typed.remove_prefix(1);
  field(type, typed);
  shown(type, typed);
  times(typed);
  words(typed);
}

}  // namespace tenue::fuzz
