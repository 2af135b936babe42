#include "app/accounts.h"

#include <algorithm>
#include <array>
#include <utility>

#include "app/json.h"
#include "app/letter_words.h"
#include "app/letters.h"
#include "app/requests.h"
#include "app/sql.h"
#include "app/users.h"
#include "app/whose.h"
#include "app/words.h"
#include "crypto/crypto.h"
#include "store/store.h"

namespace tenue::app {
namespace {

using namespace std::chrono_literals;

constexpr auto kLinkLife = 72h, kSessionMost = 12h;
constexpr auto kIdle = 30min, kTouchEvery = 1min;
constexpr std::size_t kTokenBytes = 32, kSecretBytes = 20, kIdBytes = 9;
constexpr std::string_view kOpens = "open", kMoves = "mail";

const store::SqlFile& q() { return sql("accounts"); }

/// What is sealed of an account.
struct Box {
  std::string login, password, pending;  ///< pending: an address that has not answered yet
  Bytes secret;
};

struct Account {
  RecordId rec, self;
  SubjectId subject;
  Box box;
  std::uint64_t totp_step = 0;
  std::int64_t failures = 0;
  Instant wait_until{};
};

Bytes seal(vault::Vault& vault, SubjectId subject, RecordId rec, const Box& box) {
  Json::Value json;
  json["login"] = box.login;
  json["password"] = box.password;
  json["pending"] = box.pending;
  json["totp"] = base64url(box.secret);
  return vault.seal_account(subject, rec, view(to_json(json)));
}

Box open(vault::Vault& vault, SubjectId subject, RecordId rec, const Bytes& sealed) {
  const auto plain = vault.open_account(subject, rec, sealed);
  const auto json = plain ? from_json({reinterpret_cast<const char*>(plain->data()), plain->size()}) : std::nullopt;
  if (!json) throw Fault("accounts: an account is not what was written; run the proof");
  const auto text = [&](const char* name) { return (*json)[name].asString(); };
  return {text("login"), text("password"), text("pending"), unbase64url(text("totp")).value_or(Bytes{})};
}

template <class Key>
std::optional<Account> account(vault::Vault& vault, std::string_view statement, const Key& key) {
  auto row = vault.database().statement(q()[statement]);
  row.bind(vault.org(), key);
  if (!row.step()) return std::nullopt;
  Account out{row.id<RecordTag>(0), row.id<RecordTag>(2), row.id<SubjectTag>(1), {}, static_cast<std::uint64_t>(row.integer(4)), row.integer(5), row.instant(6)};
  const auto sealed = row.blob(3);
  row.reset();
  out.box = open(vault, out.subject, out.rec, sealed);
  return out;
}

struct LoginField {
  std::string record;
  const policy::Field* field;
};
/// What `login` of the portal names.
std::optional<LoginField> login_field(const policy::Model& model) {
  const auto& path = model.portal.login;
  const auto dot = path.find('.');
  if (!model.portal.open || dot == std::string::npos) return std::nullopt;
  const auto* record = model.record(path.substr(0, dot));
  const auto* field = record ? record->field(path.substr(dot + 1)) : nullptr;
  return field ? std::optional(LoginField{record->id, field}) : std::nullopt;
}

/// The address as it is kept, and as one is found by; "" = none.
std::string normal_mail(const policy::Model& model, const std::string& mail) {
  const auto login = login_field(model);
  const auto normal = login ? policy::normalise(*login->field, mail) : Result<std::string>(std::string{});
  return normal ? *normal : std::string{};
}
std::string form_of(const policy::Model& model, const std::string& normal) { return policy::find_form(*login_field(model)->field, normal); }

Bytes login_row(vault::Vault& vault, const std::string& normal) { return vault.login_token("customer " + form_of(vault.model(), normal)); }

/// The records that are on file under the address.
struct Owner { SubjectId subject; RecordId self; bool provisional = false; };
/// Known persons first.
std::vector<Owner> owners(vault::Vault& vault, const std::string& normal) {
  const auto& path = vault.model().portal.login;
  std::vector<Owner> out;
  auto rows = vault.database().statement(q()["with_mail"]);
  rows.bind(vault.org(), path, vault.find_token(path, form_of(vault.model(), normal)));
  while (rows.step()) out.push_back({rows.id<SubjectTag>(0), rows.id<RecordTag>(1), rows.integer(2) != 0});
  std::erase_if(out, [&](const auto& one) { return is_united(vault, one.subject, one.self); });
  return out;
}

std::string mail_of(vault::Vault& vault, RecordId self) {
  const auto login = login_field(vault.model());
  const auto values = login ? vault.open_for_proof(self) : Result<vault::Values>(Error{});
  if (!values) return {};
  const auto mail = values->find(login->field->id);
  return mail == values->end() ? std::string{} : mail->second;
}

/// Fit for an address line; the row is found by its keyed hash.
std::string new_link(vault::Vault& vault, std::string_view kind, SubjectId subject, RecordId self) {
  auto& db = vault.database();
  const auto now = vault.now();
  db.run(q()["forget_links"], vault.org(), now - kLinkLife);
  const auto token = base64url(crypto::random_bytes(kTokenBytes));
  db.run(q()["insert_link"], vault.org(), vault.staff_token("account_link", token), subject, self, kind, now);
  return token;
}

std::optional<std::pair<SubjectId, RecordId>> linked(vault::Vault& vault, std::string_view kind, const std::string& token) {
  auto row = vault.database().statement(q()["link"]);
  row.bind(vault.org(), vault.staff_token("account_link", token), kind, vault.now() - kLinkLife);
  if (!row.step()) return std::nullopt;
  return std::pair{row.id<SubjectTag>(0), row.id<RecordTag>(1)};
}

Error link_over() { return {Code::kNotFound, "account.link_over", ""}; }

Bytes session_row(vault::Vault& vault, const std::string& token) { return vault.staff_token("customer", token); }

/// A secret that names its account, so that a row of the file edited to another's does not fit it.
std::string open_session(vault::Vault& vault, const Account& of, bool second_factor, const std::string& device) {
  auto& db = vault.database();
  const auto now = vault.now();
  db.run(q()["forget_sessions"], vault.org(), now - kSessionMost, now - kIdle);
  Bytes secret;
  put_u64(secret, of.rec.value);
  const auto random = crypto::random_bytes(kTokenBytes);
  secret.insert(secret.end(), random.begin(), random.end());
  const auto token = base64url(secret);
  db.run(q()["insert_session"], vault.org(), session_row(vault, token), of.rec, of.subject, now, second_factor, device);
  // Once a day is enough for what hangs on it.
  const auto values = vault.open_for_proof(of.rec);
  const auto before = values ? values->find("signed_in") : vault::Values::const_iterator{};
  const auto moment = moment_text(now);
  if (values && (before == values->end() || before->second.substr(0, 10) != moment.substr(0, 10))) vault.note_account(of.rec, {{"signed_in", moment}});
  return token;
}

RecordId named_in(const std::string& token) {
  const auto bytes = unbase64url(token);
  return bytes && bytes->size() == sizeof(RecordId::value) + kTokenBytes ? RecordId{get_u64(*bytes, 0)} : RecordId{};
}

std::optional<Error> must_wait(Instant until, Instant now) {
  if (until <= now) return std::nullopt;
  return Error{Code::kTooMany, std::to_string(std::chrono::ceil<std::chrono::seconds>(until - now).count()), ""};
}

/// One hash for all who do not exist, so that they take as long as those who do.
const std::string& dummy_hash() {
  static const std::string hash = crypto::password_hash(base64url(crypto::random_bytes(16)));
  return hash;
}

/// Hers, unless it ended since she was seen: between two acts of one page it may have been closed, or erased.
Result<Account> known(vault::Vault& vault, const Customer& who) {
  auto found = account(vault, "by_record", who.account);
  return found ? Result<Account>{std::move(*found)} : Result<Account>{Error{Code::kNotFound, "account.over", ""}};
}

void put(vault::Vault& vault, const Account& of) {
  vault.database().run(q()["set_box"], vault.org(), of.rec, seal(vault, of.subject, of.rec, of.box), login_row(vault, of.box.login));
}

void note(vault::Vault& vault, const Account& of, const std::string& act) {
  vault.audit({{}, "subject", of.self}, act, portal_room(vault.model()), std::array{of.subject}, of.rec, "");
}

std::optional<std::uint64_t> good_code(vault::Vault& vault, const Account& of, const std::string& code) {
  if (of.box.secret.empty()) return of.totp_step;
  return crypto::totp_verify(of.box.secret, code, vault.machine_time(), of.totp_step);
}

std::string session_name(const Bytes& row) { return base64url(ByteView{row}.first(kIdBytes)); }

}  // namespace

bool opens_account(const policy::Form& form) { return std::ranges::find(form.takes, "account") != form.takes.end(); }

std::string portal_room(const policy::Model& model) {
  const auto login = login_field(model);
  if (!login) return {};
  const auto keeps = std::ranges::find_if(model.activities, [&](const auto& activity) { return activity.keeps(login->record, login->field->id); });
  return keeps == model.activities.end() ? std::string{} : keeps->id;
}

bool is_on_file(vault::Vault& vault, const std::string& mail) {
  const auto normal = normal_mail(vault.model(), mail);
  return !normal.empty() && (!owners(vault, normal).empty() || account(vault, "by_login", login_row(vault, normal)));
}

void ask_account_link(vault::Vault& vault, const std::string& mail) {
  const auto normal = normal_mail(vault.model(), mail);
  if (normal.empty()) return;
  vault.act([&] {
    const auto there = account(vault, "by_login", login_row(vault, normal));
    const auto found = owners(vault, normal);
    // Where several have it, nobody can say by the mailbox alone which of them asks: the firm does, one by one. Strangers who
    // typed a known person's address are none of them.
    const auto known_ones = std::ranges::count(found, false, &Owner::provisional);
    if (!there && (found.empty() || known_ones > 1 || (known_ones == 0 && found.size() > 1))) return;
    const auto [subject, self] = there ? std::pair{there->subject, there->self} : std::pair{found.front().subject, found.front().self};
    ask_letter(vault, kAccountLetter, subject, self);
  });
}

Result<AccountLink> account_link(vault::Vault& vault, const std::string& token) {
  const auto found = linked(vault, kOpens, token);
  if (!found) return link_over();
  const auto there = account(vault, "by_person", found->second);
  const auto login = there ? there->box.login : mail_of(vault, found->second);
  if (login.empty()) return link_over();
  return AccountLink{found->first, found->second, login, there.has_value()};
}

Result<std::string> open_account(vault::Vault& vault, const std::string& token, const std::string& password_hash, const std::string& device) {
  TENUE_TRY(const auto link, account_link(vault, token));
  Result<std::string> out = link_over();
  vault.act([&] {
    auto& db = vault.database();
    auto of = account(vault, "by_person", link.self);
    if (!of) {
      if (account(vault, "by_login", login_row(vault, link.login))) return void(out = Error{Code::kConflict, "account.taken", ""});
      const auto rec = vault.make_account(link.self);
      if (!rec) return void(out = rec.error());
      of = Account{*rec, link.self, link.subject, {link.login, password_hash, {}, {}}, 0, 0, {}};
      db.run(q()["insert"], vault.org(), of->rec, of->subject, of->self, login_row(vault, link.login), seal(vault, of->subject, of->rec, of->box));
      vault.note_account(*rec, {{"mail", link.login}});
      note(vault, *of, "account_opened");
    } else {
      of->box.password = password_hash;
      put(vault, *of);
      db.run(q()["record_success"], vault.org(), of->rec, of->totp_step);
      note(vault, *of, "password_chosen");
    }
    db.run(q()["delete_links"], vault.org(), of->subject, of->self);
    db.run(q()["end_sessions"], vault.org(), of->subject, of->rec, Bytes{});
    // A code that she asked for is asked for at the sign-in, not forgotten with the password.
    if (!of->box.secret.empty()) return void(out = std::string{});
    out = open_session(vault, *of, false, device);
    note(vault, *of, "signed_in");
  });
  return out;
}

Result<CustomerSignIn> begin_customer_sign_in(vault::Vault& vault, const std::string& mail) {
  const auto normal = normal_mail(vault.model(), mail);
  const auto token = normal.empty() ? vault.login_token("customer " + fold(mail)) : login_row(vault, normal);
  const auto of = account(vault, "by_login", token);
  if (auto wait = must_wait(of ? of->wait_until : missed(vault, token).wait_until, vault.now())) return std::move(*wait);
  return of ? CustomerSignIn{of->rec, of->box.password, token} : CustomerSignIn{{}, dummy_hash(), token};
}

Result<std::string> finish_customer_sign_in(vault::Vault& vault, const CustomerSignIn& begun, bool password_right, const std::string& code, const std::string& device) {
  const auto of = account(vault, "by_login", begun.login);
  const auto before = of ? Miss{of->failures, of->wait_until} : missed(vault, begun.login);
  if (auto wait = must_wait(before.wait_until, vault.now())) return std::move(*wait);
  const auto step = of && password_right && of->rec == begun.account && of->box.password == begun.password_hash ? good_code(vault, *of, code) : std::nullopt;
  Result<std::string> out = Error{Code::kUnauthorized, "", ""};
  vault.act([&] {
    auto& db = vault.database();
    if (!step) {
      if (of) db.run(q()["record_failure"], vault.org(), of->rec, of->failures + 1, vault.now() + wait_after(of->failures + 1));
      else record_miss(vault, begun.login, before);
      if (of) note(vault, *of, "sign_in_failed");
      return;
    }
    db.run(q()["record_success"], vault.org(), of->rec, *step);
    out = open_session(vault, *of, !of->box.secret.empty(), device);
    note(vault, *of, "signed_in");
  });
  return out;
}

std::optional<Customer> customer(vault::Vault& vault, const std::string& cookie_token) {
  const auto named = named_in(cookie_token);
  if (!named) return std::nullopt;
  const auto token = session_row(vault, cookie_token);
  struct { RecordId rec; Instant begun, seen; bool second; } kept;
  {
    auto row = vault.database().statement(q()["session"]);
    row.bind(vault.org(), token);
    if (!row.step() || row.id<RecordTag>(0) != named) return std::nullopt;
    kept = {row.id<RecordTag>(0), row.instant(1), row.instant(2), row.integer(3) != 0};
  }
  const auto now = vault.now();
  const auto of = account(vault, "by_record", kept.rec);
  const bool over = !of || !vault.model().portal.open || now - kept.begun >= kSessionMost || now - kept.seen >= kIdle || (!of->box.secret.empty() && !kept.second);
  if (over) {
    vault.act([&] { vault.database().run(q()["end_session"], vault.org(), token); });
    return std::nullopt;
  }
  if (now - kept.seen >= kTouchEvery) vault.act([&] { vault.database().run(q()["touch_session"], vault.org(), token, now); });
  return Customer{of->rec, of->self, of->subject, of->box.login, !of->box.secret.empty()};
}

void customer_out(vault::Vault& vault, const std::string& cookie_token) {
  vault.act([&] { vault.database().run(q()["end_session"], vault.org(), session_row(vault, cookie_token)); });
}

std::vector<CustomerSession> customer_sessions(vault::Vault& vault, const Customer& who, const std::string& cookie_token) {
  const auto mine = session_row(vault, cookie_token);
  std::vector<CustomerSession> out;
  auto rows = vault.database().statement(q()["sessions"]);
  rows.bind(vault.org(), who.subject, who.account);
  while (rows.step())
    if (const auto seen = rows.instant(3); vault.now() - seen < kIdle) out.push_back({session_name(rows.blob(0)), rows.text(1), rows.instant(2), seen, rows.blob(0) == mine});
  return out;
}

Result<void> end_customer_session(vault::Vault& vault, const Customer& who, const std::string& id) {
  std::vector<Bytes> named;
  {
    auto rows = vault.database().statement(q()["sessions"]);
    rows.bind(vault.org(), who.subject, who.account);
    while (rows.step())
      if (session_name(rows.blob(0)) == id) named.push_back(rows.blob(0));
  }
  if (named.empty()) return Error{Code::kNotFound, "account.session", ""};
  vault.act([&] {
    for (const auto& token : named) vault.database().run(q()["end_session"], vault.org(), token);
  });
  return {};
}

std::string customer_password(vault::Vault& vault, const Customer& who) {
  const auto of = known(vault, who);
  return of ? of->box.password : std::string{};
}

Result<void> set_customer_password(vault::Vault& vault, const Customer& who, const std::string& password_hash, const std::string& cookie_token) {
  return vault.whole([&]() -> Result<void> {
    if (!customer(vault, cookie_token)) return Error{Code::kNotFound, "account.over", ""};  // her session was ended meanwhile
    TENUE_TRY(auto of, known(vault, who));
    of.box.password = password_hash;
    put(vault, of);
    vault.database().run(q()["end_sessions"], vault.org(), of.subject, of.rec, session_row(vault, cookie_token));
    note(vault, of, "password_chosen");
    return {};
  });
}

Bytes new_customer_secret() { return crypto::random_bytes(kSecretBytes); }

Result<void> set_customer_factor(vault::Vault& vault, const Customer& who, const Bytes& secret, const std::string& code) {
  const auto step = crypto::totp_verify(secret, code, vault.machine_time(), 0);
  if (secret.size() != kSecretBytes || !step) return Error{Code::kInvalid, "code.wrong", "code"};
  return vault.whole([&]() -> Result<void> {
    TENUE_TRY(auto of, known(vault, who));
    of.box.secret = secret;
    put(vault, of);
    vault.database().run(q()["record_success"], vault.org(), of.rec, *step);
    vault.database().run(q()["end_sessions"], vault.org(), of.subject, of.rec, Bytes{});  // every one of them came in without it
    note(vault, of, "factor_chosen");
    return {};
  });
}

Result<void> drop_customer_factor(vault::Vault& vault, const Customer& who) {
  return vault.whole([&]() -> Result<void> {
    TENUE_TRY(auto of, known(vault, who));
    of.box.secret.clear();
    put(vault, of);
    note(vault, of, "factor_dropped");
    return {};
  });
}

Result<void> ask_new_mail(vault::Vault& vault, const Customer& who, const std::string& mail) {
  const auto normal = normal_mail(vault.model(), mail);
  if (normal.empty()) return Error{Code::kInvalid, "mail.none", "mail"};
  TENUE_TRY(auto of, known(vault, who));
  if (form_of(vault.model(), normal) == form_of(vault.model(), of.box.login)) return Error{Code::kConflict, "account.same_mail", "mail"};
  // Somebody else who is on file under it would open a stranger's pages with one press.
  const bool of_another = std::ranges::any_of(owners(vault, normal), [&](const auto& one) { return one.self != of.self; });
  if (of_another || account(vault, "by_login", login_row(vault, normal))) return {};
  vault.act([&] {
    if (!ask_letter(vault, kNewMailLetter, of.subject, of.self)) return;
    of.box.pending = normal;
    put(vault, of);
    vault.database().run(q()["delete_links"], vault.org(), of.subject, of.self);  // one for an address asked for before would take this one
    note(vault, of, "new_mail_asked");
  });
  return {};
}

bool new_mail_waits(vault::Vault& vault, const std::string& token) { return linked(vault, kMoves, token).has_value(); }

Result<void> confirm_new_mail(vault::Vault& vault, const std::string& token) {
  const auto found = linked(vault, kMoves, token);
  auto of = found ? account(vault, "by_person", found->second) : std::nullopt;
  if (!of || of->box.pending.empty()) return link_over();
  if (account(vault, "by_login", login_row(vault, of->box.pending))) return Error{Code::kConflict, "account.taken", ""};
  Result<void> out;
  vault.act([&] {
    const auto login = login_field(vault.model());
    const Customer who{of->rec, of->self, of->subject, of->box.login, false};
    const auto changed = vault.change({who.actor(), portal_room(vault.model())}, of->self, {{login->field->id, of->box.pending}});
    if (!changed) return void(out = changed.error().errors.front());
    const auto old = std::exchange(of->box.login, std::exchange(of->box.pending, {}));
    put(vault, *of);
    vault.note_account(of->rec, {{"mail", of->box.login}});
    vault.database().run(q()["delete_links"], vault.org(), of->subject, of->self);
    const auto& lang = vault.model().version.languages.front();
    write_letter(vault, kMailMovedLetter, of->subject, of->self, {old, words().say(lang, "account.moved.subject"), framed(lang, {words().say(lang, "account.moved"), signature(vault.model())}), lang});
    note(vault, *of, "new_mail");
  });
  return out;
}

Result<std::vector<RecordId>> close_account(vault::Vault& vault, const Customer& who) {
  Result<std::vector<RecordId>> out;
  vault.act([&] {
    const auto found = known(vault, who);
    if (!found) return void(out = found.error());
    const auto& of = *found;
    note(vault, of, "account_closed");
    vault.note_account(of.rec, {{"closed", moment_text(vault.now())}});
    auto& db = vault.database();
    db.run(q()["delete"], vault.org(), of.rec);
    db.run(q()["delete_links"], vault.org(), of.subject, of.self);
    db.run(q()["end_sessions"], vault.org(), of.subject, of.rec, Bytes{});
    const auto facts = vault.facts(of.subject);
    const bool whole = std::ranges::any_of(facts.records, [&](const auto& record) { return record.id == of.self && !record.parent; });
    out = vault.erase(who.actor(), of.subject, {}, whole ? RecordId{} : of.self);
  });
  return out;
}

std::optional<LetterText> account_letter(vault::Vault& vault, const std::string& url, std::string_view kind, SubjectId subject, RecordId self) {
  const auto& model = vault.model();
  const auto& lang = model.version.languages.front();
  const auto of = account(vault, "by_person", self);
  const bool moves = kind == kNewMailLetter;
  const auto to = moves ? (of ? of->box.pending : std::string{}) : of ? of->box.login : mail_of(vault, self);
  if (to.empty() || !model.portal.open) return std::nullopt;
  const std::string key = moves ? "account.new_mail" : of ? "account.again" : "account.open";
  const auto link = url + "/espace/" + (moves ? "adresse/" : "lien/") + new_link(vault, moves ? kMoves : kOpens, subject, self);
  return LetterText{to, words().say(lang, key + ".subject", {{"firm", model.organisation.name}}),
                    framed(lang, {words().say(lang, key, {{"firm", model.organisation.name}}), link, words().say(lang, "account.link"), signature(model)}), lang};
}

vault::Checked<vault::Taken> take_account(vault::Vault& vault, const vault::Purpose& purpose, const vault::Submission& submission) {
  const auto mail = submission.values.find(vault.model().portal.login);
  const auto typed = mail == submission.values.end() ? std::string{} : mail->second;
  // Of whoever is on file it is taken as well and undone: mistakes are answered alike, and in the same time.
  const bool there = is_on_file(vault, typed);
  std::optional<vault::Checked<vault::Taken>> taken;
  static_cast<void>(vault.whole([&]() -> Result<void> {
    taken = vault.take(purpose, submission);
    return there ? Result<void>(Error{Code::kConflict, "account.known", ""}) : Result<void>{};
  }));
  if (!*taken) return std::move(*taken);
  ask_account_link(vault, typed);
  vault::Taken out = there ? vault::Taken{} : **taken;
  out.reference.clear();
  return out;
}

}  // namespace tenue::app
