// What she asks about her data in her own pages: she is signed in, so who she is needs no other proof. How far each request came, and
// what was answered.
#include <algorithm>

#include "app/carry_out.h"
#include "crypto/crypto.h"
#include "web/portal/mine.h"
#include "web/shown/inputs.h"
#include "web/shown/phrases.h"

namespace tenue::web::portal {
namespace {

constexpr std::size_t kOnceBytes = 16;

Input question(const Visit& visit, const char* id) {
  const auto& field = *visit.model->record("request")->field(id);
  std::string value;
  for (const auto one : visit.request.form.all(id)) value += (value.empty() ? "" : ",") + std::string{one};
  auto out = input_of(field, id, value, visit.lang);
  out.label = visit.say("portal.request." + std::string{id});
  out.hint = visit.say("portal.request." + std::string{id} + ".hint");
  return out;
}

std::vector<Input> questions(const Visit& visit) {
  auto kind = question(visit, "kind");
  kind.needed = true;
  std::erase_if(kind.options, [](const auto& option) { return option.value == "heirs"; });  // not of her own data
  return {std::move(kind), question(visit, "text")};
}

Response ask_page(const Visit& visit, const std::vector<Input>& inputs, int status) {
  const auto title = visit.say("portal.request");
  const std::string once{visit.request.form.get("once")};
  return show(visit, {.title = status == 422 ? visit.say("portal.error.title", {{"title", title}}) : title, .template_name = "portal/ask.html", .status = status}, [&](Dict& dict) {
    dict.set("TITLE", title).set("ONCE", once.empty() ? base64url(crypto::random_bytes(kOnceBytes)) : once);
    put_errors(dict, "ERRORS", inputs);
    for (const auto& input : inputs) put_input(dict, "INPUT", input);
  });
}

/// As her file has it: where the receipt and the answer go.
app::NewRequest asked(const Visit& visit, const Mine& mine) {
  const auto& fields = visit.request.form;
  app::NewRequest out;
  for (const auto kind : fields.all("kind")) out.kinds.emplace_back(kind);
  std::erase(out.kinds, "heirs");
  out.text = fields.get("text");
  out.mail = visit.who.login;
  out.channel = "account";
  out.person = herself_as(visit, mine.sheet);
  out.lang = visit.lang;
  out.once = fields.get("once");
  return out;
}

}  // namespace

bool may_ask(const policy::Model& model) { return !model.rights.desk.empty() && !app::rights_activity(model).empty(); }

std::string request_words(const Visit& visit, const app::OwnRequest& request) {
  std::vector<std::string> kinds;
  for (const auto& kind : request.kinds) {
    const auto said = visit.say("portal.request.of." + kind);
    kinds.push_back(kinds.empty() ? said : lower_first(said));
  }
  return listed(kinds, visit.lang);
}

std::string request_state(const Visit& visit, const app::Progress& request) {
  const auto day = [&](Date one) { return plain_date(one, visit.lang); };
  if (request.closed) return visit.say("portal.request.closed", {{"day", day(*request.closed)}});
  if (request.term.stands()) return visit.say("portal.request.stands", {{"day", day(*request.term.asked)}});
  const bool late = request.term.due < paris_date(visit.now);
  return visit.say(late ? "portal.request.late" : "portal.request.due", {{"day", day(request.term.due)}});
}

Response ask_for(const Visit& visit) {
  if (!may_ask(*visit.model)) return refused(visit, 404);
  auto inputs = questions(visit);
  if (visit.request.method == "GET") return ask_page(visit, inputs, 200);
  const auto mine = look(visit);
  if (!mine) return refused(visit, mine.error());
  const auto done = visit.ask([&](vault::Vault& vault) { return app::file_request(vault, visit.who.actor(), asked(visit, *mine)); });
  if (done) return Response::redirect("/espace/demande/" + id_text(done->taken.main.value));
  return mark(inputs, done.error(), visit.lang).empty() ? ask_page(visit, inputs, 422) : refused(visit, done.error().errors.front());
}

Response own_request(const Visit& visit) {
  const auto mine = look(visit);
  if (!mine) return refused(visit, mine.error());
  const auto all = visit.ask([&](vault::Vault& vault) { return app::own_requests(vault, herself_as(visit, mine->sheet)); });
  const auto one = std::ranges::find(all, RecordId{id_parse(visit.param("rec"))}, &app::OwnRequest::id);
  if (one == all.end()) return refused(visit, 404);
  const auto answer = one->progress.closed ? visit.ask([&](vault::Vault& vault) { return app::answer_kept(vault, one->id); }) : std::nullopt;
  const auto title = request_words(visit, *one);
  const auto& progress = one->progress;
  return show(visit, {.title = title, .template_name = "portal/request.html"}, [&](Dict& dict) {
    dict.set("TITLE", title).set("NUMBER", progress.reference);
    dict.set("RECEIVED", visit.say("portal.request.received", {{"day", plain_date(progress.term.received, visit.lang)}})).set("STATE", request_state(visit, progress));
    if (progress.term.extended && !progress.closed) dict.section("EXTENDED").set("SAYS", visit.say("portal.request.extended", {{"because", progress.because}}));
    if (!one->text.empty()) {
      Dict asked = dict.section("ASKED");
      put_paragraphs(asked, one->text);
    }
    if (!progress.closed) return;
    Dict answered = dict.section("ANSWER");
    put_paragraphs(answered, answer.value_or(visit.say("portal.request.answer.none")));
    const auto asks = [&](const char* kind) { return std::ranges::find(one->kinds, kind) != one->kinds.end(); };
    if (asks("access") || asks("portability")) answered.show("FILE");
  });
}

}  // namespace tenue::web::portal
