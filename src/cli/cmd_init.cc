#include <algorithm>
#include <set>

#include "app/words.h"
#include "base/bytes.h"
#include "cli/cli.h"

namespace tenue::cli {
namespace {

void list_models(const Line& line) {
  std::size_t widest = 0;
  for (const auto& model : policy::models()) widest = std::max(widest, model.name.size());
  put(app::words().say(line.config.lang, "cli.init_models") + "\n");
  for (const auto& model : policy::models())
    put("    " + std::string{model.name} + std::string(widest + 2 - model.name.size(), ' ') + model.about.in(line.config.lang) + "\n");
}

int unknown_model(const Line& line) {
  std::vector<std::string> known;
  for (const auto& model : policy::models()) known.emplace_back(model.name);
  complain(line, "cli.init_model_unknown", {{"what", line.model}});
  if (const auto near = nearest(line.model, known); !near.empty()) complain(line, "cli.near", {{"what", near}});
  list_models(line);
  return 2;
}

/// What the file still asks, each question once.
std::size_t questions(const std::string& text) {
  std::set<std::string> out;
  for (const auto& finding : policy::compile(text, "").findings) out.insert(finding.fix.fr);
  return out.size();
}

}  // namespace

int init(const Line& line) {
  if (line.model.empty()) return list_models(line), line.places.empty() ? 0 : 2;
  const auto text = policy::model_file(line.model, line.config.lang, line.name, paris_date(SystemClock().now()));
  if (!text && text.error().code == Code::kNotFound) return unknown_model(line);
  if (!text) return complain(line, text.error()), 2;
  if (line.places.empty()) return complain(line, "cli.missing", {{"what", app::words().say(line.config.lang, "cli.place.DIR")}, {"verb", "init"}}), 2;
  const auto file = app::write_policy(line.places.front(), *text);
  if (!file) return complain(line, file.error()), 2;
  const auto say = [&](std::string_view key) {
    put(app::words().say(line.config.lang, key, {{"file", file->string()}, {"n", std::to_string(questions(*text))}, {"dir", file->parent_path().string()}}) + "\n");
  };
  say("cli.init_done");
  say("cli.init_next");
  return 0;
}

}  // namespace tenue::cli
