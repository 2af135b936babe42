#include "app/inbox.h"

#include <algorithm>

#include "app/intake.h"
#include "app/stopping.h"
#include "app/words.h"
#include "base/log.h"
#include "mail/mail.h"

namespace tenue::app {
namespace {

constexpr int kMissesTold = 3;
const vault::Actor kVisitor{{}, "visitor"};

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return text;
}

bool is_own(const policy::Model& model, const std::vector<std::string>& own, const std::string& from) {
  const auto same = [&](const std::string& address) { return !address.empty() && lower(address) == lower(from); };
  return same(model.organisation.contact) || same(model.organisation.dpo) || std::ranges::any_of(own, same);
}

/// The first `most` characters.
std::string_view beginning(std::string_view text, int most) {
  std::size_t at = 0;
  for (int n = 0; at < text.size(); ++at)
    if ((static_cast<unsigned char>(text[at]) & 0xC0) != 0x80 && ++n > most) break;
  return text.substr(0, at);
}

/// What it says, and what of it stayed in the mailbox.
std::string words_of(const mail::Message& message, bool whole, int most, const std::string& lang) {
  const auto say = [&](std::string_view key, std::initializer_list<std::pair<std::string_view, std::string_view>> values = {}) { return words().say(lang, key, values); };
  const auto text = [&](std::string_view body, bool all) {
    std::string out = message.subject.empty() ? say("request.mail.no_subject") : say("request.mail.subject", {{"subject", message.subject}});
    out += "\n\n" + (body.empty() ? say("request.mail.empty") : std::string{body});
    if (message.attachments > 0) out += "\n\n" + say(message.attachments == 1 ? "request.mail.attachment.one" : "request.mail.attachment.many", {{"n", std::to_string(message.attachments)}});
    if (!all) out += "\n\n" + say("request.mail.cut");
    if (!message.unusable.empty()) out += "\n\n" + say("request.mail.unusable", {{"from", message.unusable}});
    return out;
  };
  const bool all = whole && message.whole;
  if (auto out = text(message.text, all); beginning(out, most).size() == out.size()) return out;
  const auto frame = text("x", false);
  return text(beginning(message.text, most - static_cast<int>(frame.size())), false);
}

/// The same message is met again after a death between filing and marking, or when it was delivered twice. A number alone is not enough:
/// some programs give each of their messages the same.
std::string once_of(const mail::Message& message, const mail::Arrived& arrived) {
  if (message.id.empty()) return "mail " + sha256_hex(view(arrived.bytes));
  return "mail " + sha256_hex(view(message.id + "\n" + lower(message.from) + "\n" + message.subject + "\n" + message.text));
}

/// When it arrived, on the organisation's clock: a demonstration's has moved on.
Instant arrived_at(const vault::Vault& vault, Instant at) {
  const auto ago = SystemClock{}.now() - at;
  return ago.count() < 0 ? vault.now() : vault.now() - ago;
}

}  // namespace

Mailed take_mail(vault::Vault& vault, const mail::Arrived& arrived, const std::vector<std::string>& own) {
  const auto& model = vault.model();
  auto message = mail::read_message(arrived.bytes);
  if (message.by_machine || is_own(model, own, message.from)) return Mailed::kIgnored;
  const auto& type = *model.record("request");
  if (!message.from.empty() && !policy::normalise(*type.field("mail"), message.from)) message.unusable = std::exchange(message.from, {});
  NewRequest request;
  request.kinds = {"question"};  // whoever answers says what it is after all
  request.channel = "mail";
  request.lang = model.version.languages.front();
  request.received = paris_date(arrived_at(vault, arrived.at));
  request.mail = message.from;
  // Nobody can be asked to write it again.
  for (auto* said : {&message.text, &message.subject, &message.name}) *said = policy::without_card_numbers(*said, words().say(request.lang, "request.mail.card"));
  request.name = message.name;
  request.text = words_of(message, arrived.whole, policy::field_limit(*type.field("text")), request.lang);
  request.once = once_of(message, arrived);
  return file_request(vault, kVisitor, request) ? Mailed::kFiled : Mailed::kLeft;
}

struct Inbox::State {
  State(Writer& w, InboxSettings with, InboxNews& n) : writer(w), settings(std::move(with)), news(n), mailbox(settings.account), thread([this] { run(); }) {}
  ~State() { stop(); }
  void stop() { stopping.end(thread); }

  void run() {
    while (!stopping.asked) {
      try {
        tell(mailbox.look([this](const mail::Arrived& arrived) { return take(arrived); }, stopping.asked));
      } catch (const std::exception& fault) {  // the disk refuses: what was not marked waits
        log(Level::kError, "mailbox.failed", {{"why", std::string_view(fault.what())}});
      }
      std::unique_lock lock(stopping.mutex);
      stopping.wake.wait_for(lock, settings.every, [this] { return stopping.asked.load(); });
    }
  }

  bool take(const mail::Arrived& arrived) {
    return writer.ask([&](vault::Vault& vault) { return take_mail(vault, arrived, settings.own); }) != Mailed::kLeft;
  }

  void tell(mail::Look look) {
    if (stopping.asked) return;  // we cut the line ourselves
    news.left = mailbox.left();
    misses = look == mail::Look::kRead ? 0 : misses + 1;
    news.refused = misses >= kMissesTold && look == mail::Look::kRefused;
    news.away = misses >= kMissesTold && look == mail::Look::kAway;
    if (misses == kMissesTold) log(Level::kWarning, "mailbox.not_read", {{"why", std::string_view(look == mail::Look::kRefused ? "refused" : "away")}});
  }

  Writer& writer;
  const InboxSettings settings;
  InboxNews& news;
  mail::Mailbox mailbox;  ///< the thread's alone
  int misses = 0;
  Stopping stopping;
  std::thread thread;  ///< last: it begins when everything else stands
};

Inbox::Inbox(Writer& writer, InboxSettings settings, InboxNews& news) : s_(std::make_unique<State>(writer, std::move(settings), news)) {}
Inbox::~Inbox() = default;
void Inbox::stop() { s_->stop(); }

}  // namespace tenue::app
