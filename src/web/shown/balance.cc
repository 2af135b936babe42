#include "web/shown/balance.h"

#include <algorithm>

#include "web/render.h"

namespace tenue::web {

std::vector<std::pair<std::string, std::string>> balance_of(const Speech& speech, const vault::RecordView& view, const std::vector<vault::RecordView>& others) {
  const auto& type = speech.type(view);
  for (const auto* child : speech.model.children_of(type.id))
    for (const auto& part : child->fields) {
      const auto* owed = part.pays.empty() ? nullptr : type.field(part.pays);
      const auto asked = owed ? view.values.find(owed->id) : view.values.end();
      if (asked == view.values.end() || asked->second.empty()) continue;
      std::int64_t paid = 0;
      for (const auto& other : others) {
        if (other.type != child->id || other.parent != view.id) continue;
        const auto value = other.values.find(part.id);
        if (other.closed_to_you || value == other.values.end()) return {};
        paid += policy::cents_in(part, value->second);
      }
      const auto left = policy::cents_in(*owed, asked->second) - paid;
      const auto say = [&](const char* key) { return words().say(speech.lang, key); };
      std::vector<std::pair<std::string, std::string>> out;
      if (paid != 0) out.emplace_back(say("shown.balance.paid"), policy::euros_shown(paid, speech.lang));
      out.emplace_back(say(left < 0 ? "shown.balance.over" : "shown.balance.left"), policy::euros_shown(left < 0 ? -left : left, speech.lang));
      return out;
    }
  return {};
}

std::string balance_words(const Speech& speech, const vault::RecordView& view, const std::vector<vault::RecordView>& others) {
  const auto balance = balance_of(speech, view, others);
  return balance.empty() ? std::string{} : lower_first(balance.back().first) + " " + balance.back().second;
}

}  // namespace tenue::web
