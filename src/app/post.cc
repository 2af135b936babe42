#include "app/post.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include <array>

#include "app/stopping.h"
#include "base/log.h"

namespace tenue::app {
namespace {

constexpr auto kCommandPatience = std::chrono::seconds(30);
constexpr auto kLook = std::chrono::milliseconds(100);

Sending sending(mail::Fate fate) {
  switch (fate) {
    case mail::Fate::kSent: return Sending::kSent;
    case mail::Fate::kLater: return Sending::kLater;
    case mail::Fate::kNever: return Sending::kRefused;
    case mail::Fate::kUnknown: return Sending::kUnsure;
  }
  return Sending::kUnsure;
}

/// Its exit status; nothing if it had to be killed.
std::optional<int> wait_for(pid_t child, const std::atomic<bool>& stop) {
  for (auto waited = kLook; waited < kCommandPatience && !stop; waited += kLook) {
    int status = 0;
    if (::waitpid(child, &status, WNOHANG) == child) return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
    std::this_thread::sleep_for(kLook);
  }
  ::kill(-child, SIGKILL);  // with what it started: it is a group of its own
  ::waitpid(child, nullptr, 0);
  return std::nullopt;
}

}  // namespace

bool run_alert_command(const std::string& program, const std::string& short_name, const std::string& url, int count, const std::atomic<bool>& stop) {
  std::array<std::string, 4> lines = {"TENUE_FIRM=" + short_name, "TENUE_COUNT=" + std::to_string(count), "TENUE_URL=" + url, "PATH=/usr/local/bin:/usr/bin:/bin"};
  std::array<char*, 5> environment{};
  for (std::size_t i = 0; i < lines.size(); ++i) environment[i] = lines[i].data();
  std::string name = program;
  std::array<char*, 2> arguments = {name.data(), nullptr};
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&files);
  posix_spawnattr_init(&attributes);
  for (const int fd : {0, 1, 2}) posix_spawn_file_actions_addopen(&files, fd, "/dev/null", fd == 0 ? O_RDONLY : O_WRONLY, 0);
  // Neither the socket that we listen at nor a visitor's: a child that lives on would keep the port.
  posix_spawn_file_actions_addclosefrom_np(&files, 3);
  // The server waits for SIGTERM with the signal blocked: the child must not inherit that.
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
  pid_t child = 0;
  const int failed = ::posix_spawn(&child, program.c_str(), &files, &attributes, arguments.data(), environment.data());
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  return failed == 0 && wait_for(child, stop) == 0;
}

struct Post::State {
  State(Writer& w, PostSettings with) : writer(w), settings(std::move(with)), thread([this] { run(); }) {}
  ~State() { stop(); }
  void stop() { stopping.end(thread); }

  bool delivers() const { return !settings.server.url.empty() || settings.shown; }

  void run() {
    while (!stopping.asked) {
      int alerts = 0;
      std::string url;
      {
        std::unique_lock lock(stopping.mutex);
        stopping.wake.wait(lock, [this] { return stopping.asked || letters || unseen > 0; });
        letters = false;
        std::swap(alerts, unseen);
        url = office.url;
      }
      if (alerts > 0 && !stopping.asked) call(url, alerts);
      try {
        while (!stopping.asked && delivers() && deliver(url)) {}
      } catch (const std::exception& fault) {  // the disk refuses: the next tick tries again
        log(Level::kError, "post.failed", {{"why", std::string_view(fault.what())}});
      }
    }
  }

  void call(const std::string& url, int count) {
    if (!run_alert_command(settings.alert_command, settings.short_name, url + "/bureau", count, stopping.asked))
      log(Level::kError, "alert.command_failed", {{"command", std::string_view(settings.alert_command)}});
  }

  /// False: none is due.
  bool deliver(const std::string& url) {
    const auto out = writer.ask([&](vault::Vault& vault) { return begin_letter(vault, url); });
    if (!out) return false;
    const auto [how, code] = hand_over(*out);
    writer.run([&, how = how, code = code](vault::Vault& vault) { end_letter(vault, out->id, how, code); });
    return how != Sending::kLater;  // the server is not there: the others need not try now
  }

  std::pair<Sending, int> hand_over(const Outgoing& out) {
    if (settings.server.url.empty()) {
      settings.shown(out.text);
      return {Sending::kSent, 0};
    }
    const auto from = settings.from.empty() ? out.contact : settings.from;
    const mail::Letter letter{out.firm, from, out.text.to, from == out.contact ? "" : out.contact, out.text.subject, out.text.text, out.text.lang, id_text(out.id.value), SystemClock{}.now(), out.stop};
    const auto [fate, code] = mail::send(settings.server, letter, &stopping.asked);
    if (fate != mail::Fate::kSent) log(Level::kWarning, "letter.not_sent", {{"code", std::int64_t{code}}});
    return {sending(fate), code};
  }

  Writer& writer;
  const PostSettings settings;
  Stopping stopping;
  PostOffice office;
  bool letters = false;  ///< some are due
  int unseen = 0;        ///< alerts to call the firm's program for
  bool looked_back = false;  ///< the writer's thread alone
  std::thread thread;  ///< last: it begins when everything else stands
};

Post::Post(Writer& writer, PostSettings settings) : s_(std::make_unique<State>(writer, std::move(settings))) {}
Post::~Post() = default;
void Post::stop() { s_->stop(); }

void Post::answers_at(std::string url) {
  const std::lock_guard lock(s_->stopping.mutex);
  s_->office = {std::move(url), s_->settings.alert};
}

void Post::tick(vault::Vault& vault) {
  PostOffice office;
  {
    const std::lock_guard lock(s_->stopping.mutex);
    office = s_->office;
  }
  if (!std::exchange(s_->looked_back, true)) find_broken_letters(vault);
  if (office.url.empty()) return;
  const int alerts = draw_letters(vault, office);
  const bool due = s_->delivers() && letter_waits(vault);
  if (!due && (alerts == 0 || s_->settings.alert_command.empty())) return;
  const std::lock_guard lock(s_->stopping.mutex);
  s_->letters = s_->letters || due;
  if (!s_->settings.alert_command.empty()) s_->unseen += alerts;
  s_->stopping.wake.notify_all();
}

}  // namespace tenue::app
