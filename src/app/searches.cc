#include "app/searches.h"

#include <set>

#include "app/attention.h"
#include "app/scanner.h"
#include "app/sql.h"
#include "app/stopping.h"
#include "base/log.h"

namespace tenue::app {
namespace {

constexpr auto kPause = std::chrono::seconds(3);

}  // namespace

void report_found(vault::Vault& vault, const Meant& meant, const std::string& what) {
  log(Level::kWarning, "file.malware", {{"what", std::string_view(what)}});
  const auto said = what + "/" + meant.type;
  vault.act([&] {
    auto& db = vault.database();
    if (db.number(sql("attention")["told_already"], vault.org(), meant.record, kFoundTask, said).value_or(0) == 0)  // who tries again makes no second one
      db.run(sql("attention")["new_task"], vault.org(), meant.subject, meant.record, kFoundTask, said, vault.now());
    if (meant.subject && meant.record) plan_found_letter(vault, meant.subject, meant.record);
  });
}

struct Searches::State {
  State(Writer& w, std::string at) : writer(w), scanner(std::move(at)) {
    if (!scanner.empty()) thread = std::thread([this] { run(); });
  }
  ~State() { stop(); }
  void stop() { stopping.end(thread); }

  void run() {
    while (!stopping.asked) {
      {
        std::unique_lock lock(stopping.mutex);
        stopping.wake.wait(lock, [this] { return stopping.asked || waits; });
        waits = false;
      }
      try {
        while (!stopping.asked && search()) {}
      } catch (const std::exception& fault) {  // the disk refuses: the next tick tries again
        log(Level::kError, "search.failed", {{"why", std::string_view(fault.what())}});
        silent = true;
      }
      std::unique_lock lock(stopping.mutex);
      if (silent) stopping.wake.wait_for(lock, kPause, [this] { return stopping.asked.load(); });
    }
  }

  /// False: nothing waits, or nobody judges.
  bool search() {
    const auto next = writer.ask([&](vault::Vault& vault) { return vault.waiting_file(unreadable); });
    if (!next) return false;
    auto finding = Finding::kUnknown;
    try {
      finding = judge(*next);
    } catch (const Fault& fault) {
      if (fault.key != "file.damaged") throw;
      return unreadable.insert(next->file->said.id), true;  // it opens to nobody; the proof names it
    }
    silent = finding == Finding::kUnknown;
    if (silent) return false;
    writer.run([&](vault::Vault& vault) { note(vault, *next, finding); });
    return true;
  }

  Finding judge(const vault::WaitingFile& next) const {
    const auto content = next.file->read();
    if (!content) return Finding::kUnknown;  // it has gone meanwhile
    Scan scan(scanner);
    for (auto piece = content->next(); !piece.empty(); piece = content->next()) scan.write(piece);
    return scan.finish();
  }

  static void note(vault::Vault& vault, const vault::WaitingFile& next, Finding finding) {
    const auto id = next.file->said.id;
    if (finding == Finding::kClean) return vault.file_clean(id);
    if (!vault.has_file(id)) return;
    vault.file_found(id);
    report_found(vault, {next.subject, next.record, next.type}, vault.has_file(id) ? "held" : "destroyed");
  }

  Writer& writer;
  const std::string scanner;
  std::set<FileId> unreadable;  ///< of the thread
  Stopping stopping;
  bool waits = false;
  std::atomic<bool> silent{false};
  std::thread thread;
};

Searches::Searches(Writer& writer, std::string scanner) : s_(std::make_unique<State>(writer, std::move(scanner))) {}
Searches::~Searches() = default;
void Searches::stop() { s_->stop(); }
bool Searches::silent() const { return s_->silent; }

void Searches::tick(vault::Vault& vault) {
  if (s_->scanner.empty() || vault.waiting_files() == 0) return;
  {
    const std::lock_guard lock(s_->stopping.mutex);
    s_->waits = true;
  }
  s_->stopping.wake.notify_all();
}

}  // namespace tenue::app
