#include "web/bureau/cards.h"

#include <algorithm>

#include "web/bureau/pages.h"

namespace tenue::web::bureau {
namespace {

const policy::Field* field_at(const policy::Record& record, std::string_view path) {
  const auto dot = path.find('.');
  if (dot == std::string_view::npos || path.substr(0, dot) != record.id) return nullptr;
  return record.field(path.substr(dot + 1));
}

bool names_a_person(const policy::Model& model, std::string_view path) {
  const auto* record = model.record(path.substr(0, path.find('.')));
  const auto* field = record ? field_at(*record, path) : nullptr;
  return record && record->person && field && field->identity;
}

bool is_phone(const policy::Model& model, std::string_view path) {
  const auto* record = model.record(path.substr(0, path.find('.')));
  const auto* field = record ? field_at(*record, path) : nullptr;
  return field && field->type == policy::FieldType::kPhone;
}

/// A number is read at one glance, so it does not break over two lines.
std::string unbroken(std::string_view number) {
  std::string out;
  for (const char c : number) out += c == ' ' ? std::string{"\u00A0"} : std::string(1, c);
  return out;
}

/// 0 = most urgent; what has no ordered choice, or an unknown value, comes last.
std::size_t urgency(const policy::Record& record, const vault::Values& values) {
  for (const auto& field : record.fields) {
    if (!field.order) continue;
    const auto value = values.find(field.id);
    const auto choice = std::find_if(field.of.begin(), field.of.end(), [&](const policy::Choice& one) {
      return value != values.end() && one.id == value->second;
    });
    return static_cast<std::size_t>(choice - field.of.begin());
  }
  return 0;
}

/// The latest moment among the card's fields.
std::optional<Instant> appointment(const policy::Record& record, const policy::Queue& queue, const vault::Values& values) {
  std::optional<Instant> latest;
  for (const auto& path : queue.card) {
    const auto* field = field_at(record, path);
    if (!field || field->type != policy::FieldType::kMoment) continue;
    const auto value = values.find(field->id);
    if (const auto at = value == values.end() ? std::nullopt : parse_moment(value->second))
      latest = std::max(latest.value_or(*at), *at);
  }
  return latest;
}


void fill_move(Dict& dict, const MoveButton& button, std::string_view of) {
  dict.set("RECORD", id_text(button.record.value)).set("TO", button.to).set("FROM", button.from);
  dict.set("VERB", button.verb).set("OF", lower_first(of)).set("BACK", button.back);
  if (!button.filled) dict.show("SECOND");
}

}  // namespace

void put_card(Dict& dict, std::string_view marker, const QueueCard& card) {
  Dict at = dict.include(marker, "bureau/card.html");
  at.set("ANCHOR", card.anchor).set("SPAN", card.span).set("REMARK", card.remark);
  if (card.late) at.show("LATE");
  if (card.href.empty())
    at.section("PLAIN").set("TITLE", card.title);
  else
    at.section("LINKED").set("HREF", card.href).set("TITLE", card.title);
  if (!card.line.empty()) at.section("LINE").set("TEXT", card.line);
  if (!card.reach.empty()) {
    Dict all = at.section("REACHES");
    for (const auto& one : card.reach)
      if (one.phone) all.section("REACH").section("PHONE").set("NUMBER", one.value).set("TEXT", one.text);
      else all.section("REACH").section("MAIL").set("ADDRESS", one.value);
  }
  if (!card.quiet.empty()) at.section("QUIET").set("TEXT", card.quiet);
  if (!card.held.empty()) at.section("HELD").set("TEXT", card.held);
  if (!card.button) return;
  Dict move = at.section("MOVE");
  fill_move(move, *card.button, card.title);
}

void put_move(Dict& dict, std::string_view marker, const MoveButton& button, std::string_view of) {
  Dict at = dict.include(marker, "bureau/move.html");
  fill_move(at, button, of);
}

void sort_queue(const policy::Model& model, std::vector<vault::Card>& cards) {
  std::stable_sort(cards.begin(), cards.end(), [&](const vault::Card& a, const vault::Card& b) {
    const auto* type = model.record(a.record.type);
    if (!type || a.record.type != b.record.type) return in_state_since(a.record) < in_state_since(b.record);
    const auto left = urgency(*type, a.record.values), right = urgency(*type, b.record.values);
    return left != right ? left < right : in_state_since(a.record) < in_state_since(b.record);
  });
}

std::string arrival(const Speech& speech, const vault::RecordView& record) {
  const auto& say = words();
  if (record.informed == "form") return say.say(speech.lang, "bureau.came.form");
  const auto key = record.informed == "phone" ? "bureau.came.phone" : record.informed == "source" ? "bureau.came.source" : "bureau.came.staff";
  return say.say(speech.lang, key, {{"moment", is_recent(record.created, speech.now)
                                                   ? say.say(speech.lang, "bureau.at_time", {{"time", clock_time(record.created, speech.lang)}})
                                                   : say.say(speech.lang, "bureau.the_day", {{"day", plain_date(paris_date(record.created), speech.lang)}})}});
}

QueueCard waiting_card(const Speech& speech, const policy::Queue& queue, const vault::Card& card) {
  const auto& record = card.record;
  const auto& type = speech.type(record);
  const auto due = appointment(type, queue, record.values);
  const auto wait = waiting(in_state_since(record), speech.now,
                            due && *due > speech.now ? std::nullopt : queue.late, speech.lang);
  QueueCard out;
  out.anchor = "r-" + id_text(record.id.value);
  out.span = wait.span;
  out.remark = wait.remark;
  out.late = wait.late;
  out.title = speech.title(record);
  out.href = person_href(record.subject);
  for (const auto& path : queue.card) {
    auto text = speech.value(card, path);
    if (text.empty() && names_a_person(speech.model, path)) text = words().say(speech.lang, "bureau.nameless");
    if (text.empty()) continue;
    if (is_phone(speech.model, path)) text = unbroken(text);
    auto& to = field_at(type, path) ? out.line : out.quiet;
    to += (to.empty() ? "" : ", ") + text;
  }
  out.quiet += (out.quiet.empty() ? "" : ", ") + arrival(speech, record);
  out.quiet = upper_first(out.quiet);
  return out;
}

WhereLine where_line(const Speech& speech, const policy::Queue& queue, const vault::Card& card) {
  const auto& type = speech.type(card.record);
  WhereLine out;
  const auto expected = appointment(type, queue, card.record.values);
  out.when = margin_date(expected.value_or(in_state_since(card.record)), speech.now, speech.lang);
  out.title = lower_first(speech.title(card.record));
  if (out.title.ends_with('.')) out.title.pop_back();  // it stands in a sentence
  for (const auto& field : type.fields)
    if (field.type == policy::FieldType::kRole && out.who.empty()) out.who = speech.value(type, field.id, card.record.values);
  out.href = person_href(card.record.subject);
  const auto state = lower_first(speech.state(card.record));
  for (const auto& path : queue.card) {
    const auto* field = field_at(type, path);
    const auto text = speech.brief(card, path);
    if (text.empty()) continue;
    if (field && field->type == policy::FieldType::kRole)
      out.who = text;
    else if (out.title.find(lower_first(text)) == std::string::npos && out.title.find(text) == std::string::npos)
      out.what += ", " + text;
  }
  if (!state.empty()) out.what = ", " + state + out.what;
  return out;
}

}  // namespace tenue::web::bureau
