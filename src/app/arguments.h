/// Arguments of a verb as "name=value", and what it says of them. Private to app/.
#pragma once
#include <charconv>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/app.h"
#include "app/words.h"

namespace tenue::app {

class Arguments {
 public:
  explicit Arguments(const std::vector<std::string>& all) {
    for (const auto& one : all)
      if (const auto equals = one.find('='); equals != std::string::npos) values_[one.substr(0, equals)].push_back(one.substr(equals + 1));
  }
  std::string get(const std::string& name) const {
    const auto found = values_.find(name);
    return found == values_.end() ? std::string{} : found->second.back();
  }
  std::vector<std::string> all(const std::string& name) const {  ///< in the order given
    const auto found = values_.find(name);
    return found == values_.end() ? std::vector<std::string>{} : found->second;
  }
  bool yes(const std::string& name) const { return get(name) == "1"; }
  std::string lang() const { return get("lang") == "en" ? "en" : "fr"; }
  bool json() const { return get("format") == "json"; }
  std::optional<int> number(const std::string& name) const {
    const auto text = get(name);
    int out = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (fault != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return out;
  }

 private:
  std::map<std::string, std::vector<std::string>> values_;
};

using Said = std::initializer_list<std::pair<std::string_view, std::string_view>>;

inline std::string line(const Arguments& arguments, std::string_view key, Said values = {}) {
  return words().say(arguments.lang(), key, values) + "\n";
}

inline Answer bad(const Arguments& arguments, std::string_view key, Said values = {}) { return {2, {}, line(arguments, key, values)}; }
inline Answer refused(const Arguments& arguments, const Error& error) { return {1, {}, words_for(error, arguments.lang()) + "\n"}; }

}  // namespace tenue::app
