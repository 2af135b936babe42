// Bytes that come back: from the store under their seal, from the folder of keys, from addresses and cookies.
#include "base/bytes.h"

#include <array>
#include <filesystem>
#include <fstream>

#include "app/json.h"
#include "base/id.h"
#include "fuzz/folder.h"
#include "fuzz/fuzz.h"
#include "vault/keyring.h"
#include "vault/record.h"
#include "vault/values.h"
#include "web/http/http.h"
#include "web/public/ticket.h"

namespace tenue::fuzz {
namespace {

namespace fs = std::filesystem;

const OrgId kOrg{1, 2, 3};
const Instant kNow = day_begin(Date{std::chrono::year{2026}, std::chrono::month{11}, std::chrono::day{26}});

void texts(std::string_view text) {
  if (const auto out = unbase64url(text)) TENUE_CHECK(base64url(*out) == text);
  if (const auto out = unhex(text)) TENUE_CHECK(unhex(hex(*out)) == out);
  if (const auto out = web::percent_decode(text)) TENUE_CHECK(web::percent_decode(percent_encode(*out)) == *out);
  (void)vault::reference_form(text);
}

void document(ByteView in) {
  const auto out = vault::decode_document(in);
  if (!out) return;
  const auto again = vault::encode_document(*out);
  TENUE_CHECK(std::ranges::equal(again, in));
}

void entry(ByteView in) {
  vault::Names names;
  names.add("act", "taken", 1);
  if (const auto out = vault::decode_entry(names, 7, in)) TENUE_CHECK(out->leaf == 7 && out->box_hash.size() == 32);
}

void card(ByteView in) {
  std::size_t size = 0;
  for (const auto& word : vault::decode_card(in)) size += word.folded.size();
  TENUE_CHECK(size <= in.size());
}

void padding(ByteView in) {
  if (const auto out = crypto::unpad32(in)) TENUE_CHECK(std::ranges::equal(crypto::pad32(*out), in));
}

/// A keyring's file as somebody left it; `sound`: below a header that our master key opens.
void keyring(ByteView in, bool sound) {
  static const Folder folder;
  static const auto master = crypto::Key(Bytes(crypto::Key::kSize, 7));
  static const bool written = vault::write_new(folder.path / "master.key", master.bytes());
  TENUE_CHECK(written);
  const auto wrap = vault::wrap_key(master, kOrg, 1);
  auto file = sound ? vault::make_header(wrap, kOrg, 1, "fuzz") : Bytes{};
  if (sound && !in.empty()) {  // the first byte: which of the sealed slot's bytes is altered
    auto box = crypto::seal(wrap, master.bytes(), view("another place"));
    box.resize(vault::kSlotSize);
    box[in[0] % box.size()] ^= 1;
    file.insert(file.end(), box.begin(), box.end());
  }
  file.insert(file.end(), in.begin(), in.end());
  if (sound) file.resize((file.size() + vault::kBlockSize - 1) / vault::kBlockSize * vault::kBlockSize);
  const auto path = vault::Keyring::file(folder.path, kOrg);
  std::ofstream(path, std::ios::binary).write(reinterpret_cast<const char*>(file.data()), static_cast<std::streamsize>(file.size()));
  fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
  (void)vault::label_in(in);
  const auto ring = vault::Keyring::open(folder.path, kOrg);
  TENUE_CHECK(!sound || ring);
  if (!ring) return;
  for (const vault::Slot slot : {0u, 1u, 31u, 0xFFFFFFFFu}) TENUE_CHECK(!(*ring)->key(slot));
  (*ring)->kill(std::array{vault::Dead{0, 0}, vault::Dead{1, 0}});
  TENUE_CHECK(!(*ring)->on_disk(0));
}

/// What comes back in a form's hidden field and in the address of the page of thanks.
void tickets(std::string_view text) {
  static const web::FormTokens tokens{crypto::Key(Bytes(crypto::Key::kSize, 7))};
  static const crypto::Key key{Bytes(crypto::Key::kSize, 8)};
  using namespace web::visitor;
  TENUE_CHECK(!open_receipt(key, text, kNow));
  TENUE_CHECK(read_form_token(tokens, text, {"call", 1, "told"}, kNow).state == TokenState::kForged);
  const auto signed_by_us = std::string{text} + "." + tokens.token(text, "public.call");
  (void)read_form_token(tokens, signed_by_us, {"call", 1, "told"}, kNow);
  const auto sealed_by_us = base64url(crypto::seal(key, crypto::pad32(view(text)), view("thanks")));
  (void)open_receipt(key, sealed_by_us, kNow);
}

void json(std::string_view text) {
  if (const auto value = app::from_json(text)) {
    const auto written = app::to_json(*value);
    const auto again = app::from_json(written);
    TENUE_CHECK(again && app::to_json(*again) == written);
  }
}

}  // namespace

void bytes(std::string_view file) {
  if (file.empty()) return;
  const auto what = file[0];
  file.remove_prefix(1);
  switch (what) {
    case 't': return texts(file);
    case 'd': return document(view(file));
    case 'e': return entry(view(file));
    case 'c': return card(view(file));
    case 'p': return padding(view(file));
    case 'k': return keyring(view(file), false);
    case 'K': return keyring(view(file), true);
    case 'f': return tickets(file);
    case 'j': return json(file);
    default: return;
  }
}

}  // namespace tenue::fuzz
