#include "app/directives.h"

#include <algorithm>
#include <array>

#include "app/json.h"
#include "app/said.h"
#include "app/sql.h"

namespace tenue::app {
namespace {

const store::SqlFile& q() { return sql("rights"); }
Error invalid(std::string detail, std::string field) { return {Code::kInvalid, std::move(detail), std::move(field)}; }
constexpr std::string_view kWill = "tenue-will1";

std::uint64_t number_of(const Whose& whose) { return whose.of ? whose.of.value : whose.subject.value; }

void write_directive(vault::Vault& vault, const Whose& whose, const Directive& directive) {
  Json::Value box;
  box["words"] = directive.words;
  box["trusted"] = directive.trusted;
  vault.database().run(q()["keep_directive"], vault.org(), whose.subject, whose.of, directive.at, directive.wish, directive.died, vault.seal_about(kWill, whose.subject, number_of(whose), to_json(box)));
}

}  // namespace

std::optional<Directive> directive_of(vault::Vault& vault, const Whose& whose) {
  auto row = vault.database().statement(q()["directive"]);
  row.bind(vault.org(), whose.subject, whose.of);
  if (!row.step()) return std::nullopt;
  const auto text = vault.open_about(kWill, whose.subject, number_of(whose), row.blob(3));
  const auto json = text ? from_json(*text) : std::nullopt;
  if (!json) throw Fault("rights: a directive does not open; was the store altered?");
  Directive out{row.text(1), (*json)["words"].asString(), (*json)["trusted"].asString(), row.instant(0), {}};
  if (!row.is_null(2)) out.died = row.instant(2);
  return out;
}

Result<void> set_directive(vault::Vault& vault, const vault::Actor& who, const Whose& whose, const std::string& wish, const std::string& words_of, const std::string& trusted) {
  if (!is_herself(vault, who, whose) && who.role != vault.model().rights.desk) return Error{Code::kForbidden, "request.desk", ""};
  if (vault.shared_facts(whose.subject)->records.empty()) return Error{Code::kNotFound, "subject.unknown", ""};
  const auto old = directive_of(vault, whose);
  if (old && old->died) return Error{Code::kConflict, "death.noted", ""};
  if (wish.empty()) {
    vault.database().run(q()["drop_directive"], vault.org(), whose.subject, whose.of);
  } else {
    if (!is_one_of(vault.model().rights.directives, wish)) return invalid("directive.wish", "wish");
    if (words_of.size() > kMostWords || trusted.size() > kMostWords || !is_clean_utf8(words_of) || !is_clean_utf8(trusted)) return invalid("request.words", "words");
    TENUE_TRY_VOID(policy::no_card(words_of, "words"));
    TENUE_TRY_VOID(policy::no_card(trusted, "trusted"));
    if (wish == "communicate" && !is_said(trusted)) return invalid("directive.trusted", "trusted");
    write_directive(vault, whose, {wish, words_of, trusted, vault.now(), {}});
  }
  vault.audit(who, wish.empty() ? "directive_revoked" : "directive_set", "", std::array{whose.subject}, whose.of, wish);
  return {};
}

void note_death(vault::Vault& vault, const Whose& whose) {
  auto directive = directive_of(vault, whose).value_or(Directive{});
  directive.died = vault.now();
  write_directive(vault, whose, directive);
}

}  // namespace tenue::app
