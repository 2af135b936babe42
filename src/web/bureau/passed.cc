// To whom something of a person was passed on: noted by hand on her sheet, and told when it was corrected, erased or frozen.
#include <algorithm>

#include "app/handed.h"
#include "app/recipients.h"
#include "web/bureau/pages.h"
#include "web/shown/inputs.h"
#include "web/shown/phrases.h"

namespace tenue::web::bureau {
namespace {

constexpr std::string_view kElse = "-";  ///< somebody whom the policy does not name

struct Noting {
  Result<vault::Sheet> sheet{Error{Code::kNotFound, "subject.unknown", ""}};
  std::vector<app::MayReceive> may;
  std::string type;
};

const vault::RecordView* view_of(const vault::Sheet& sheet, RecordId record) {
  if (sheet.root.id == record) return &sheet.root;
  const auto found = std::ranges::find(sheet.records, record, &vault::RecordView::id);
  return found == sheet.records.end() ? nullptr : &*found;
}

std::vector<Input> noting_inputs(const Visit& visit, const Noting& found) {
  const auto& form = visit.request.form;
  const auto* type = visit.model->record(found.type);
  Input who, name, fields, day, reference;
  who.kind = Input::Kind::kOne;
  who.name = "who";
  who.label = visit.say("bureau.passed.who");
  who.needed = true;
  for (const auto& one : found.may) {
    const auto* recipient = visit.model->recipient(one.who);
    const auto* activity = visit.model->activity(one.activity);
    who.options.push_back({one.who + "." + one.activity, recipient->label.in(visit.lang), "", activity->label.in(visit.lang), form.get("who") == one.who + "." + one.activity});
  }
  for (const auto& one : visit.model->recipients)
    if (one.kind == "authority") who.options.push_back({one.id + ".", one.label.in(visit.lang), "", "", form.get("who") == one.id + "."});
  who.options.push_back({std::string{kElse}, visit.say("bureau.passed.other"), "", "", form.get("who") == kElse});
  name.name = "name";
  name.label = visit.say("bureau.passed.name");
  name.value = form.get("name");
  fields.kind = Input::Kind::kMany;
  fields.name = "fields";
  fields.label = visit.say("bureau.passed.fields");
  fields.needed = true;
  const auto ticked = form.all("fields");
  for (const auto& field : type->fields) fields.options.push_back({field.id, field.label.in(visit.lang), "", "", std::ranges::find(ticked, field.id) != ticked.end()});
  day.name = "day";
  day.label = visit.say("bureau.passed.day");
  day.type = "date";
  day.brief = day.needed = true;
  day.value = visit.request.method == "POST" ? std::string{form.get("day")} : iso_date(paris_date(visit.now));
  reference.name = "reference";
  reference.label = visit.say("bureau.passed.reference");
  reference.hint = visit.say("bureau.passed.reference.hint");
  reference.value = form.get("reference");
  return {who, name, fields, day, reference, seal_input(visit, visit.say("bureau.passed.seal.hint"), false)};
}

Response passed_page(const Visit& visit, SubjectId subject, RecordId record, const Noting& found, const std::vector<Input>& inputs, int status) {
  const auto title = visit.say("bureau.passed.title");
  const std::map<std::string, std::string> nobody;
  const Speech speech{*visit.model, visit.lang, visit.now, nobody};
  return show(visit, {title, "bureau/passed.html", "", "", status}, [&](Dict& dict) {
    dict.set("TITLE", title).set("RETURN", person_href(subject));
    const auto way = person_href(subject) + "/communication";
    if (!record) {
      Dict list = dict.section("RECORDS");
      const auto put = [&](const vault::RecordView& view) {
        if (!visit.model->record(view.type)->builtin) list.section("RECORD").set("HREF", way + "/" + id_text(view.id.value)).set("WHAT", upper_first(view.closed_to_you ? speech.type(view).label.one.in(visit.lang) : speech.title(view)));
      };
      put(found.sheet->root);
      for (const auto& view : found.sheet->records) put(view);
      return;
    }
    Dict form = dict.section("FORM");
    form.set("ACTION", way + "/" + id_text(record.value));
    put_errors(form, "ERRORS", inputs);
    for (const auto& input : inputs) put_input(form, "INPUT", input);
  });
}

app::HandNote note_of(const Visit& visit, RecordId record) {
  const auto& form = visit.request.form;
  app::HandNote out;
  const std::string who{form.get("who")};
  const auto dot = who.find('.');
  if (who != kElse && dot != std::string::npos) out.who = who.substr(0, dot), out.activity = who.substr(dot + 1);
  out.name = form.get("name");
  out.reference = form.get("reference");
  out.record = record;
  for (const auto field : form.all("fields")) out.fields.emplace_back(field);
  out.day = parse_date(form.get("day")).value_or(Date{});
  return out;
}

}  // namespace

Response passed_on(const Visit& visit) {
  const auto subject = subject_param(visit);
  const auto record = record_param(visit);
  if (!subject) return refused(visit, 404);
  const auto found = visit.ask([&](vault::Vault& vault) {
    Noting out;
    const auto room = room_for_person(visit, vault);
    if (!room.empty()) out.sheet = vault.sheet(visit.purpose(room), subject);
    if (out.sheet && record)
      if (const auto* view = view_of(*out.sheet, record)) out.type = view->type, out.may = app::may_receive(vault, view->type);
    return out;
  });
  if (!found.sheet) return refused(visit, found.sheet.error());
  if (record && found.type.empty()) return refused(visit, 404);
  auto inputs = record ? noting_inputs(visit, found) : std::vector<Input>{};
  if (visit.request.method == "GET" || !record) return passed_page(visit, subject, record, found, inputs, 200);
  if (!parse_date(visit.request.form.get("day"))) {
    mark(inputs, vault::Refusals{{{Code::kInvalid, "date.real", "day"}}}, visit.lang);
    return passed_page(visit, subject, record, found, inputs, 422);
  }
  const std::string seal{visit.request.form.get("password")};
  std::optional<app::SealedCopy> copy;
  const auto done = visit.ask([&](vault::Vault& vault) -> Result<void> {
    if (visit.request.form.get("copy") != "yes") return app::note_disclosure(vault, visit.actor(), subject, note_of(visit, record));
    TENUE_TRY(copy, app::hand_copy(vault, visit.purpose(room_for_person(visit, vault)), subject, note_of(visit, record), seal));
    return {};
  });
  if (done && copy) return sealed_zip(std::move(copy->bytes), "copie.zip");
  if (done) return Response::redirect(person_href(subject));
  if (done.error().code == Code::kInvalid && mark(inputs, vault::Refusals{{done.error()}}, visit.lang).empty()) return passed_page(visit, subject, record, found, inputs, 422);
  return refused(visit, done.error());
}

Response receivers(const Visit& visit) {
  if (rights_room(visit).empty()) return refused(visit, 403);
  const auto all = visit.ask([](vault::Vault& vault) { return app::open_notices(vault); });
  const auto title = visit.say("bureau.receivers");
  return show(visit, {title, "bureau/receivers.html"}, [&](Dict& dict) {
    dict.set("TITLE", title);
    if (all.empty()) dict.show("NONE");
    for (const auto& notice : all) {
      Dict one = dict.section("RECEIVER");
      const auto day = plain_date(paris_date(notice.told.value_or(notice.made)), visit.lang);
      one.set("NAME", notice.name).set("STATE", visit.say(notice.told ? "bureau.receiver.state.told" : "bureau.receiver.state.open", {{"day", day}}));
      one.set("ACTION", "/bureau/destinataires/" + id_text(notice.id.value)).set("ID", "words-" + id_text(notice.id.value));
      put_paragraphs(one, notice.words);
      if (!notice.told) one.section("TELL");
    }
  });
}

Response receiver_act(const Visit& visit) {
  const NoticeId id{id_parse(visit.param("notice"))};
  const auto act = visit.param("act");
  if (!id || (act != "prevenu" && act != "reponse")) return refused(visit, 404);
  const std::string how{visit.request.form.get("how")}, words_of{visit.request.form.get("words")};
  const auto done = visit.ask([&](vault::Vault& vault) {
    return act == "prevenu" ? app::notice_told(vault, visit.actor(), id) : app::close_notice(vault, visit.actor(), id, how, words_of);
  });
  return done ? Response::redirect("/bureau/destinataires") : refused(visit, done.error());
}

}  // namespace tenue::web::bureau
