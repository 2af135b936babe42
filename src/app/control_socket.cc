#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <mutex>
#include <thread>

#include "app/app.h"
#include "app/backup.h"
#include "app/descriptor.h"
#include "app/json.h"
#include "app/words.h"
#include "base/log.h"

namespace tenue::app {
namespace {

constexpr std::size_t kLineMost = 4 << 20;  // a policy of 1 MiB, escaped
constexpr int kPollMillis = 200;
constexpr timeval kPatience{10, 0};

/// A socket's name holds 107 bytes at most; through its folder's descriptor every path is short.
struct Place {
  Descriptor folder;
  sockaddr_un address{};
};

std::optional<Place> place_of(const fs::path& path) {
  Place out{Descriptor(::open(path.parent_path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)), {}};
  if (!out.folder) return std::nullopt;
  const auto name = "/proc/self/fd/" + std::to_string(out.folder.get()) + "/" + path.filename().string();
  TENUE_CHECK(name.size() < sizeof out.address.sun_path);
  out.address.sun_family = AF_UNIX;
  name.copy(out.address.sun_path, name.size());
  return out;
}

const sockaddr* generic(const sockaddr_un& address) { return reinterpret_cast<const sockaddr*>(&address); }

bool send_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const auto sent = ::send(fd, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

std::optional<std::string> receive_line(int fd) {
  std::string line;
  char buffer[16384];
  while (line.size() <= kLineMost) {
    const auto count = ::recv(fd, buffer, sizeof buffer, 0);
    if (count <= 0) return std::nullopt;
    line.append(buffer, static_cast<std::size_t>(count));
    if (line.back() == '\n') return line;
  }
  return std::nullopt;
}

bool from_owner(int fd) {
  ucred peer{};
  socklen_t size = sizeof peer;
  return ::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && (peer.uid == 0 || peer.uid == ::geteuid());
}

struct Question {
  std::string verb;
  std::vector<std::string> arguments;
  std::string argument(const std::string& name) const {
    for (const auto& one : arguments)
      if (one.starts_with(name + "=")) return one.substr(name.size() + 1);
    return {};
  }
};

std::optional<Question> read_question(std::string_view line) {
  const auto json = from_json(line);
  if (!json || !json->isObject() || !(*json)["verb"].isString() || !(*json)["arguments"].isArray()) return std::nullopt;
  Question out{(*json)["verb"].asString(), {}};
  for (const auto& one : (*json)["arguments"]) {
    if (!one.isString()) return std::nullopt;
    out.arguments.push_back(one.asString());
  }
  return out;
}

std::string write_answer(const Answer& answer) {
  Json::Value json;
  json["status"] = answer.status;
  json["out"] = answer.out;
  json["err"] = answer.err;
  json["settled"] = answer.settled;
  return to_json(json) + "\n";
}

}  // namespace

struct ControlSocket::State {
  fs::path path, keys;
  Writer& writer;
  Descriptor listener;
  std::atomic<bool> stopping{false};
  std::thread thread;
  std::mutex mutex;
  std::string origin;  ///< where browsers reach the organisation; empty until the server knows

  /// Who asks can only guess where the server answers: links begin with what it says itself.
  std::vector<std::string> with_origin(std::vector<std::string> arguments) {
    const std::lock_guard lock(mutex);
    for (auto& argument : arguments)
      if (argument.starts_with("origin=") && !origin.empty()) argument = "origin=" + origin;
    return arguments;
  }

  Answer answer(const Question& question) {
    if (auto refusal = other_keys(question)) return std::move(*refusal);
    try {
      Answer out;
      const auto arguments = with_origin(question.arguments);
      const auto with = [&](const std::function<void(vault::Vault&)>& job) { writer.run_alone(job); };
      if (question.verb == "backup") return back_up(path.parent_path(), with, arguments);  // people are served meanwhile
      with([&](vault::Vault& vault) { out = run_verb(vault, question.verb, arguments); });
      return out;
    } catch (const std::exception& fault) {  // one bad question must not stop the server
      log(Level::kError, "control.failed");
      const bool english = std::ranges::find(question.arguments, "lang=en") != question.arguments.end();
      return {2, {}, fault_words(fault, english ? "en" : "fr") + "\n"};
    }
  }

  std::optional<Answer> other_keys(const Question& question) const {
    const auto named = question.argument("keys");
    std::error_code ignored;
    if (named.empty() || fs::equivalent(named, keys, ignored)) return std::nullopt;
    return Answer{2, {}, words().say(question.argument("lang") == "en" ? "en" : "fr", "verb.other_keys", {{"keys", keys.string()}, {"given", named}}) + "\n"};
  }

  void serve(const Descriptor& peer) {
    ::setsockopt(peer.get(), SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
    ::setsockopt(peer.get(), SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof kPatience);
    if (!from_owner(peer.get())) return;
    const auto line = receive_line(peer.get());
    const auto question = line ? read_question(*line) : std::nullopt;
    if (question) send_all(peer.get(), write_answer(answer(*question)));
  }

  void work() {
    pollfd waiting{listener.get(), POLLIN, 0};
    while (!stopping) {
      if (::poll(&waiting, 1, kPollMillis) <= 0) continue;
      const Descriptor peer(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
      if (peer) serve(peer);
    }
  }
};

ControlSocket::ControlSocket(const fs::path& path, const fs::path& keys, Writer& writer)
    : s_(new State{path, keys, writer, Descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)), {}, {}, {}, {}}) {
  const auto place = place_of(path);
  ::unlink(path.c_str());  // the store's lock is ours, so nobody listens on what is left here
  const auto before = ::umask(0177);
  const bool bound = place && s_->listener && ::bind(s_->listener.get(), generic(place->address), sizeof place->address) == 0;
  ::umask(before);
  if (!bound || ::listen(s_->listener.get(), 8) != 0)
    throw Fault(errno == ENOSPC || errno == EDQUOT ? kDiskFull : "serve.socket", path.string(), "control socket: cannot be made");
  s_->thread = std::thread([this] { s_->work(); });
}

void ControlSocket::answers_at(std::string origin) {
  const std::lock_guard lock(s_->mutex);
  s_->origin = std::move(origin);
}

ControlSocket::~ControlSocket() {
  s_->stopping = true;
  s_->thread.join();
  ::unlink(s_->path.c_str());
}

fs::path socket_path(const Config& config, const std::string& short_name) { return config.data / short_name / "control.sock"; }

std::optional<Answer> ask_server(const fs::path& socket, const std::string& verb, const std::vector<std::string>& arguments) {
  const auto place = place_of(socket);
  const Descriptor peer(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!place || !peer || ::connect(peer.get(), generic(place->address), sizeof place->address) != 0) return std::nullopt;
  Json::Value question;
  question["verb"] = verb;
  question["arguments"] = Json::arrayValue;
  for (const auto& one : arguments) question["arguments"].append(one);
  const auto line = send_all(peer.get(), to_json(question) + "\n") ? receive_line(peer.get()) : std::nullopt;
  const auto json = line ? from_json(*line) : std::nullopt;
  if (!json || !json->isObject()) throw Fault("serve.gone", socket.string(), "control socket: the server went away before it answered");
  return Answer{(*json)["status"].asInt(), (*json)["out"].asString(), (*json)["err"].asString(), (*json)["settled"].asBool()};
}

}  // namespace tenue::app
