#include <algorithm>
#include <charconv>

#include "web/bureau/pages.h"
#include "web/shown/phrases.h"

namespace tenue::web::bureau {

std::size_t page_asked(const Visit& visit, std::string_view kind, std::size_t records) {
  const auto& query = visit.request.query;
  const auto page = query.get("fiches") == kind ? query.get("page") : std::string_view{};
  std::size_t asked = 0;
  const auto read = std::from_chars(page.data(), page.data() + page.size(), asked);
  const auto last = std::max<std::size_t>(1, (records + kFew - 1) / kFew);
  return read.ec == std::errc{} && read.ptr == page.data() + page.size() ? std::clamp<std::size_t>(asked, 1, last) - 1 : 0;
}

std::string page_query(std::string_view kind, std::size_t page) { return "fiches=" + std::string{kind} + "&page=" + std::to_string(page + 1); }

std::string type_of(const vault::Vault& vault, RecordId rec) {
  if (!rec) return {};
  const auto subject = vault.subject_of(rec);
  if (!subject) return {};
  const auto facts = vault.facts(subject);
  const auto found = std::find_if(facts.records.begin(), facts.records.end(), [&](const policy::RecordFacts& one) { return one.id == rec; });
  return found == facts.records.end() || found->gone ? std::string{} : found->type;
}

std::string acting_room(const vault::Vault& vault, const std::string& role, const std::string& record) {
  auto room = vault.room(role, record, true);
  return room.empty() ? vault.room(role, record) : room;
}

namespace {

bool may_read_in(const policy::Model& model, const policy::Activity& activity, const std::string& role, const policy::Record& record) {
  return std::ranges::any_of(record.fields, [&](const policy::Field& field) {
    const bool works_with = activity.keeps(record.id, field.id) || policy::covers(model, activity, activity.uses, record.id, field.id);
    return works_with && std::ranges::any_of(activity.access, [&](const policy::Grant& grant) {
             return grant.who == role && policy::covers(model, activity, grant.reads, record.id, field.id);
           });
  });
}

}  // namespace

std::string room_for_person(const Visit& visit, const vault::Vault& vault) {
  for (const auto& record : visit.model->records)
    if (record.of.empty() && !record.builtin)
      if (auto room = vault.room(visit.who.role, record.id); !room.empty()) return room;
  // Whoever decides on holds may have a room of quite other records; the vault shows what is due to the role.
  for (const bool builtin : {false, true})
    for (const auto& record : visit.model->records)
      if (record.builtin == builtin)
        if (auto room = vault.room(visit.who.role, record.id); !room.empty()) return room;
  return {};
}

std::vector<std::string> rooms(const Visit& visit, const policy::Record& record) {
  std::vector<std::string> out;
  for (const auto& activity : visit.model->activities)
    if (may_read_in(*visit.model, activity, visit.who.role, record)) out.push_back(activity.id);
  return out;
}

bool sees_a_queue(const policy::Model& model, const std::string& role) {
  const auto* its_role = model.role(role);
  return its_role && !its_role->partner && std::ranges::any_of(model.desk.queues, [&](const policy::Queue& queue) {
    return may_read_in(model, *model.activity(queue.activity), role, *model.record(queue.of));
  });
}

Dict open_more(Dict& list, const Visit& visit, std::size_t count) {
  Dict more = list.section("MORE");
  more.set("MORE_SAYS", visit.say(count == 1 ? "bureau.more.one" : "bureau.more.many", {{"n", std::to_string(count)}}));
  return more;
}

std::string who_administers(const Visit& visit) {
  std::vector<std::string> names;
  for (const auto& role : visit.model->roles)
    if (role.admin) names.push_back(lower_first((role.called.empty() ? role.label : role.called).in(visit.lang)));
  return listed(names, visit.lang);
}

RecordId record_param(const Visit& visit) { return {id_parse(visit.param("rec"))}; }
SubjectId subject_param(const Visit& visit) { return {id_parse(visit.param("subject"))}; }

std::string verb_of(const Visit& visit, const std::string& type, std::string_view to) {
  const auto* record = visit.model->record(type);
  const auto* state = record ? record->state(to) : nullptr;
  if (!state) return {};
  // A grant with a scope on the record is that of the person whom the record names.
  const bool in_person = std::ranges::any_of(visit.model->activities, [&](const policy::Activity& activity) {
    return std::ranges::any_of(activity.access, [&](const policy::Grant& grant) { return grant.who == visit.who.role && grant.scope.starts_with(type + "."); });
  });
  return (in_person ? state->move : state->noted).in(visit.lang);
}

bool may_note(const Visit& visit) {
  const auto* form = visit.model->form(visit.model->desk.counter_form);
  const auto* activity = form ? visit.model->activity(form->activity) : nullptr;
  if (!activity) return false;
  const auto may_write = [&](const policy::Ask& ask) {
    return std::ranges::any_of(activity->access, [&](const policy::Grant& grant) {
      return grant.who == visit.who.role && grant.scope.empty() && policy::covers(*visit.model, *activity, grant.writes, ask.record, ask.field);
    });
  };
  bool any = false;
  for (const auto& ask : form->asks) {
    if (ask.field.empty()) continue;
    const bool may = may_write(ask);
    if (ask.required && !may) return false;  // nothing that this role could send would be taken
    any = any || may;
  }
  return any;
}

void keep_known(const Visit& visit, const vault::Vault& vault, std::vector<vault::Ending>& endings) {
  std::erase_if(endings, [&](const auto& ending) { return !vault.knows_of(visit.actor(), ending.type); });
}

std::string person_href(SubjectId subject) { return "/bureau/p/" + id_text(subject.value); }

std::string way_back(std::string_view back, SubjectId subject) {
  if (back == "pocket") return "/bureau/poche?fait=1";
  if (back == "sheet" && subject) return person_href(subject) + "?fait=1";
  return "/bureau";
}

}  // namespace tenue::web::bureau
