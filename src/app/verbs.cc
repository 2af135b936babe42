// The verbs that need a store, as run by the writer of a server or by a command that opened the store itself.
#include <json/json.h>

#include "app/arguments.h"
#include "app/backup.h"
#include "app/json.h"
#include "app/users.h"
#include "retention/retention.h"

namespace tenue::app {
namespace {

// ---- publish -----------------------------------------------------------------------------------------------------------

Json::Value list(const std::vector<std::string>& lines) {
  Json::Value out(Json::arrayValue);
  for (const auto& one : lines) out.append(one);
  return out;
}

std::string plan_json(const Plan& plan, const policy::Model& next) {
  Json::Value out;
  out["version"] = iso_date(next.version.date);
  out["hash"] = next.hash;
  out["same"] = plan.same;
  out["changes"] = Json::arrayValue;
  for (const auto& change : plan.changes) out["changes"].append(change);
  out["moves"] = list(plan.moves);
  out["refused"] = list(plan.refused);
  return to_json(out) + "\n";
}

std::string plan_text(const Arguments& arguments, const Plan& plan, const vault::Vault& vault) {
  std::string out;
  const auto part = [&](const char* title, const std::vector<std::string>& lines) {
    if (!lines.empty()) out += line(arguments, title);
    for (const auto& one : lines) out += "  - " + one + "\n";
  };
  part("publish.changes", plan.changes);
  part("publish.moves", plan.moves);
  part("publish.refusals", plan.refused);
  if (plan.same) return line(arguments, "publish.same");
  if (!vault.published()) return out + line(arguments, "publish.first");
  if (plan.moves.empty() && plan.refused.empty()) out += line(arguments, "publish.nothing_moves");
  return out;
}

Answer publish_verb(vault::Vault& vault, const Arguments& arguments, const std::string& short_name) {
  const auto text = arguments.get("text");
  const auto compiled = policy::compile(text, short_name);
  if (!compiled.ok()) return {1, {}, policy::show_findings(compiled.findings, "policy.toml", text, arguments.lang())};
  const auto& next = compiled.model;
  if (arguments.get("mode") == "plan") {
    const auto what = plan(vault, next, arguments.lang());
    return {what.refused.empty() ? 0 : 1, arguments.json() ? plan_json(what, next) : plan_text(arguments, what, vault), {}, what.same};
  }
  if (!arguments.get("hash").empty() && arguments.get("hash") != next.hash) return bad(arguments, "publish.other_plan");
  if (const auto done = publish(vault, next, {{}, "operator"}, arguments.lang()); !done) return refused(arguments, done.error());
  return {0, line(arguments, "publish.done", {{"version", std::to_string(vault.version())}, {"date", plain_date(next.version.date, arguments.lang())}}), {}};
}

// ---- sweep, agenda, prove, clock ---------------------------------------------------------------------------------------

std::string report_json(const retention::SweepReport& report) {
  Json::Value out;
  out["until"] = iso_utc(report.until);
  out["lapsed"] = report.lapsed;
  out["hidden"] = report.hidden;
  out["destroyed"] = report.destroyed;
  out["blanked"] = report.blanked;
  out["folded"] = report.folded;
  out["forgotten"] = report.forgotten;
  out["held_back"] = report.held_back;
  out["tasks"] = report.tasks;
  out["rolled"] = report.rolled;
  out["asks"] = report.asks;
  out["stopped"] = report.stopped;
  for (const auto& [term, count] : report.by_term) out["by_term"][term] = count;
  return to_json(out) + "\n";
}

std::string term_words(const policy::Model& model, const std::string& term, const Arguments& arguments) {
  const auto slash = term.find('/');
  const auto* activity = model.activity(term.substr(0, slash));
  const auto* record = slash == std::string::npos ? nullptr : model.record(term.substr(slash + 1));
  if (!activity || !record) return term;
  return record->label.many.in(arguments.lang()) + ", " + activity->label.in(arguments.lang());
}

/// A day ends where the next begins: the last one that is done is the one before that instant.
std::string report_text(const Arguments& arguments, const retention::SweepReport& report, const policy::Model& model, bool dry) {
  std::string out = line(arguments, dry ? "sweep.dry" : "sweep.done", {{"date", plain_date(paris_date(report.until - std::chrono::microseconds(1)), arguments.lang())}});
  const auto count = [&](const char* key, int n) {
    if (n > 0) out += "  " + line(arguments, key, {{"n", std::to_string(n)}});
  };
  count("sweep.lapsed", report.lapsed);
  count("sweep.hidden", report.hidden);
  count("sweep.destroyed", report.destroyed);
  count("sweep.blanked", report.blanked);
  count("sweep.folded", report.folded);
  count("sweep.forgotten", report.forgotten);
  count("sweep.held_back", report.held_back);
  count("sweep.tasks", report.tasks);
  count("sweep.rolled", report.rolled);
  for (const auto& [term, n] : report.by_term) out += "    " + term_words(model, term, arguments) + ": " + std::to_string(n) + "\n";
  if (report.asks) out += line(arguments, "sweep.asks");
  if (report.stopped) out += line(arguments, "sweep.stopped");
  return out;
}

Answer sweep_verb(vault::Vault& vault, const Arguments& arguments) {
  retention::SweepOptions options;
  options.dry_run = arguments.yes("dry-run");
  options.clock_confirmed = arguments.yes("clock-confirmed");
  if (const auto text = arguments.get("at"); !text.empty()) {
    const auto date = parse_date(text);
    if (!date) return bad(arguments, "error.date", {{"what", text}});
    options.at = day_end(*date);
    if (!vault.demo()) options.dry_run = true;
    if (!options.dry_run && *options.at < vault.now()) return bad(arguments, "clock.back");
  }
  const auto report = retention::sweep(vault, options);
  return {report.asks ? 1 : 0, arguments.json() ? report_json(report) : report_text(arguments, report, vault.model(), options.dry_run), {}};
}

Answer agenda_verb(vault::Vault& vault, const Arguments& arguments) {
  const auto days = arguments.number("days").value_or(30);
  return {0, retention::agenda_text(vault, days, arguments.lang(), arguments.json()), {}};
}

Answer prove_verb(vault::Vault& vault, const Arguments& arguments) {
  const auto proof = retention::prove(vault, arguments.lang());
  return {proof.holds() ? 0 : 1, arguments.json() ? retention::proof_json(proof) : retention::proof_text(proof, arguments.lang()), {}};
}

Answer clock_verb(vault::Vault& vault, const Arguments& arguments) {
  if (!vault.demo()) return bad(arguments, "clock.real");
  if (const auto days = arguments.number("days")) {
    if (*days < 0) return bad(arguments, "clock.back");
    // At the same time of day: by summer or winter time an hour more would be another day, shortly before midnight.
    const auto today = paris_date(vault.now());
    retention::let_days_pass(vault, day_begin(add(today, Period{.days = *days})) + (vault.now() - day_begin(today)));
  } else if (const auto text = arguments.get("to"); !text.empty()) {
    const auto date = parse_date(text);
    if (!date) return bad(arguments, "error.date", {{"what", text}});
    const auto to = paris_instant(*date, 12 * 60);
    if (to < vault.now()) return bad(arguments, "clock.back");
    retention::let_days_pass(vault, to);
  }
  const auto now = vault.now();
  if (!arguments.json())
    return {0, line(arguments, "clock.now", {{"date", long_date(paris_date(now), arguments.lang())}, {"time", clock_time(now, arguments.lang())}}), {}};
  Json::Value out;
  out["now"] = iso_utc(now);
  return {0, to_json(out) + "\n", {}};
}

// ---- user --------------------------------------------------------------------------------------------------------------

Answer user_list(vault::Vault& vault, const Arguments& arguments) {
  Json::Value all(Json::arrayValue);
  std::string text;
  for (const auto& one : users(vault)) {
    const auto* role = vault.model().role(one.role);
    const auto state = one.disabled ? "user.disabled" : one.has_password ? "user.active" : "user.invited";
    text += one.login + "\t" + one.name + "\t" + (role ? role->label.in(arguments.lang()) : one.role) + "\t" + line(arguments, state);
    Json::Value json;
    json["login"] = one.login;
    json["name"] = one.name;
    json["role"] = one.role;
    json["password"] = one.has_password;
    json["second_factor"] = one.has_totp;
    json["disabled"] = one.disabled;
    all.append(json);
  }
  if (arguments.json()) return {0, to_json(all) + "\n", {}};
  return {0, text.empty() ? line(arguments, "user.none") : text, {}};
}

/// "helper (Dépannage), accountant (Comptabilité)".
std::string roles(const vault::Vault& vault, const std::string& lang) {
  std::vector<std::string> out;
  for (const auto& role : vault.model().roles) out.push_back(role.id + " (" + role.label.in(lang) + ")");
  return joined(out);
}

Answer user_link(const vault::Vault& vault, const Arguments& arguments, const Result<std::string>& token) {
  if (!token) {
    auto out = refused(arguments, token.error());
    if (token.error().detail == "user.role") out.err += line(arguments, "user.roles", {{"roles", roles(vault, arguments.lang())}});
    return out;
  }
  const auto link = arguments.get("origin") + "/bureau/bienvenue/" + *token;
  if (!arguments.json()) return {0, line(arguments, "user.link", {{"link", link}}), {}};
  Json::Value out;
  out["link"] = link;
  return {0, to_json(out) + "\n", {}};
}

Answer user_state(vault::Vault& vault, const Arguments& arguments, bool disabled) {
  const auto login = arguments.get("login");
  const auto done = disabled ? disable_user(vault, login) : enable_user(vault, login);
  if (!done) return refused(arguments, done.error());
  if (!arguments.json()) return {0, line(arguments, disabled ? "user.disabled_now" : "user.enabled_now", {{"login", login}}), {}};
  Json::Value out;
  out["disabled"] = disabled;
  return {0, to_json(out) + "\n", {}};
}

Answer user_verb(vault::Vault& vault, const Arguments& arguments) {
  const auto what = arguments.get("do");
  if (what == "list") return user_list(vault, arguments);
  if (what == "reset") return user_link(vault, arguments, reset_user(vault, arguments.get("login")));
  if (what == "disable" || what == "enable") return user_state(vault, arguments, what == "disable");
  if (what == "add") return user_link(vault, arguments, add_user(vault, arguments.get("name"), arguments.get("login"), arguments.get("role")));
  return bad(arguments, "verb.unknown", {{"verb", "user " + what}});
}

}  // namespace

Answer run_verb(vault::Vault& vault, const std::string& verb, const std::vector<std::string>& arguments) {
  const Arguments read(arguments);
  if (verb == "publish") return publish_verb(vault, read, read.get("short-name"));
  if (!vault.published()) return bad(read, "verb.unpublished");
  if (verb == "sweep") return sweep_verb(vault, read);
  if (verb == "agenda") return agenda_verb(vault, read);
  if (verb == "prove") return prove_verb(vault, read);
  if (verb == "clock") return clock_verb(vault, read);
  if (verb == "user") return user_verb(vault, read);
  if (verb == "upkeep") return upkeep_verb(vault, arguments);
  return bad(read, "verb.unknown", {{"verb", verb}});
}

}  // namespace tenue::app
