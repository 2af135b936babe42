// The command line. Everything it can say is in the catalogues and in help/; CLI11 is used here alone.
#include <unistd.h>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <functional>

#include "app/words.h"
#include "base/log.h"
#include "cli/cli.h"
#include "cli_help.h"

namespace tenue::cli {
namespace {

/// Flags that every verb takes, as typed. They go over tenue.toml.
struct Flags {
  std::string config, data, keys, lang, address, domain;
  int port = -1;
};

struct Verb {
  const char* name;
  int (*run)(const Line&);
  std::function<void(CLI::App&, Line&, Flags&)> declare;
};

/// One folder: an option bound to the vector itself would take the next word too.
void place(CLI::App& app, Line& line) {
  app.add_option_function<std::string>("DIR", [&line](const std::string& dir) { line.places = {dir}; })->required();
}
void formats(CLI::App& app, Line& line, std::vector<std::string> known) {
  app.add_option("--format", line.format)->check(CLI::IsMember(std::move(known)));
}

const std::vector<Verb>& verbs() {
  static const std::vector<std::string> text_or_json = {"text", "json"};
  const auto plain = [](CLI::App& app, Line& line, Flags&) { formats(app, line, text_or_json); };
  static const std::vector<Verb> all = {
      {"check", check, [](CLI::App& app, Line& line, Flags&) {
         place(app, line);
         formats(app, line, text_or_json);
       }},
      {"explain", explain, [](CLI::App& app, Line& line, Flags&) {
         place(app, line);
         app.add_option("RECORD", line.record);
         app.add_option("--from", line.date);
       }},
      {"page", page, [](CLI::App& app, Line& line, Flags&) { place(app, line); }},
      {"register", register_of, [](CLI::App& app, Line& line, Flags&) {
         place(app, line);
         line.format = "html";
         formats(app, line, {"html", "csv", "json"});
       }},
      {"publish", publish, [](CLI::App& app, Line& line, Flags&) {
         place(app, line);
         app.add_flag("--yes,-y", line.yes);
         formats(app, line, text_or_json);
       }},
      {"serve", serve, [](CLI::App& app, Line& line, Flags& flags) {
         app.add_option("DIR", line.places);
         app.add_flag("--demo", line.demo);
         app.add_flag("--empty", line.empty);
         app.add_option("--port", flags.port)->check(CLI::Range(0, 65535));
         app.add_option("--address", flags.address);
         app.add_option("--domain", flags.domain);
       }},
      {"sweep", sweep, [](CLI::App& app, Line& line, Flags&) {
         app.add_flag("--dry-run", line.dry_run);
         app.add_flag("--clock-confirmed", line.clock_confirmed);
         app.add_option("--at", line.date);
         formats(app, line, text_or_json);
       }},
      {"agenda", agenda, [](CLI::App& app, Line& line, Flags&) {
         line.days = 30;
         app.add_option("--days", line.days)->check(CLI::Range(0, 36600));
         formats(app, line, text_or_json);
       }},
      {"prove", prove, plain},
      {"clock", clock, [](CLI::App& app, Line& line, Flags&) {
         app.add_option("DATE", line.date);
         app.add_option("--days", line.days)->check(CLI::Range(0, 36600));
         formats(app, line, text_or_json);
       }},
      {"user add", user_add, [](CLI::App& app, Line& line, Flags& flags) {
         app.add_option("NAME", line.name)->required();
         app.add_option("--login", line.login)->required();
         app.add_option("--role", line.role)->required();
         app.add_option("--port", flags.port)->check(CLI::Range(0, 65535));
         formats(app, line, text_or_json);
       }},
      {"user reset", user_reset, [](CLI::App& app, Line& line, Flags& flags) {
         app.add_option("LOGIN", line.login)->required();
         app.add_option("--port", flags.port)->check(CLI::Range(0, 65535));
         formats(app, line, text_or_json);
       }},
      {"user list", user_list, plain},
  };
  return all;
}

void common(CLI::App& app, Line& line, Flags& flags) {
  app.set_help_flag("");
  app.add_option("--config", flags.config);
  app.add_option("--data", flags.data);
  app.add_option("--keys", flags.keys);
  app.add_option("--org", line.org);
  app.add_option("--lang", flags.lang)->check(CLI::IsMember({"fr", "en"}));
}

Result<app::Config> config_of(const Flags& flags) {
  const auto file = flags.config.empty() ? std::nullopt : std::optional<std::filesystem::path>(flags.config);
  TENUE_TRY(auto config, app::read_config(file));
  if (!flags.data.empty()) config.data = flags.data;
  if (!flags.keys.empty()) config.keys = flags.keys;
  if (!flags.lang.empty()) config.lang = flags.lang;
  if (!flags.address.empty()) config.address = flags.address;
  if (!flags.domain.empty()) config.domain = flags.domain;
  if (flags.port >= 0) config.port = flags.port;
  return config;
}

/// The language before the line is read whole, for help and for what is wrong with the line.
std::string lang_of(const std::vector<std::string>& words) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--lang=en" || (words[i] == "--lang" && i + 1 < words.size() && words[i + 1] == "en")) return "en";
    if (words[i] == "--lang=fr" || (words[i] == "--lang" && i + 1 < words.size() && words[i + 1] == "fr")) return "fr";
  }
  const auto config = app::read_config(std::nullopt);
  return config ? config->lang : "fr";
}

bool asks_help(const std::vector<std::string>& words) {
  return words[0] == "help" || std::ranges::any_of(words, [](const auto& word) { return word == "--help" || word == "-h"; });
}

/// "user add" is two words of the line.
const Verb* verb_of(const std::vector<std::string>& words) {
  const auto found = std::ranges::find_if(verbs(), [&](const Verb& verb) {
    const std::string_view name = verb.name;
    const auto space = name.find(' ');
    if (space == std::string_view::npos) return words[0] == name;
    return words.size() > 1 && words[0] == name.substr(0, space) && words[1] == name.substr(space + 1);
  });
  return found == verbs().end() ? nullptr : &*found;
}

int help(const std::string& verb, const std::string& lang) {
  const auto& pages = embedded::cli_help();
  const auto found = pages.find("help/cmd_" + verb + "." + lang + ".md");
  put((found == pages.end() ? pages.find("help/tenue." + lang + ".md") : found)->second);
  return 0;
}

std::string names_of_verbs() {
  std::string out;
  for (const auto& verb : verbs()) out += (out.empty() ? "" : ", ") + std::string(verb.name);
  return out;
}

/// CLI11 says what is wrong in its own words; ours name the thing and where help is.
int misread(const CLI::ParseError& error, const Line& line, const std::string& verb) {
  const std::string said = error.what();
  const auto named = [&](const std::string& what) {
    const auto key = "cli.place." + what;
    return app::words().has(key) ? app::words().say(line.config.lang, key) : what;
  };
  const auto last_word = [&] {
    const auto end = said.find_last_not_of(" .\n");
    const auto begin = said.find_last_of(" \n[", end);
    return said.substr(begin + 1, end - begin);
  };
  if (dynamic_cast<const CLI::RequiredError*>(&error)) {
    complain(line, "cli.missing", {{"what", named(said.substr(0, said.find(' ')))}, {"verb", verb}});
  } else if (dynamic_cast<const CLI::ExtrasError*>(&error)) {
    complain(line, "cli.option_unknown", {{"what", last_word()}, {"verb", verb}});
  } else if (dynamic_cast<const CLI::ArgumentMismatch*>(&error)) {
    complain(line, "cli.missing", {{"what", said.substr(0, said.find(':'))}, {"verb", verb}});
  } else {
    complain(line, "cli.value", {{"what", said.substr(0, said.find(':'))}, {"verb", verb}});
  }
  return 2;
}

int run_line(std::vector<std::string> words) {
  Line line;
  line.config.lang = lang_of(words);
  if (words.empty()) return complain(line, "cli.verb_missing"), 2;
  const auto* verb = verb_of(words);
  const std::string family = verb ? std::string(verb->name).substr(0, std::string_view(verb->name).find(' ')) : words[0];
  if (asks_help(words)) return help(family, line.config.lang);
  if (!verb) return complain(line, "cli.verb_unknown", {{"verb", words[0]}, {"verbs", names_of_verbs()}}), 2;
  words.erase(words.begin(), words.begin() + 1 + std::ranges::count(std::string_view(verb->name), ' '));

  CLI::App app;
  Flags flags;
  common(app, line, flags);
  verb->declare(app, line, flags);
  try {
    std::ranges::reverse(words);  // CLI11 takes them from the back
    app.parse(words);
  } catch (const CLI::ParseError& error) {
    return misread(error, line, verb->name);
  }
  auto config = config_of(flags);
  if (!config) return complain(line, config.error()), 2;
  line.config = std::move(*config);
  if (verb->run != serve || isatty(STDERR_FILENO)) set_log_level(Level::kWarning);  // a person reads what put() says
  return verb->run(line);
}

}  // namespace
}  // namespace tenue::cli

/// One of the walls that catch a Fault: it is said in one line, never as a trace.
int main(int argc, char** argv) {
  using namespace tenue;
  const std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
  try {
    return cli::run_line(words);
  } catch (const std::exception& fault) {
    cli::Line line;
    for (const auto& word : words)
      if (word == "en" || word == "--lang=en") line.config.lang = "en";
    cli::put_error(app::fault_words(fault, line.config.lang) + "\n");
    return 2;
  }
}
