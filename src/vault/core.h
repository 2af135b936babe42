/// What the files of the vault share: the open store, what moves with each batch, one step that can be undone.
/// Private to the vault; vault.h is the door.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "store/store.h"
#include "vault/file.h"
#include "vault/key_file.h"
#include "vault/keyring.h"
#include "vault/sums.h"
#include "vault/vault.h"

namespace tenue::vault {

/// The statements of sql/<name>.sql.
const store::SqlFile& sql(std::string_view name);

/// Numbers of records, fields ("record.field"), activities, roles and acts: given once, never again.
class Names {
 public:
  void add(std::string_view kind, const std::string& name, std::uint32_t number);
  std::optional<std::uint32_t> number(std::string_view kind, std::string_view name) const;
  std::string name(std::string_view kind, std::uint32_t number) const;  ///< "" if there is none
  std::uint32_t next(std::string_view kind) const;

 private:
  struct Kind {
    std::map<std::string, std::uint32_t, std::less<>> numbers;
    std::map<std::uint32_t, std::string> names;
  };
  std::map<std::string, Kind, std::less<>> kinds_;
};

/// The row `head`, as far as a batch moves it.
struct Head {
  std::string short_name;
  bool demo = false;
  Slot next_slot = 0, index_slot = 0, staff_slot = 0;
  std::uint64_t next_leaf = 0;
  Instant high_water{};
  Uptime uptime;                     ///< at high_water
  std::chrono::microseconds unrun{}; ///< what the clock gained on running time since a person last said that it is right
};

/// What an act changes in memory beside the rows; a step that is undone puts it back.
struct Running {
  Head head;
  std::shared_ptr<const policy::Model> model;  ///< null until the first publish
  int version = 0;
  std::shared_ptr<const Names> names;
  std::shared_ptr<const std::set<std::string>> clear;  ///< "record.field" whose value an expression reads: kept in `fact`
  std::vector<Dead> dead;                              ///< to be killed once their journal rows are on the disk
  std::uint64_t changes = 0;
  std::vector<Sum> sums;  ///< of Core::tables, in their order; none: the seal does not open
};

struct Person;

struct Core {
  Core(Options with, const Clock& by) : options(std::move(with)), clock(by) {}

  Options options;
  const Clock& clock;
  OrgId org{};
  std::unique_ptr<DiskFile> lock;
  std::unique_ptr<store::Database> db;
  std::unique_ptr<Keyring> keyring;
  Running run;
  struct {
    std::uint64_t state = 0;
    std::shared_ptr<const Person> person;
  } last;  ///< who was read last, and the state of the database then
  std::vector<std::string> tables;  ///< those whose rows are summed, ascending
  std::int64_t foreign_commits = 0; ///< as last seen: nobody else may write
  struct Offered {
    std::shared_ptr<const SealedFile> file;
    bool named = false;  ///< in a value
  };
  std::map<FileId, Offered> offered;  ///< files.h, Offer
  std::vector<FileId> unsettled;      ///< files that an act took or dropped: settled once it is known what became of the batch
  bool in_batch = false;
  bool disk_said = false; ///< that the disk refuses is logged once, until it takes something again
  bool in_doubt = false;  ///< a commit failed so that nobody knows: the store is opened anew before the next batch

  Instant machine_time() const;  ///< as Vault
  Instant now() const;
  bool clock_believed() const;  ///< as Vault
  void believe_clock();         ///< counts anew from now
  const policy::Model& model() const;
  const policy::Record& record(const std::string& id) const;  ///< of the running policy; unknown is a bug
  std::uint32_t number(std::string_view kind, const std::string& name);  ///< gives one where there is none yet
  std::uint32_t known_number(std::string_view kind, const std::string& name) const;  ///< 0 = none
  Slot new_slot();             ///< durable before it is given
  crypto::Key key(Slot slot);  ///< throws Fault: the keyring does not hold what the data need
  /// Into the journal; killed after the commit. `heir`: the slot under which what it kept goes on; 0: it is erased.
  void bury(Slot slot, Slot heir = 0);

  std::vector<std::exception_ptr> batch(std::span<const std::function<void()>> acts);
  void act(const std::function<void()>& one);
  void load();  ///< head, names and the running policy, from the store
  void open_database();  ///< anew; throws Fault, and then everything is as it was
  std::string file() const { return (options.data / "store.db").string(); }
  std::filesystem::path files() const { return options.data / "files"; }
};

/// Takes the lock, opens the store and reads it; the keyring is not needed yet. Fails as Vault::open does.
Result<void> open_store_of(Core& core);
/// What a keyring's header says in clear of the data that it serves.
std::string label_of(const Options& options, bool demo);
Bytes vouch(Core& core, ByteView text);

/// While one stands, what is written leaves every person's own rows as they are: who was read last stays known.
class Aside {
 public:
  explicit Aside(Core& core) : core_(core), known_(core.last.person && core.last.state == core.db->state()) {}
  ~Aside() {
    if (known_) core_.last.state = core_.db->state();
  }
  Aside(const Aside&) = delete;
  Aside& operator=(const Aside&) = delete;

 private:
  Core& core_;
  bool known_;
};

/// A savepoint that also puts back what Running held.
class Step {
 public:
  explicit Step(Core& core) : core_(core), before_(core.run), point_(*core.db) {}
  ~Step() {
    if (!done_) core_.run = std::move(before_);
  }
  Step(const Step&) = delete;
  Step& operator=(const Step&) = delete;
  void release() {
    point_.release();
    done_ = true;
  }

 private:
  Core& core_;
  Running before_;
  store::Savepoint point_;
  bool done_ = false;
};

/// Runs `act`, all or nothing: a refusal (an expected without a value) leaves nothing. Outside a batch it is one of its own.
template <class F>
auto within(Core& core, F&& act) -> std::invoke_result_t<F> {
  using R = std::invoke_result_t<F>;
  if (!core.db->in_transaction()) {
    if constexpr (std::is_void_v<R>) {
      core.act([&] { act(); });
      return;
    } else {
      std::optional<R> out;
      core.act([&] { out.emplace(within(core, act)); });
      return std::move(*out);
    }
  } else {
    Step step(core);
    if constexpr (std::is_void_v<R>) {
      act();
      step.release();
    } else {
      auto out = act();
      if constexpr (requires { out.error(); }) {
        if (!out) return out;
      }
      step.release();
      return out;
    }
  }
}

struct Vault::State : Core {
  using Core::Core;
};

Error refused(Code code, std::string detail, std::string field = {});

}  // namespace tenue::vault
