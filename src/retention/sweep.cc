#include <algorithm>
#include <array>

#include "base/log.h"
#include "retention/due.h"
#include "retention/fold.h"
#include "retention/run.h"
#include "retention/statements.h"
#include "retention/tasks.h"

namespace tenue::retention {
namespace {

const vault::Actor kEngine{UserId{}, "engine"};

struct Target {
  SubjectId subject;
  RecordId record;
};
/// Undoes an act half done: the vault found a hold.
struct HeldBack {};

/// One sweep up to `horizon`. Each step finds its work in the store alone, so that a sweep cut anywhere goes on at the
/// next run, and a second one finds nothing to do.
class Sweep {
 public:
  Sweep(vault::Vault& vault, const SweepOptions& options, Instant horizon)
      : vault_(vault), options_(options), horizon_(horizon), names_(vault) {}

  SweepReport run() {
    using Step = void (Sweep::*)();
    for (const Step step : {&Sweep::end_old_holds, &Sweep::lapse, &Sweep::let_time_move_pairs, &Sweep::hide,
                            &Sweep::settle, &Sweep::destroy, &Sweep::forget, &Sweep::roll})
      if (!report_.stopped) (this->*step)();
    write_down();
    return report_;
  }

 private:
  using Work = std::function<void(SweepReport&)>;

  /// Runs the works in batches, each work in a savepoint of its own. One that fails is logged by its record and tried
  /// again at the next sweep; the others go on.
  void in_batches(const std::vector<std::pair<RecordId, Work>>& works) {
    for (std::size_t begin = 0; begin < works.size(); begin += batch_size()) {
      if (options_.stop && options_.stop()) {
        report_.stopped = true;
        return;
      }
      const auto end = std::min(works.size(), begin + batch_size());
      std::vector<SweepReport> counts(end - begin);
      std::vector<std::function<void()>> acts;
      for (auto i = begin; i < end; ++i)
        acts.emplace_back([&work = works[i].second, &count = counts[i - begin]] {
          count = {};  // an act may run twice: the first time is undone with its batch
          work(count);
        });
      const auto failures = vault_.batch(acts);
      for (auto i = begin; i < end; ++i) {
        if (failures[i - begin]) note(failures[i - begin], works[i].first);
        else add_counts(report_, counts[i - begin]);
      }
    }
  }

  std::size_t batch_size() const { return static_cast<std::size_t>(std::max(1, options_.batch)); }

  void note(const std::exception_ptr& failure, RecordId record) {
    try {
      std::rethrow_exception(failure);
    } catch (const HeldBack&) {
      ++report_.held_back;
    } catch (const Fault& fault) {
      log(Level::kError, "sweep.failed", {{"record", static_cast<std::int64_t>(record.value)}, {"why", std::string_view(fault.what())}});
    } catch (const std::exception&) {
      log(Level::kError, "sweep.failed", {{"record", static_cast<std::int64_t>(record.value)}});
    }
  }

  std::vector<Target> targets(std::string_view statement) {
    std::vector<Target> out;
    auto rows = vault_.database().statement(sweep_sql()[statement]);
    rows.bind(vault_.org(), horizon_);
    while (rows.step()) out.push_back({rows.id<SubjectTag>(0), rows.id<RecordTag>(1)});
    return out;
  }

  // ---- phase 1: what time alone changes, and hiding --------------------------------------------------------------------

  /// A hold lasts no longer than its kind allows, or the date that was given with it.
  void end_old_holds() {
    struct Old { HoldId hold; SubjectId subject; RecordId record; Instant over; };
    std::vector<Old> old;
    auto rows = vault_.database().statement(sweep_sql()["open_holds"]);
    rows.bind(vault_.org());
    while (rows.step()) {
      const auto* kind = vault_.model().hold(rows.text(3));
      std::optional<Instant> over;
      if (kind && kind->at_most) over = add(rows.instant(kind->from_record ? 5 : 4), *kind->at_most);
      if (!rows.is_null(6)) over = rows.instant(6);  // a date that was given stands above the usual term
      if (over && *over <= horizon_) old.push_back({rows.id<HoldTag>(0), rows.id<SubjectTag>(1), rows.id<RecordTag>(2), *over});
    }
    std::vector<std::pair<RecordId, Work>> works;
    for (const auto& hold : old)
      works.emplace_back(hold.record, [this, hold](SweepReport&) {
        vault_.database().run(sweep_sql()["close_hold"], vault_.org(), hold.hold, hold.over);
        vault_.audit(kEngine, "hold_ended", "", std::array{hold.subject}, hold.record, "at_most");
      });
    in_batches(works);
  }

  /// A transition may lead to a state that waits in its turn: goes on until none is due.
  void lapse() {
    while (!report_.stopped) {
      std::vector<std::pair<RecordId, Work>> works;
      for (const auto& due : lapses(vault_, names_))
        if (due.at <= horizon_)
          works.emplace_back(due.record, [this, due](SweepReport& count) {
            vault_.lapse(due.record, due.to, due.at);
            ++count.lapsed;
          });
      const auto before = report_.lapsed;
      in_batches(works);
      if (report_.lapsed == before) return;
    }
  }

  void let_time_move_pairs() {
    if (!pairs_move_with_time(vault_.model())) return;
    std::vector<std::pair<RecordId, Work>> works;
    auto rows = vault_.database().statement(sweep_sql()["subjects"]);
    rows.bind(vault_.org());
    while (rows.step())
      works.emplace_back(RecordId{}, [this, subject = rows.id<SubjectTag>(0)](SweepReport&) { vault_.recompute(subject); });
    in_batches(works);
  }

  void hide() {
    std::vector<std::pair<RecordId, Work>> works;
    works.emplace_back(RecordId{}, [this](SweepReport&) {
      vault_.database().run(sweep_sql()["show_record"], vault_.org(), horizon_);
    });
    for (const auto& target : targets("unkept"))
      works.emplace_back(target.record, [this, target](SweepReport& count) {
        auto& db = vault_.database();
        count.hidden = static_cast<int>(db.run(sweep_sql()["hide_record"], vault_.org(), target.subject, target.record));
        db.run(sweep_sql()["hide_pairs"], vault_.org(), target.subject, target.record, horizon_);
      });
    in_batches(works);
  }

  // ---- phase 2: destruction --------------------------------------------------------------------------------------------

  /// Of a record that lives on, what only ended activities kept.
  void settle() {
    std::vector<std::pair<RecordId, Work>> works;
    for (const auto& target : targets("partly_ended"))
      works.emplace_back(target.record, [this, target](SweepReport& count) {
        if (held(target)) {
          ++count.held_back;
          return;
        }
        count.blanked = vault_.blank(target.record) > 0 ? 1 : 0;
        vault_.database().run(sweep_sql()["hide_pairs"], vault_.org(), target.subject, target.record, horizon_);
      });
    in_batches(works);
  }

  void destroy() {
    std::vector<std::pair<RecordId, Work>> works;
    for (const auto& target : targets("unkept"))
      works.emplace_back(target.record, [this, target](SweepReport& count) { finish(target, count); });
    in_batches(works);
  }

  /// The end of one record, rechecked in the transaction that destroys it: an act or a hold may have come between.
  void finish(const Target& target, SweepReport& count) {
    auto& db = vault_.database();
    if (db.number(sweep_sql()["kept_still"], vault_.org(), target.subject, target.record, horizon_) != 0) return;
    if (held(target)) {
      ++count.held_back;
      return;
    }
    const auto type = type_of(target);
    auto last = db.statement(sweep_sql()["last_pair"]);
    last.bind(vault_.org(), target.subject, target.record);
    const bool once_kept = last.step();
    const auto activity = once_kept ? names_.name("activity", last.integer(0)) : std::string{};
    const auto fate = once_kept ? last.text(1) : std::string{"erase"};
    last.reset();

    Tasks tasks(vault_, horizon_);
    if (fate == "by_hand" && !tasks.done_by_hand(target.subject, target.record, activity + "/" + type, count.tasks)) return;
    if (fate == "anonymise" && fold(vault_, target.subject, target.record, type) > 0) ++count.folded;
    count.tasks += tasks.open_for_copies(target.subject, target.record, type);
    const auto gone = vault_.destroy(target.record, "ended");
    if (!gone) {
      if (gone.error().code == Code::kHeld) throw HeldBack{};
      throw Fault("destroying was refused: " + gone.error().detail);
    }
    ++count.destroyed;
    count.by_term.emplace_back(activity + "/" + type, 1);
    if (db.number(sweep_sql()["has_nothing_left"], vault_.org(), target.subject) == 1) {  // in one act: no cut leaves a person of nothing
      vault_.forget(target.subject, "ended");
      ++count.forgotten;
    }
  }

  std::string type_of(const Target& target) {
    auto row = vault_.database().statement(sweep_sql()["record"]);
    row.bind(vault_.org(), target.subject, target.record);
    return row.step() ? names_.name("record", row.integer(0)) : std::string{};
  }

  bool held(const Target& target) { return retention::held(vault_, target.subject, target.record, type_of(target)); }

  /// Persons whose last hold ended after their last record had gone.
  void forget() {
    std::vector<std::pair<RecordId, Work>> works;
    auto rows = vault_.database().statement(sweep_sql()["forgettable"]);
    rows.bind(vault_.org());
    while (rows.step())
      works.emplace_back(RecordId{}, [this, subject = rows.id<SubjectTag>(0)](SweepReport& count) {
        vault_.forget(subject, "ended");
        ++count.forgotten;
      });
    in_batches(works);
  }

  void roll() {
    std::vector<std::pair<RecordId, Work>> works;
    auto rows = vault_.database().statement(sweep_sql()["to_roll"]);
    rows.bind(vault_.org(), horizon_);
    while (rows.step())
      works.emplace_back(RecordId{}, [this, subject = rows.id<SubjectTag>(0)](SweepReport& count) {
        vault_.roll(subject);
        ++count.rolled;
      });
    in_batches(works);
  }

  void write_down() {
    vault_.act([this] {
      auto& db = vault_.database();
      db.run(sweep_sql()["report"], vault_.org(), vault_.now(), report_.hidden, report_.destroyed, report_.blanked,
             report_.folded, report_.held_back);
      if (!report_.stopped) db.run(sweep_sql()["swept"], vault_.org(), horizon_);
    });
    report_.until = horizon_;
  }

  vault::Vault& vault_;
  const SweepOptions& options_;
  Instant horizon_;
  Names names_;
  SweepReport report_;
};

}  // namespace

void add_counts(SweepReport& sum, const SweepReport& part) {
  sum.lapsed += part.lapsed;
  sum.hidden += part.hidden;
  sum.destroyed += part.destroyed;
  sum.blanked += part.blanked;
  sum.folded += part.folded;
  sum.forgotten += part.forgotten;
  sum.held_back += part.held_back;
  sum.tasks += part.tasks;
  sum.rolled += part.rolled;
  for (const auto& [term, count] : part.by_term) {
    const auto same = std::ranges::find(sum.by_term, term, [](const auto& t) { return t.first; });
    if (same == sum.by_term.end()) sum.by_term.emplace_back(term, count);
    else same->second += count;
  }
}

bool held(vault::Vault& vault, SubjectId subject, RecordId rec, const std::string& type) {
  auto rows = vault.database().statement(sweep_sql()["holds_on"]);
  rows.bind(vault.org(), subject, rec);
  while (rows.step()) {
    const auto* kind = vault.model().hold(rows.text(1));
    if (!kind || std::ranges::find(kind->covers, type) != kind->covers.end()) return true;
  }
  return false;
}

SweepReport run_sweep(vault::Vault& vault, const SweepOptions& options, Instant horizon) {
  return Sweep(vault, options, horizon).run();
}

}  // namespace tenue::retention
