// A letter that could not go: what it says, to be printed or told, and what became of it.
#include "web/bureau/pages.h"
#include "web/bureau/phrases.h"

namespace tenue::web::bureau {
namespace {

LetterId letter_param(const Visit& visit) { return LetterId{id_parse(visit.param("letter"))}; }

bool is_stuck(const app::Letter& letter) { return letter.state == "refused" || letter.state == "unsure" || letter.state == "nowhere" || letter.state == "late"; }

void put_words(Dict& dict, const app::LetterText& text) {
  Dict words = dict.section("WORDS");
  words.set("SUBJECT", text.subject).set("LANG", text.lang);
  if (!text.to.empty()) words.section("TO").set("ADDRESS", text.to);
  for (std::string_view rest = text.text; !rest.empty();) {
    const auto cut = std::min(rest.find("\n\n"), rest.size());
    words.section("PARAGRAPH").set("TEXT", rest.substr(0, cut));
    rest.remove_prefix(std::min(rest.size(), cut + 2));
  }
}

Response decide(const Visit& visit, Result<void> (*what)(vault::Vault&, const vault::Actor&, LetterId)) {
  const auto done = visit.ask([&](vault::Vault& vault) { return what(vault, visit.actor(), letter_param(visit)); });
  return done ? Response::redirect("/bureau") : refused(visit, done.error());
}

}  // namespace

std::string letter_state(const Visit& visit, const app::Letter& letter) {
  const auto key = "bureau.letter.state." + letter.state;
  const auto code = letter.code == 0 ? std::string{} : visit.say("bureau.letter.code", {{"code", std::to_string(letter.code)}});
  return visit.say(key, {{"moment", moment_words(letter.since, visit.now, visit.lang)}, {"code", code}});
}

Response letter(const Visit& visit) {
  const auto id = letter_param(visit);
  struct Found { std::optional<app::Letter> letter; bool sees = false, meets = false; std::optional<app::LetterText> text; };
  const auto found = visit.ask([&](vault::Vault& vault) {
    Found out;
    out.letter = app::letter(vault, id);
    if (!out.letter || !(out.sees = app::sees_letter(vault, visit.actor(), *out.letter))) return out;
    out.meets = vault.meets(visit.actor(), out.letter->subject);
    if (auto text = app::letter_text(vault, visit.actor(), id)) out.text = std::move(*text);
    return out;
  });
  if (!found.letter) return refused(visit, 404);
  if (!found.sees) return refused(visit, 403);
  const auto title = visit.say("bureau.letter");
  return show(visit, {title, "bureau/letter.html"}, [&](Dict& dict) {
    dict.set("NAME", app::letter_name(*visit.model, *found.letter, visit.lang)).set("STATE", letter_state(visit, *found.letter));
    if (found.meets) dict.section("SHEET").set("HREF", person_href(found.letter->subject));
    if (found.text) put_words(dict, *found.text);
    if (!is_stuck(*found.letter)) return;
    Dict act = dict.section("ACT");
    act.set("LETTER", id_text(id.value));
    if (found.letter->state != "late") act.show("AGAIN");
  });
}

Response letter_done(const Visit& visit) { return decide(visit, app::letter_done); }
Response letter_again(const Visit& visit) { return decide(visit, app::letter_again); }

}  // namespace tenue::web::bureau
