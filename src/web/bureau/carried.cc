// A file that a person took along elsewhere, or from here, and brings back: read into records of her own (GDPR art. 20).
#include "app/carried.h"

#include <algorithm>

#include "web/bureau/pages.h"

namespace tenue::web::bureau {
namespace {

constexpr std::size_t kMost = 4 * 1024 * 1024;  ///< bytes of portable.json

/// The one file of the form, in memory: it is read and forgotten, never a file of ours.
class CarriedFile final : public BodyTaker {
 public:
  explicit CarriedFile(std::function<bool(std::string_view)> good) : good_(std::move(good)) {}
  int field(const std::string& name, const std::string& value) override {
    if (name == "token") admitted_ = good_(value);
    return admitted_ ? 0 : 403;  // the token comes first: nothing is read of a form without one
  }
  int file(const std::string&, const std::string&) override { return admitted_ ? 0 : 403; }
  int bytes(ByteView piece) override {
    if (text.size() + piece.size() > kMost) return 413;
    text.append(piece.begin(), piece.end());
    return 0;
  }
  int file_end() override { return 0; }
  std::string text;

 private:
  std::function<bool(std::string_view)> good_;
  bool admitted_ = false;
};

/// What she may agree to here: what rests on consent and keeps records of hers, in the words in which it is asked.
std::vector<vault::ConsentGiven> asked(const Visit& visit) {
  std::vector<vault::ConsentGiven> out;
  const auto hers = [&](const policy::KeepLine& line) { return !visit.model->record(line.record)->builtin; };  // a file brings no visits
  for (const auto& activity : visit.model->activities) {
    if (activity.basis != policy::Basis::kConsent || std::ranges::none_of(activity.keep, hers)) continue;
    for (const auto& choice : activity.choices) out.push_back({activity.id, choice.id, choice.label.in(visit.lang)});
    if (activity.choices.empty()) out.push_back({activity.id, "", (activity.ask.empty() ? activity.label : activity.ask).in(visit.lang)});
  }
  return out;
}

std::string key_of(const vault::ConsentGiven& given) { return given.choice.empty() ? given.activity : given.activity + "." + given.choice; }

std::vector<Input> inputs_of(const Visit& visit) {
  Input file;
  file.kind = Input::Kind::kFile;
  file.name = "file";
  file.label = visit.say("bureau.carried.file");
  file.hint = visit.say("bureau.carried.file.hint");
  file.needed = true;
  Input agrees;
  agrees.kind = Input::Kind::kMany;
  agrees.name = "agrees";
  agrees.label = visit.say("bureau.carried.agrees");
  agrees.hint = visit.say("bureau.carried.agrees.hint");
  const auto ticked = visit.request.form.all("agrees");
  for (const auto& given : asked(visit)) agrees.options.push_back({key_of(given), given.wording, "", "", std::ranges::find(ticked, key_of(given)) != ticked.end()});
  if (agrees.options.empty()) return {file};
  return {file, agrees};
}

/// Values as somebody types them: what a form takes is checked as a form's.
void retype(const policy::Model& model, vault::Carried& one) {
  const auto* type = model.record(one.type);
  for (auto& [id, value] : one.values)
    if (const auto* field = type ? type->field(id) : nullptr; field && field->type != policy::FieldType::kLink) value = typed(*field, value, "fr");
}

vault::Checked<SubjectId> carry(const Visit& visit, const std::string& text) {
  auto records = app::read_portable(text);
  if (!records) return vault::Refusals{{records.error()}};
  for (auto& one : *records) retype(*visit.model, one);
  std::vector<vault::ConsentGiven> agrees;
  const auto ticked = visit.request.form.all("agrees");
  for (auto& given : asked(visit))
    if (std::ranges::find(ticked, key_of(given)) != ticked.end()) agrees.push_back(std::move(given));
  return visit.ask([&](vault::Vault& vault) { return vault.carry_in(visit.actor(), *records, agrees, "portable sha256 " + sha256_hex(view(text))); });
}

/// What she agreed to and the file has nothing for: said where it was ticked.
std::string idle(const Visit& visit, const vault::Refusals& refusals) {
  const auto& error = refusals.errors.front();
  if (error.detail != "carry.agrees") return {};
  for (const auto& given : asked(visit))
    if (given.activity == error.field) return visit.say("bureau.carried.fault", {{"what", given.wording}, {"why", message(error, visit.lang)}});
  return {};
}

/// All of it, in words: a field of hers by its label.
std::vector<std::string> faults(const Visit& visit, const vault::Refusals& refusals) {
  std::vector<std::string> out;
  for (const auto& error : refusals.errors) {
    const auto dot = error.field.find('.');
    const auto* type = visit.model->record(error.field.substr(0, dot));
    const auto* field = type && dot != std::string::npos ? type->field(error.field.substr(dot + 1)) : nullptr;
    const auto what = field ? field->label.in(visit.lang) : type ? type->label.one.in(visit.lang) : std::string{};
    const auto why = message(error, visit.lang);
    out.push_back(what.empty() ? why : visit.say("bureau.carried.fault", {{"what", upper_first(what)}, {"why", why}}));
  }
  return out;
}

}  // namespace

Opener carried_file(Site& site) {
  return form_taker(site, For::kStaff, [](Site& at, const Visit& visit) -> Opened {
    if (rights_room(visit).empty()) return refused(visit, 403);
    return std::make_shared<CarriedFile>([&at, cookie = visit.cookie](std::string_view token) { return at.tokens.good(cookie, kForm, token); });
  });
}

Response carried(const Visit& visit) {
  if (rights_room(visit).empty()) return refused(visit, 403);
  auto inputs = inputs_of(visit);
  int status = 200;
  std::vector<std::string> wrong;
  if (visit.request.method == "POST") {
    const auto* taken = dynamic_cast<const CarriedFile*>(visit.request.taker.get());
    const auto done = carry(visit, taken ? taken->text : std::string{});
    if (done) return Response::redirect(person_href(*done));
    status = http_status(done.error().errors.front().code);
    const auto unused = idle(visit, done.error());
    wrong = unused.empty() ? faults(visit, done.error()) : std::vector<std::string>{unused};
    (unused.empty() ? inputs.front() : inputs.back()).wrong = wrong.front();
  }
  const auto title = visit.say("bureau.carried");
  return show(visit, {title, "bureau/asked.html", "", "", status}, [&](Dict& dict) {
    dict.set("TITLE", title).set("RETURN", "/bureau/demandes").set("BACK", visit.say("bureau.carried.back"));
    dict.section("LEAD").set("TEXT", visit.say("bureau.carried.lead"));
    for (std::size_t i = 1; i < wrong.size(); ++i) dict.section("FACT").set("TEXT", wrong[i]);
    Dict form = dict.section("FORM");
    form.set("ACTION", "/bureau/reprendre").set("ACT", "carry").set("BUTTON", visit.say("bureau.carried.do")).show("FILES");
    put_errors(form, "ERRORS", inputs);
    for (const auto& input : inputs) put_input(form, "INPUT", input);
  });
}

}  // namespace tenue::web::bureau
