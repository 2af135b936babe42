// Fills a published store of bench/forum with `records` records: a member with 10,000 of them (herself and 9,999 comments), the rest
// of others with ten each. By the vault's own calls, in batches. Hers come in a hundred times among the others', as a visitor's
// who is then joined to the person that she is.
// Usage: tenue_forum DATA KEYS RECORDS; DATA is the organisation's own folder.
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/time.h"
#include "crypto/crypto.h"
#include "vault/vault.h"

using namespace tenue;

namespace {

constexpr int kPacks = 101, kInPack = 99, kOfOthers = 10, kInBatch = 100;
constexpr int kHers = 1 + kPacks * kInPack;
const vault::Purpose kVisitor{{UserId{}, "visitor"}, "forum"}, kHost{{UserId{}, "host"}, "forum"};

void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "tenue_forum: %s\n", what);
  std::exit(2);
}

struct Author { std::string name, mail, site, ip; };
const Author kHer{"Odile Mille-Traces", "odile@mille-traces.example", "https://mille-traces.example", "203.0.113.77"};

Author other(int n) {
  const auto number = std::to_string(n);
  return {"Autre " + number, "autre-" + number + "@autre.example", "", "198.51.100." + std::to_string(n % 250)};
}

/// About 200 bytes; one in a hundred is signed.
std::string text(const Author& author, int n) {
  std::string out = "Commentaire " + std::to_string(n);
  for (int i = 0; i < 9; ++i) out += " sur un banc public";
  return n % 100 == 0 ? out + " " + author.name : out;
}

vault::Values comment(const Author& author, int n) {
  return {{"author", author.name}, {"mail", author.mail}, {"site", author.site}, {"ip", author.ip}, {"written", "2026-01-02T10:00"},
          {"browser", "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"}, {"text", text(author, n)}, {"page", "/2026/01/les-bancs/"}};
}

/// A visitor who writes `comments` comments. She gives who she is in the form, the rest is noted with each.
vault::Taken write(vault::Vault& vault, const Author& author, int comments, int n) {
  vault::Submission form;
  form.form = "comment";
  form.values = {{"comment.text", text(author, n)}, {"comment.page", "/2026/01/les-bancs/"}, {"member.name", author.name}, {"member.mail", author.mail}, {"member.site", author.site}};
  const auto taken = vault.take(kVisitor, form);
  require(taken.has_value(), "a comment was refused");
  auto first = comment(author, n);
  first.erase("text"), first.erase("page");
  require(vault.change(kHost, taken->main, first).has_value(), "a change was refused");
  for (int i = 1; i < comments; ++i) require(vault.add(kHost, taken->root, "comment", comment(author, n + i)).has_value(), "a record was refused");
  return *taken;
}

}  // namespace

int main(int argc, char** argv) {
  require(argc == 4, "usage: tenue_forum DATA KEYS RECORDS");
  crypto::init();
  set_log_level(Level::kWarning);
  const int persons = (std::atoi(argv[3]) - kHers) / kOfOthers;
  require(persons >= 0, "fewer records than hers");
  const SystemClock clock;
  auto opened = vault::Vault::open({argv[1], argv[2], "forum"}, clock);
  require(opened.has_value() && (*opened)->published(), "no published store there");
  auto& vault = **opened;
  SubjectId her;
  int written = 0;
  for (int pack = 0; pack < kPacks; ++pack) {
    vault.act([&] {
      const auto taken = write(vault, kHer, kInPack, pack * kInPack);
      if (!her) her = taken.subject;
      else require(vault.join(kHost, taken.subject, her).has_value(), "she was not joined to herself");
    });
    while (written < persons && static_cast<long>(written) * kPacks < static_cast<long>(persons) * (pack + 1)) {
      std::vector<std::function<void()>> acts;
      for (int i = 0; i < kInBatch && written < persons; ++i) acts.emplace_back([&vault, n = written++] { write(vault, other(n), kOfOthers - 1, n); });
      for (const auto& failed : vault.batch(acts)) require(!failed, "a batch failed");
    }
  }
  std::printf("%d\n", kHers + persons * kOfOthers);
  return 0;
}
