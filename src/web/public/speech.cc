#include "web/public/speech.h"

#include <fmt/format.h>

#include "policy/policy.h"
#include "web/render.h"

namespace tenue::web::visitor {
namespace {

constexpr std::size_t kCountsInWords = 9;

}  // namespace

std::string night_sentence(const policy::Model& model, Instant now, std::string_view lang) {
  if (!policy::closed_at(model.desk, now)) return {};
  const auto open = policy::prose(model, {"{desk.open}", "{desk.open}"}, lang);
  const auto key = model.desk.phone.empty() ? "public.night" : "public.night.call";
  return words().say(lang, key, {{"time", clock_time(now, lang)}, {"open", open}});
}

ProofLine proof_line(const std::optional<Date>& verified_on, Date today, std::string_view lang) {
  if (!verified_on) return {false, words().say(lang, "public.proof.none")};
  auto day = plain_date(*verified_on, lang);
  const auto year = fmt::format(" {}", static_cast<int>(today.year()));
  if (day.ends_with(year)) day.resize(day.size() - year.size());
  return {true, words().say(lang, *verified_on == today ? "public.proof.today" : "public.proof.on", {{"day", day}})};
}

std::vector<Stretch> stretches(std::string_view text) {
  std::vector<Stretch> out;
  bool strong = false;
  while (true) {
    const auto end = text.find("**");
    if (const auto part = text.substr(0, end); !part.empty()) out.push_back({std::string{part}, strong});
    if (end == std::string_view::npos) return out;
    text.remove_prefix(end + 2);
    strong = !strong;
  }
}

std::string to_correct(std::size_t count, std::string_view lang) {
  const bool in_words = count <= kCountsInWords;
  const auto n = in_words ? words().say(lang, fmt::format("public.count.{}", count)) : fmt::format("{}", count);
  return words().say(lang, count == 1 ? "public.errors.one" : "public.errors.many", {{"n", n}});
}

std::string dialled(std::string_view phone) {
  policy::Field field;
  field.type = policy::FieldType::kPhone;
  if (const auto normal = policy::normalise(field, phone)) return *normal;
  std::string digits;
  for (const char c : phone)
    if ((c >= '0' && c <= '9') || c == '+') digits += c;
  return digits;
}

}  // namespace tenue::web::visitor
