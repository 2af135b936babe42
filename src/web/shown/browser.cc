#include "web/shown/browser.h"

namespace tenue::web {

std::string browser_of(const Request& request) {
  const std::string_view agent = request.header("user-agent");
  const auto first = [&](std::initializer_list<std::pair<std::string_view, std::string_view>> known) -> std::string {
    for (const auto& [mark, name] : known)
      if (agent.find(mark) != std::string_view::npos) return std::string{name};
    return {};
  };
  const auto browser = first({{"Firefox", "Firefox"}, {"FxiOS", "Firefox"}, {"Edg", "Edge"}, {"OPR/", "Opera"}, {"Chrome", "Chrome"}, {"CriOS", "Chrome"}, {"Safari", "Safari"}});
  const auto system = first({{"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Windows", "Windows"}, {"Mac OS", "Mac"}, {"CrOS", "ChromeOS"}, {"Linux", "Linux"}});
  return browser.empty() || system.empty() ? browser + system : browser + ", " + system;
}

}  // namespace tenue::web
