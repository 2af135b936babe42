// A letter that could not go: what it says, to be printed or told, and what became of it.
#include "web/bureau/pages.h"
#include "web/shown/phrases.h"

namespace tenue::web::bureau {
namespace {

LetterId letter_param(const Visit& visit) { return LetterId{id_parse(visit.param("letter"))}; }

bool is_stuck(const app::Letter& letter) { return letter.state == "refused" || letter.state == "unsure" || letter.state == "nowhere" || letter.state == "late"; }

void put_words(Dict& dict, const app::LetterText& text) {
  Dict words = dict.section("WORDS");
  words.set("SUBJECT", text.subject).set("LANG", text.lang);
  if (!text.to.empty()) words.section("TO").set("ADDRESS", text.to);
  put_paragraphs(words, text.text);
}

Response decide(const Visit& visit, Result<void> (*what)(vault::Vault&, const vault::Actor&, LetterId)) {
  const auto done = visit.ask([&](vault::Vault& vault) { return what(vault, visit.actor(), letter_param(visit)); });
  return done ? Response::redirect(visit.request.form.get("back") == "list" ? "/bureau/courrier" : "/bureau") : refused(visit, done.error());
}

/// One that somebody has to be told, with what she is reached by.
struct ToTell {
  app::Letter letter;
  std::string person, number, shown;  ///< "" for a role that does not read it
};

constexpr std::size_t kToldAtOnce = 50;  // each opens a sheet

std::vector<ToTell> to_tell(const Visit& visit, vault::Vault& vault) {
  std::vector<ToTell> out;
  const std::map<std::string, std::string> nobody;
  const Speech speech{*visit.model, visit.lang, visit.now, nobody};
  const auto room = room_for_person(visit, vault);
  for (auto& letter : app::stuck_letters(vault)) {
    if (out.size() == kToldAtOnce || !app::sees_letter(vault, visit.actor(), letter)) continue;
    ToTell one{std::move(letter), {}, {}, {}};
    if (const auto sheet = room.empty() ? Result<vault::Sheet>{Error{}} : vault.sheet(visit.purpose(room), one.letter.subject)) {
      const auto& root = speech.type(sheet->root);
      one.person = speech.person(root, sheet->root.values);
      for (const auto& field : root.fields)
        if (const auto value = sheet->root.values.find(field.id); field.type == policy::FieldType::kPhone && value != sheet->root.values.end() && one.number.empty())
          one.number = value->second, one.shown = speech.value(root, field.id, sheet->root.values);
    }
    out.push_back(std::move(one));
  }
  return out;
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

Response letters(const Visit& visit) {
  const auto all = visit.ask([&](vault::Vault& vault) { return to_tell(visit, vault); });
  const auto title = visit.say("bureau.letters.title");
  return show(visit, {title, "bureau/letters.html"}, [&](Dict& dict) {
    dict.set("TITLE", title);
    if (all.empty()) dict.show("NONE");
    for (const auto& one : all) {
      Dict line = dict.section("LETTER");
      line.set("NAME", app::letter_name(*visit.model, one.letter, visit.lang)).set("STATE", letter_state(visit, one.letter)).set("LETTER_ID", id_text(one.letter.id.value));
      if (!one.person.empty()) line.section("WHO").set("HREF", person_href(one.letter.subject)).set("PERSON", one.person);
      if (!one.number.empty()) line.section("PHONE").set("NUMBER", one.number).set("TEXT", one.shown);
    }
  });
}

Response letter_done(const Visit& visit) { return decide(visit, app::letter_done); }
Response letter_again(const Visit& visit) { return decide(visit, app::letter_again); }

}  // namespace tenue::web::bureau
