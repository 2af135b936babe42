// The past of a demo store: people come, what they asked for goes its way, and the days pass with their sweeps. All of
// it through the vault's front door, and all of it read from the policy.
#include <algorithm>
#include <map>
#include <set>

#include "app/app.h"
#include "app/demo_people.h"
#include "app/sql.h"
#include "app/users.h"
#include "app/words.h"
#include "retention/retention.h"

namespace tenue::app {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;

constexpr auto kStep = 10min;
constexpr auto kStillNew = 48h;

/// Which end something takes: 0 the first final state of the policy, 1 the second…; kOpen leaves it where it began.
constexpr std::size_t kOpen = 99;
struct Job {
  std::size_t person = 0;
  std::size_t outcome = 0;        ///< of what was asked for
  std::size_t child_outcome = 0;  ///< of what is written afterwards
};

std::vector<std::string> final_states(const policy::Record& type) {
  std::vector<std::string> out;
  for (const auto& state : type.states)
    if (state.to.empty()) out.push_back(state.id);
  return out;
}

/// States to be entered one after the other to come from `from` to `to`; empty where no way leads.
std::vector<std::string> way(const policy::Record& type, const std::string& from, const std::string& to) {
  std::map<std::string, std::string> came_from{{from, {}}};
  std::vector<std::string> reached{from};
  for (std::size_t i = 0; i < reached.size() && !came_from.contains(to); ++i)
    for (const auto& next : type.state(reached[i])->to)
      if (came_from.emplace(next, reached[i]).second) reached.push_back(next);
  std::vector<std::string> out;
  if (!came_from.contains(to)) return out;
  for (auto at = to; at != from; at = came_from[at]) out.insert(out.begin(), at);
  return out;
}

class Past {
 public:
  Past(vault::Vault& vault, const DemoTexts& texts) : vault_(vault), model_(vault.model()), texts_(texts), today_(vault.now() + kDemoPast) {
    find_forms();
  }

  void make() {
    if (!counter_) return;
    const std::vector<std::pair<int, Job>> then = {{2540, {0, 0, 0}}, {2400, {2, 1, 0}}, {2300, {3, 0, 1}}, {1900, {1, 0, 0}}, {1500, {4, 0, 0}},
                                                   {1200, {5, 0, 0}}, {900, {6, 0, 0}},  {700, {1, 0, 0}},  {420, {7, 0, 0}},  {258, {0, 0, 0}},
                                                   {200, {8, 1, 0}},  {150, {9, 0, 1}},  {90, {10, 0, 0}},  {40, {5, 0, 0}},   {12, {9, 0, 0}},
                                                   {5, {7, 1, 0}}};
    for (const auto& [ago, job] : then) plan(today_ - days(ago), job);
    plan(today_ - days(30), [this] { agree(12); });
    plan(today_ - days(76), [this] { hold(0); });
    plan(today_ - days(9), [this] { bring(13); });
    plan(today_ - days(4), [this] { look(0); });
    plan_today();
    while (!planned_.empty()) {
      const auto next = planned_.begin();
      const auto [at, what] = *next;
      planned_.erase(next);
      pass_to(at);
      what();
    }
    pass_to(today_);
  }

 private:
  // ---- what the policy asks for --------------------------------------------------------------------------------------

  const policy::Record* main_of(const policy::Form& form) const {
    const policy::Record* out = nullptr;
    for (const auto& ask : form.asks) {
      const auto* record = ask.field.empty() ? nullptr : model_.record(ask.record);
      if (record && (!out || (out->states.empty() && !record->states.empty()))) out = record;
    }
    return out;
  }

  void find_forms() {
    counter_ = model_.form(model_.desk.counter_form);
    for (const auto& form : model_.forms) {
      const auto* main = main_of(form);
      const bool consents = std::ranges::any_of(form.asks, [](const auto& ask) { return ask.field.empty(); });
      if (main && !counter_) counter_ = &form;
      if (main && !main->states.empty() && !form.desk_only && !site_) site_ = &form;
      if (consents && (!consent_ || form.asks.size() < consent_->asks.size())) consent_ = &form;
    }
    main_ = counter_ ? main_of(*counter_) : nullptr;
  }

  /// People of every role that may act, in the policy's order.
  std::vector<vault::Actor> actors(const std::vector<std::string>& roles) {
    std::vector<vault::Actor> out;
    for (const auto& role : roles)
      for (const auto& one : users_of(vault_, role)) out.push_back({one.id, role});
    return out;
  }
  std::vector<std::string> all_roles() const {
    std::vector<std::string> out;
    for (const auto& role : model_.roles) out.push_back(role.id);
    return out;
  }

  std::string value(const policy::Record& record, const policy::Field& field, const Invented& person, std::size_t nth) {
    static const std::vector<std::string> none;
    const auto own = texts_.find(record.id + "." + field.id);
    if (field.type != policy::FieldType::kRole) return invented_value(field, own == texts_.end() ? none : own->second, person, nth, vault_.now(), lang_);
    const auto candidates = users_of(vault_, field.to);
    return candidates.empty() ? std::string{} : id_text(candidates[nth % candidates.size()].id.value);
  }

  // ---- time ----------------------------------------------------------------------------------------------------------

  void plan(Instant at, std::function<void()> what) { planned_.emplace(at, std::move(what)); }
  void plan(Instant at, const Job& job) {
    plan(at, [this, job] { do_job(job); });
  }
  void pass_to(Instant at) {
    if (at - vault_.now() > 12h) {
      retention::let_days_pass(vault_, at);
    } else if (at > vault_.now()) {
      vault_.move_clock(at);
    }
  }

  // ---- asking --------------------------------------------------------------------------------------------------------

  vault::Submission ask(const policy::Form& form, std::size_t person, std::size_t nth) {
    vault::Submission out;
    out.form = form.id;
    const auto& who = invented_people()[person % invented_people().size()];
    for (const auto& asked : form.asks) {
      const auto* record = asked.field.empty() ? nullptr : model_.record(asked.record);
      const auto* field = record ? record->field(asked.field) : nullptr;
      if (!field || field->type == policy::FieldType::kRole) continue;
      // Today's are the same in every demo, what waits longest the most urgent; the rest varies from one to the next.
      const auto variant = !urgency_ ? nth : field->order ? *urgency_ : person;
      if (auto text = value(*record, *field, who, variant); !text.empty()) out.values[asked.record + "." + asked.field] = text;
    }
    for (const auto& terms : model_.documents) {
      vault::Values given;
      for (const auto& [path, text] : out.values)
        if (path.starts_with(terms.record + ".")) given[path.substr(terms.record.size() + 1)] = text;
      const auto under = given.empty() ? std::vector<const policy::Terms*>{} : policy::terms_for(model_, *model_.record(terms.record), given, vault_.now());
      if (std::ranges::find(under, &terms) != under.end()) out.terms.push_back(vault::agreement(terms));
    }
    return out;
  }

  /// A field that this actor may not fill, or that makes no sense here, is left out once.
  std::optional<vault::Taken> take(const vault::Purpose& purpose, vault::Submission submission) {
    auto taken = vault_.take(purpose, submission);
    if (!taken) {
      for (const auto& error : taken.error().errors) submission.values.erase(error.field);
      taken = vault_.take(purpose, submission);
    }
    if (!taken) return std::nullopt;
    return *taken;
  }

  /// At the counter: the first of those who may write it down.
  std::optional<vault::Taken> call(std::size_t person) {
    auto submission = ask(*counter_, person, ++nth_);
    submission.informed = "phone";
    if (const auto known = known_.find(person); known != known_.end() && vault_.facts(known->second).records.size() > 0)
      submission.known = known->second;
    for (const auto& who : actors(all_roles()))
      if (auto taken = take({who, counter_->activity}, submission)) {
        known_[person] = taken->subject;
        return taken;
      }
    return std::nullopt;
  }

  // ---- what then happens ---------------------------------------------------------------------------------------------

  std::string state_of(SubjectId subject, RecordId rec) {
    for (const auto& record : vault_.facts(subject).records)
      if (record.id == rec) return record.state();
    return {};
  }

  bool is_there(const vault::Taken& one) {
    const auto facts = vault_.facts(one.subject);
    return std::ranges::any_of(facts.records, [&](const auto& record) { return record.id == one.main && !record.gone; });
  }

  bool step(SubjectId subject, RecordId rec, const policy::Record& type, const std::string& to, std::size_t person) {
    const auto from = state_of(subject, rec);
    vault::Values needed;
    for (const auto& id : type.state(to)->needs)
      if (const auto* field = type.field(id)) {
        auto asked = *field;
        asked.required = true;  // here it is
        needed[id] = value(type, asked, invented_people()[person % invented_people().size()], nth_);
      }
    for (const auto& who : actors(type.state(from)->by))
      for (const bool to_write : {true, false}) {
        const auto room = vault_.room(who.role, type.id, to_write);
        if (!room.empty() && vault_.move({who, room}, rec, from, to, needed)) return true;
      }
    return false;
  }

  bool drive(SubjectId subject, RecordId rec, const policy::Record& type, const std::string& to, std::size_t person) {
    for (const auto& state : way(type, state_of(subject, rec), to)) {
      pass_to(vault_.now() + kStep);
      if (!step(subject, rec, type, state, person)) return false;
    }
    return state_of(subject, rec) == to;
  }

  /// A record written afterwards, by whoever the policy lets write it.
  std::optional<RecordId> write(const vault::Taken& about, RecordId parent, const policy::Record& type, std::size_t person) {
    vault::Values values;
    for (const auto& field : type.fields) {
      if (field.type == policy::FieldType::kLink) {
        if (field.to == main_->id) values[field.id] = id_text(about.main.value);
      } else if (auto text = value(type, field, invented_people()[person % invented_people().size()], nth_); !text.empty() && !field.serial) {
        values[field.id] = text;
      }
    }
    vault::Backing agreed;
    for (const auto* terms : policy::terms_for(model_, type, values, vault_.now())) agreed.terms.push_back(vault::agreement(*terms));
    for (const auto& who : actors(all_roles()))
      for (const auto& activity : model_.activities)
        if (const auto rec = vault_.add({who, activity.id}, parent, type.id, values, agreed)) return *rec;
    return std::nullopt;
  }

  /// The first date that nobody asked for is when it was settled: a few days later, so only where they have passed.
  void settle(RecordId rec, const policy::Record& type) {
    const auto date = std::ranges::find_if(type.fields, [](const auto& field) { return field.type == policy::FieldType::kDate && !field.required; });
    if (date == type.fields.end()) return;
    const auto at = vault_.now() + days(6);
    if (at > today_) return;
    plan(at, [this, rec, type = type.id, id = date->id] {
      for (const auto& who : actors(all_roles()))
        if (const auto room = vault_.room(who.role, type, true); !room.empty() && vault_.change({who, room}, rec, {{id, iso_date(paris_date(vault_.now()))}})) return;
    });
  }

  /// The thing asked for, or what it hangs under: both were written when it was asked for.
  bool leads_to_main(const policy::Record& type) const {
    for (const auto* at = main_; at; at = model_.record(at->of))
      if (at == &type) return true;
    return false;
  }

  /// What stands beside the thing asked for, in the policy's order, until something comes to nothing.
  void write_rest(const vault::Taken& about, const Job& job) {
    for (const auto* type : model_.children_of(model_.root_of(main_->id)->id)) {
      if (type->builtin || leads_to_main(*type)) continue;
      const auto rec = write(about, about.root, *type, job.person);
      if (!rec) continue;
      const auto finals = final_states(*type);
      if (!finals.empty()) {
        const auto& end = finals[std::min(job.child_outcome, finals.size() - 1)];
        drive(about.subject, *rec, *type, end, job.person);
        notice_term(about.subject, *rec, *type, {0, 0, job.child_outcome});
        if (job.child_outcome > 0) return;
      }
      settle(*rec, *type);
      for (const auto* below : model_.children_of(type->id)) write(about, *rec, *below, job.person);
    }
  }

  void do_job(const Job& job) {
    const auto taken = call(job.person);
    if (!taken || !main_ || main_->states.empty() || job.outcome == kOpen) return;
    const auto finals = final_states(*main_);
    if (finals.empty()) return;
    const auto& end = finals[std::min(job.outcome, finals.size() - 1)];
    if (!drive(taken->subject, taken->main, *main_, end, job.person)) return;
    done_[job.person].push_back(*taken);
    notice_term(taken->subject, taken->main, *main_, {job.person + 1, job.outcome, 0});
    if (job.outcome == 0) write_rest(*taken, job);
  }

  /// The first time something ends in a way, its term is known: one more is then planned that ends in a few days.
  void notice_term(SubjectId subject, RecordId rec, const policy::Record& type, const Job& again) {
    constexpr auto kShortest = days(20);
    const auto state = state_of(subject, rec);
    if (!seen_.insert(type.id + "/" + state).second) return;
    std::optional<Instant> end;
    for (const auto& pair : policy::evaluate(model_, vault_.facts(subject), vault_.now())) {
      if (pair.record != rec) continue;
      if (!pair.ends.is_at()) return;
      end = std::max(end.value_or(pair.ends.at), pair.ends.at);
    }
    if (!end || *end - vault_.now() < kShortest) return;
    const auto twin = today_ - (*end - vault_.now()) + days(3 + 2 * twins_);
    if (twin <= vault_.now() || twin > today_ - kShortest) return;
    ++twins_;
    plan(twin, again);
  }

  // ---- one of each -----------------------------------------------------------------------------------------------------

  void agree(std::size_t person) {
    if (!consent_) return;
    auto submission = ask(*consent_, person, ++nth_);
    for (const auto& asked : consent_->asks)
      if (asked.field.empty()) {
        const auto* activity = model_.activity(asked.activity);
        const auto choice = std::ranges::find(activity->choices, asked.choice, &policy::ConsentChoice::id);
        const auto& wording = choice != activity->choices.end() ? choice->label : activity->ask.empty() ? activity->label : activity->ask;
        submission.consents = {{asked.activity, asked.choice, wording.in(lang_)}};
      }
    take({{{}, "visitor"}, consent_->activity}, submission);
  }

  void hold(std::size_t person) {
    const auto oldest = std::ranges::find_if(done_[person], [this](const auto& one) { return is_there(one); });
    if (oldest == done_[person].end()) return;
    for (const auto& kind : model_.holds)
      for (const auto& who : actors(kind.by)) {
        const bool covered = std::ranges::find(kind.covers, main_->id) != kind.covers.end();
        const auto review = add(vault_.now(), kind.review.value_or(Period{.months = 6}));
        const auto rec = covered ? oldest->main : RecordId{};
        vault::Values facts;
        for (const auto& fact : kind.needs) facts[fact.id] = fact.date ? iso_date(add(paris_date(today_), Period{.years = 2})) : words().say(lang_, "demo.fact");
        if (vault_.place_hold(who, oldest->subject, rec, kind.id, words().say(lang_, "demo.hold"), review, facts)) return;
      }
  }

  /// Somebody whom a source tells of, and who does not know yet.
  void bring(std::size_t person) {
    for (const auto& source : model_.sources) {
      vault::Values values;
      for (const auto& [record, field] : policy::given_by(model_, source))
        if (auto text = value(*record, *field, invented_people()[person % invented_people().size()], nth_); !text.empty()) values[record->id + "." + field->id] = text;
      for (const auto& who : actors(all_roles()))
        if (vault_.bring({who, model_.takes_from(source.id)->id}, source.id, values, words().say(lang_, "demo.proof"))) break;
    }
  }

  void look(std::size_t person) {
    const auto known = known_.find(person);
    if (known == known_.end()) return;
    const auto root = model_.root_of(main_->id)->id;
    for (const auto& role : model_.roles)
      if (const auto room = vault_.room(role.id, root); !room.empty())
        for (const auto& who : actors({role.id})) static_cast<void>(vault_.sheet({who, room}, known->second));
  }

  // ---- today -----------------------------------------------------------------------------------------------------------

  void plan_today() {
    const auto& queues = model_.desk.queues;
    plan(today_ - 125min, [this] { wait(2, 2, true); });
    plan(today_ - 24min, [this] { wait(0, 0, false); });
    plan(today_ - 9min, [this] { write_to_site(1); });
    for (std::size_t i = 1; i < queues.size(); ++i) {
      const auto& in = queues[i].in;
      const auto shown = std::min<std::size_t>(2, in.size());
      for (std::size_t k = 0; k < shown; ++k)
        plan(today_ - 85min + 25min * static_cast<int>(k), [this, to = in[in.size() - shown + k], person = 4 + 2 * k] { underway(to, person); });
    }
  }

  /// Asks, and stays where it began. With an appointment: the first moment of the record is tomorrow's.
  void wait(std::size_t person, std::size_t urgency, bool appointment) {
    urgency_ = urgency;
    const auto taken = call(person);
    urgency_.reset();
    if (taken && appointment) write_moment(*taken, iso_date(paris_date(today_ + days(1))) + "T09:30", true);
  }

  void write_to_site(std::size_t person) {
    urgency_ = 0;
    if (site_) take({{{}, "visitor"}, site_->activity}, ask(*site_, person, ++nth_));
    urgency_.reset();
  }

  void underway(const std::string& state, std::size_t person) {
    if (!main_ || !main_->state(state)) return;
    const auto taken = call(person);
    if (!taken || !drive(taken->subject, taken->main, *main_, state, person)) return;
    const auto at = today_ + kStep;
    const auto minutes = paris_minutes(at) / 5 * 5;
    const auto pad = [](int n) { return (n < 10 ? "0" : "") + std::to_string(n); };
    write_moment(*taken, iso_date(paris_date(at)) + "T" + pad(minutes / 60) + ":" + pad(minutes % 60), false);
    if (model_.desk.pocket_record == main_->id) entrust(*taken);
  }

  /// To a partner, where no move asked for one: so that there is something on his page.
  void entrust(const vault::Taken& about) {
    for (const auto& field : main_->fields) {
      if (field.type != policy::FieldType::kRole) continue;
      const auto partners = users_of(vault_, field.to);
      const auto first = std::ranges::find(partners, field.to, &User::login);  // whom the index names first
      if (first == partners.end() || std::ranges::any_of(main_->states, [&](const auto& state) { return std::ranges::find(state.needs, field.id) != state.needs.end(); })) continue;
      for (const auto& who : actors(all_roles()))
        if (const auto room = vault_.room(who.role, main_->id, true); !room.empty() && vault_.change({who, room}, about.main, {{field.id, id_text(first->id.value)}})) break;
    }
  }

  void write_moment(const vault::Taken& about, const std::string& moment, bool first) {
    std::vector<std::string> moments;
    for (const auto& field : main_->fields)
      if (field.type == policy::FieldType::kMoment) moments.push_back(field.id);
    if (moments.empty()) return;
    const auto& id = first ? moments.front() : moments.back();
    for (const auto& who : actors(all_roles()))
      if (const auto room = vault_.room(who.role, main_->id, true); !room.empty() && vault_.change({who, room}, about.main, {{id, moment}})) return;
  }

  vault::Vault& vault_;
  const policy::Model& model_;
  const DemoTexts& texts_;
  const std::string lang_ = model_.version.languages.front();
  const Instant today_;
  const policy::Form *counter_ = nullptr, *site_ = nullptr, *consent_ = nullptr;
  const policy::Record* main_ = nullptr;
  std::multimap<Instant, std::function<void()>> planned_;
  std::map<std::size_t, SubjectId> known_;
  std::map<std::size_t, std::vector<vault::Taken>> done_;  ///< oldest first
  std::set<std::string> seen_;
  std::size_t nth_ = 0;
  std::optional<std::size_t> urgency_;  ///< of what waits today
  int twins_ = 0;
};

}  // namespace

void fill_demo(vault::Vault& vault, const DemoTexts& texts) {
  TENUE_CHECK(vault.demo() && vault.published());
  Past(vault, texts).make();
  vault.act([&] {  // nobody writes about the past
    for (const auto name : {"drop_older", "drop_older_unseen"}) vault.database().run(sql("outbox")[name], vault.org(), vault.now() - kStillNew);
  });
}

}  // namespace tenue::app
