#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "app/words.h"
#include "cli/cli.h"

namespace tenue::cli {

void put(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }
void put_error(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stderr); }

void complain(const Line& line, std::string_view key, Values values) {
  put_error(app::words().say(line.config.lang, key, values) + "\n");
}
void complain(const Line& line, const Error& error) { put_error(app::words_for(error, line.config.lang) + "\n"); }

Read read_policy(const Line& line) {
  auto file = app::read_policy(line.places.front());
  if (!file) return complain(line, file.error()), Read{2, {}, {}};
  Read out{0, std::move(*file), {}};
  out.compiled = policy::compile(out.file.text, out.file.short_name);
  if (out.compiled.ok()) return out;
  out.status = 1;
  put_error(policy::show_findings(out.compiled.findings, out.file.file.string(), out.file.text, line.config.lang));
  return out;
}

std::optional<std::string> organisation(const Line& line) {
  if (!line.org.empty()) return line.org;
  const auto known = app::stores(line.config);
  if (known.size() == 1) return known.front();
  if (known.empty()) {
    complain(line, "cli.org_none", {{"data", line.config.data.string()}});
  } else {
    complain(line, "cli.org_which", {{"stores", joined(known)}});
  }
  return std::nullopt;
}

bool agreed(const Line& line, std::string_view what) {
  const auto key = "cli." + std::string(what);
  if (line.yes) return true;
  if (!isatty(STDIN_FILENO)) return complain(line, key + "_needs_yes"), false;
  put_error(app::words().say(line.config.lang, key + "_ask") + " ");
  char answer[16] = {};
  const bool said = std::fgets(answer, sizeof answer, stdin) != nullptr;
  const char first = said ? answer[0] : 'n';
  if (first == 'o' || first == 'O' || first == 'y' || first == 'Y') return true;
  return complain(line, key + "_left"), false;
}

app::Answer ask_there(const Line& line, const std::string& short_name, const std::string& verb, std::vector<std::string> arguments) {
  arguments.push_back("lang=" + line.config.lang);
  arguments.push_back("format=" + line.format);
  auto answer = app::run_anywhere(line.config, short_name, verb, arguments);
  put(answer.out);
  put_error(answer.err);
  return answer;
}

int run_there(const Line& line, const std::string& short_name, const std::string& verb, std::vector<std::string> arguments) {
  return ask_there(line, short_name, verb, std::move(arguments)).status;
}

int run_there(const Line& line, const std::string& verb, std::vector<std::string> arguments) {
  const auto short_name = organisation(line);
  return short_name ? run_there(line, *short_name, verb, std::move(arguments)) : 2;
}

}  // namespace tenue::cli
