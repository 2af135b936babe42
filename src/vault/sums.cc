#include "vault/sums.h"

#include <algorithm>

#include "base/log.h"
#include "vault/core.h"

namespace tenue::vault {
namespace {

constexpr std::string_view kSealTable = "seal", kSealWord = "tenue-seal1", kRowWord = "tenue-row-1";

const store::SqlFile& q() { return sql("head"); }

crypto::Key key_for(Core& core, std::string_view word) { return crypto::derive(core.key(core.run.head.staff_slot), {view(word)}); }

Sum number_of(const crypto::Hash& hash) {
  Sum out;
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = get_u64(hash, 8 * i);
  return out;
}

void add(Sum& to, const Sum& one) {
  std::uint64_t carry = 0;
  for (std::size_t i = 0; i < to.size(); ++i) {
    const auto first = to[i] + one[i];
    const auto second = first + carry;
    carry = (first < one[i] ? 1U : 0U) + (second < first ? 1U : 0U);
    to[i] = second;
  }
}

/// to - one = to + (not one) + 1
void take(Sum& from, Sum one) {
  for (auto& part : one) part = ~part;
  add(from, one);
  add(from, {1, 0, 0, 0});
}

Sum of_row(const crypto::Key& key, std::string_view table, ByteView row) {
  constexpr std::array<std::uint8_t, 1> kBetween{0};
  return number_of(crypto::blake2b256(key, {view(table), kBetween, row}));
}

std::vector<std::string> summed_tables(Core& core) {
  auto out = core.db->tables();
  std::erase(out, kSealTable);
  return out;
}

Bytes seal_aad(const Core& core) {
  Bytes out(view(kSealWord).begin(), view(kSealWord).end());
  out.insert(out.end(), core.org.begin(), core.org.end());
  return out;
}

/// (length u8 | table | sum u256)*
Bytes encode(const Core& core) {
  Bytes out;
  for (std::size_t i = 0; i < core.tables.size(); ++i) {
    out.push_back(static_cast<std::uint8_t>(core.tables[i].size()));
    out.insert(out.end(), core.tables[i].begin(), core.tables[i].end());
    for (const auto part : core.run.sums[i]) put_u64(out, part);
  }
  return out;
}

void decode(Core& core, ByteView text) {
  constexpr std::size_t kSumSize = 32;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = text[at++];
    TENUE_CHECK(text.size() - at >= length + kSumSize);  // it was sealed: we wrote it
    core.tables.emplace_back(text.begin() + static_cast<std::ptrdiff_t>(at), text.begin() + static_cast<std::ptrdiff_t>(at + length));
    at += length;
    Sum sum;
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] = get_u64(text, at + 8 * i);
    core.run.sums.push_back(sum);
    at += kSumSize;
  }
}

void follow(Core& core) {
  core.db->watch([&core, key = std::make_shared<const crypto::Key>(key_for(core, kRowWord))](std::string_view table, ByteView row, bool comes) {
    TENUE_CHECK(core.in_batch || table == kSealTable);  // written outside of an act it would stand without its seal
    const auto found = std::ranges::lower_bound(core.tables, table);
    if (found == core.tables.end() || *found != table) return;
    auto& sum = core.run.sums[static_cast<std::size_t>(found - core.tables.begin())];
    comes ? add(sum, of_row(*key, table, row)) : take(sum, of_row(*key, table, row));
  });
}

}  // namespace

void begin_sums(Core& core) {
  core.tables = summed_tables(core);
  core.run.sums.assign(core.tables.size(), Sum{});
  follow(core);
}

void follow_rows(Core& core) {
  core.tables.clear();
  core.run.sums.clear();
  auto row = core.db->statement(q()["seal"]);
  row.bind(core.org);
  const auto text = row.step() ? crypto::open(key_for(core, kSealWord), row.blob(0), seal_aad(core)) : std::nullopt;
  if (!text) {
    log(Level::kError, "store.seal_broken");
    return;
  }
  decode(core, *text);
  follow(core);
}

void seal_sums(Core& core) {
  if (core.run.sums.empty()) return;
  core.db->run(q()["put_seal"], core.org, crypto::seal(key_for(core, kSealWord), encode(core), seal_aad(core)));
}

std::optional<std::vector<std::string>> altered_tables(Core& core) {
  if (core.run.sums.empty()) return std::nullopt;
  const auto key = key_for(core, kRowWord);
  const auto there = summed_tables(core);
  std::vector<std::string> out;
  std::ranges::set_difference(there, core.tables, std::back_inserter(out));  // somebody else's
  for (std::size_t i = 0; i < core.tables.size(); ++i) {
    Sum sum{};
    if (std::ranges::binary_search(there, core.tables[i]))
      core.db->each_row(core.tables[i], [&](ByteView row) { add(sum, of_row(key, core.tables[i], row)); });
    if (sum != core.run.sums[i]) out.push_back(core.tables[i]);
  }
  return out;
}

}  // namespace tenue::vault
