// The command line: which verb, with which flags; each verb is in a file of its own (cli.h). What it says is in app's
// catalogues and in help/. CLI11 is used here alone.
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <functional>

#include "app/words.h"
#include "base/bytes.h"
#include "base/log.h"
#include "cli/cli.h"
#include "cli_help.h"

namespace tenue::cli {
namespace {

/// Flags that go over tenue.toml, as typed; empty or -1: not given. The first four are every verb's, the others of those that
/// declare them.
struct Flags {
  std::string config, data, keys, lang, address, domain;
  int port = -1;
};

struct Verb {
  const char* name;  ///< as typed: "check", "user add"
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
  const auto login = [](CLI::App& app, Line& line, Flags&) {
    app.add_option("LOGIN", line.login)->required();
    formats(app, line, text_or_json);
  };
  static const std::vector<Verb> all = {
      {"init", init, [](CLI::App& app, Line& line, Flags&) {
         app.add_option_function<std::string>("DIR", [&line](const std::string& dir) { line.places = {dir}; });
         app.add_option("--model", line.model);
         app.add_option("--name", line.name);
       }},
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
      {"rules", rules, [](CLI::App& app, Line& line, Flags&) { formats(app, line, {"text", "json", "markdown"}); }},
      {"publish", publish, [](CLI::App& app, Line& line, Flags&) {
         place(app, line);
         app.add_flag("--yes,-y", line.yes);
         formats(app, line, text_or_json);
       }},
      {"serve", serve, [](CLI::App& app, Line& line, Flags& flags) {
         app.add_option("DIR", line.places);
         app.add_flag("--demo", line.demo);
         app.add_flag("--empty", line.empty);
         app.add_flag("--yes,-y", line.yes);
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
      {"backup", backup, [](CLI::App& app, Line& line, Flags&) {
         app.add_option("TO", line.places)->required();
         app.add_option("--keys-to", line.keys_place);
         formats(app, line, text_or_json);
       }},
      {"restore", restore, [](CLI::App& app, Line& line, Flags&) {
         app.add_option("FROM", line.places)->required()->expected(1, 2);
         app.add_option("--keys-from", line.keys_place);
         app.add_option("--key", line.key_file);
         app.add_option("--at", line.at);
         app.add_flag("--try", line.trial);
         app.add_flag("--unproven", line.unproven);
         app.add_flag("--yes,-y", line.yes);
       }},
      {"sheet", sheet, [](CLI::App& app, Line& line, Flags&) {
         app.add_option_function<std::string>("FILE", [&line](const std::string& file) { line.places = {file}; })->required();
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
      {"user disable", user_disable, login},
      {"user enable", user_enable, login},
      {"user list", user_list, plain},
  };
  return all;
}

const std::vector<std::string> kCommon = {"--config", "--data", "--keys", "--org", "--lang"};

void common(CLI::App& app, Line& line, Flags& flags) {
  std::string* const places[] = {&flags.config, &flags.data, &flags.keys, &line.org, &flags.lang};
  app.set_help_flag("");
  for (std::size_t i = 0; i < kCommon.size(); ++i) app.add_option(kCommon[i], *places[i]);
  app.get_option("--lang")->check(CLI::IsMember({"fr", "en"}));
}

/// "tenue --lang en check" means "tenue check --lang en": what stands before the command goes behind the line.
std::vector<std::string> command_first(std::vector<std::string> words) {
  std::size_t at = 0;
  while (at < words.size() && words[at].starts_with("-"))
    at += std::ranges::find(kCommon, words[at]) != kCommon.end() && at + 1 < words.size() ? 2 : 1;
  std::ranges::rotate(words, words.begin() + static_cast<std::ptrdiff_t>(at));
  return words;
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

bool is_option(const std::string& word) { return word.size() > 1 && word[0] == '-' && !(word[1] >= '0' && word[1] <= '9'); }

/// "user": the first word of several verbs.
bool is_family(const std::string& word) {
  return std::ranges::any_of(verbs(), [&](const Verb& verb) { return std::string_view(verb.name).starts_with(word + " "); });
}

/// The words of the line that name the command: "check", "user add", also "user lst".
std::string named_verb(const std::vector<std::string>& words) {
  return is_family(words[0]) && words.size() > 1 && !is_option(words[1]) ? words[0] + " " + words[1] : words[0];
}

const Verb* verb_of(const std::string& name) {
  const auto found = std::ranges::find(verbs(), name, &Verb::name);
  return found == verbs().end() ? nullptr : &*found;
}

std::string family_of(const std::string& verb) { return verb.substr(0, verb.find(' ')); }

std::string help(const std::string& topic, const std::string& lang) {
  const auto& pages = embedded::cli_help();
  const auto found = pages.find("help/cmd_" + topic + "." + lang + ".md");
  const bool whole = found == pages.end();
  const auto text = (whole ? pages.find("help/tenue." + lang + ".md") : found)->second;
  return fill_in(text, {{"tenue", app::command()}}) + (whole ? "" : "\n" + app::words().say(lang, "cli.help_common") + "\n");
}

int unknown_verb(const Line& line, const std::string& name) {
  const auto family = is_family(family_of(name)) ? family_of(name) : std::string{};
  std::vector<std::string> known;
  std::string listed;
  for (const auto& verb : verbs()) {
    if (!family.empty() && family_of(verb.name) != family) continue;
    known.emplace_back(verb.name);
    listed += (listed.empty() ? "" : ", ") + known.back();
  }
  complain(line, "cli.verb_unknown", {{"verb", name}, {"verbs", listed}, {"family", family.empty() ? "" : " " + family}});
  if (const auto near = nearest(name, known); !near.empty()) complain(line, "cli.near", {{"what", near}});
  return 2;
}

/// A place of the line by the name that the help gives it.
std::string named(const Line& line, const std::string& place) {
  const auto key = "cli.place." + place;
  return app::words().has(key) ? app::words().say(line.config.lang, key) : place;
}

/// The first word that looks like an option and is none of this verb: said before what is missing, which may be its fault.
std::optional<std::string> unknown_option(const CLI::App& app, const std::vector<std::string>& words) {
  for (const auto& word : words) {
    if (word == "--") return std::nullopt;
    const auto name = word.substr(0, word.find('='));
    if (is_option(word) && !app.get_option_no_throw(name)) return name;
  }
  return std::nullopt;
}

int refuse_option(const Line& line, const CLI::App& app, const std::string& option, const std::string& verb) {
  std::vector<std::string> known;
  for (const auto* one : app.get_options())
    for (const auto& name : one->get_lnames()) known.push_back("--" + name);
  complain(line, "cli.option_unknown", {{"what", option}, {"verb", verb}});
  if (const auto near = nearest(option, known); !near.empty()) complain(line, "cli.near", {{"what", near}});
  return 2;
}

/// CLI11 says what is wrong in its own words; ours name the thing and where help is.
int misread(const CLI::ParseError& error, const Line& line, const std::string& verb) {
  const std::string said = error.what();
  const auto before = [&](char end) { return named(line, said.substr(0, said.find(end))); };
  const auto last_word = [&] {
    const auto end = said.find_last_not_of(" .\n");
    const auto begin = said.find_last_of(" \n[", end);
    return said.substr(begin + 1, end - begin);
  };
  if (dynamic_cast<const CLI::RequiredError*>(&error)) {
    complain(line, "cli.missing", {{"what", before(' ')}, {"verb", verb}});
  } else if (dynamic_cast<const CLI::ExtrasError*>(&error)) {
    complain(line, "cli.unexpected", {{"what", last_word()}, {"verb", verb}});
  } else if (dynamic_cast<const CLI::ArgumentMismatch*>(&error)) {
    complain(line, "cli.value_missing", {{"what", before(':')}, {"verb", verb}});
  } else if (const auto set = said.find(" not in {"); set != std::string::npos) {
    const auto from = set + std::string_view(" not in {").size();
    complain(line, "cli.value_of", {{"what", before(':')}, {"known", said.substr(from, said.find('}', from) - from)}});
  } else {
    complain(line, "cli.value", {{"what", before(':')}, {"verb", verb}});
  }
  return 2;
}

int run_line(const std::vector<std::string>& given) {
  Line line;
  line.config.lang = lang_of(given);
  if (std::ranges::find(given, "--version") != given.end()) return put("tenue " TENUE_VERSION "\n"), 0;
  auto words = command_first(given);
  if (words.empty()) return complain(line, "cli.verb_missing"), 2;
  if (asks_help(words)) {
    const bool topic = words[0] == "help" && words.size() > 1;
    return put(help(words[topic ? 1 : 0], line.config.lang)), 0;
  }
  if (is_option(words[0])) return complain(line, "cli.verb_missing"), 2;
  const auto name = named_verb(words);
  if (is_family(name)) return put_error(help(name, line.config.lang)), 2;
  const auto* verb = verb_of(name);
  if (!verb) return unknown_verb(line, name);
  words.erase(words.begin(), words.begin() + 1 + std::ranges::count(name, ' '));

  CLI::App app;
  Flags flags;
  common(app, line, flags);
  verb->declare(app, line, flags);
  if (const auto option = unknown_option(app, words)) return refuse_option(line, app, *option, name);
  try {
    std::ranges::reverse(words);  // CLI11 takes them from the back
    app.parse(words);
  } catch (const CLI::ParseError& error) {
    return misread(error, line, name);
  }
  auto config = config_of(flags);
  if (!config) return complain(line, config.error()), 2;
  line.config = std::move(*config);
  for (const auto& [option, value] : {std::pair{" --config ", flags.config}, std::pair{" --data ", flags.data}, std::pair{" --keys ", flags.keys}})
    if (!value.empty()) line.elsewhere += option + value;
  if (verb->run != serve || isatty(STDERR_FILENO)) set_log_level(Level::kWarning);  // a person reads what put() says
  return verb->run(line);
}

/// Memory holds what the disk does not: no core file, no reading by another process of the same user.
void leave_no_core() {
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
#ifndef __SANITIZE_ADDRESS__  // the leak checker reads its own process
  prctl(PR_SET_DUMPABLE, 0);
#endif
}

}  // namespace
}  // namespace tenue::cli

/// One of the walls that catch a Fault: it is said in one line, never as a trace.
int main(int argc, char** argv) {
  using namespace tenue;
  const std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
  cli::leave_no_core();
  try {
    return cli::run_line(words);
  } catch (const std::exception& fault) {
    cli::Line line;
    line.config.lang = cli::lang_of(words);
    cli::put_error(app::fault_words(fault, line.config.lang) + "\n");
    return 2;
  }
}
