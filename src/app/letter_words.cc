#include "app/letter_words.h"

#include <algorithm>

#include "app/directives.h"
#include "app/follow.h"
#include "app/intake.h"
#include "app/links.h"
#include "app/words.h"

namespace tenue::app {
namespace {

/// What the letter may speak of: its record, what that is linked to, and those above.
class Around {
 public:
  Around(vault::Vault& vault, SubjectId subject, RecordId record) : vault_(vault), facts_(vault.facts(subject)) {
    for (auto rec = record; rec;) {
      const auto* facts = find(rec);
      if (!facts) break;
      add(*facts);
      for (const auto& [field, to] : facts->links)
        if (const auto* linked = find(to)) add(*linked);
      rec = facts->parent;
    }
  }

  std::vector<std::string> addresses(SubjectId subject, const std::string& activity) {
    const auto hears = [&](const policy::RecordFacts& facts) {
      const auto* type = vault_.model().record(facts.type);
      return activity.empty() || !type || !type->person || may_hear(vault_, {subject, facts.parent ? facts.id : RecordId{}}, facts.id, activity);
    };
    std::vector<std::string> out;
    for (const auto& [facts, values] : records_)
      if (auto found = mail_in(*facts, values); !found.empty() && hears(*facts)) out.push_back(found);
    if (!activity.empty() && !out.empty()) return out;
    for (const auto& facts : facts_.records) {
      const auto* type = vault_.model().record(facts.type);
      if (facts.gone || !type || !type->person || !hears(facts)) continue;
      const auto values = vault_.open_for_proof(facts.id);
      if (!values) continue;
      if (auto found = mail_in(facts, *values); !found.empty()) out.push_back(found);
    }
    return out;
  }

  /// "record.field" → as a person reads it; and when each was made and entered its states.
  std::map<std::string, std::string> shown(std::string_view lang) const {
    std::map<std::string, std::string> out;
    for (const auto& [facts, values] : records_) {
      const auto* type = vault_.model().record(facts->type);
      const auto put = [&, id = facts->type](const std::string& name, std::string text) { out.emplace(id + "." + name, std::move(text)); };
      for (const auto& field : type->fields)
        if (const auto value = values.find(field.id); !field.secret) put(field.id, value == values.end() ? "" : policy::shown(field, value->second, lang));
      for (const auto& [state, at] : facts->entered) out[facts->type + "." + state] = plain_date(paris_date(at), lang);
      put("created", plain_date(paris_date(facts->created), lang));
    }
    return out;
  }

  /// A quote, a bill: what it says, a line each.
  std::string written_out(const std::string& record, std::string_view lang) const {
    std::string out;
    for (const auto& [facts, values] : records_) {
      if (facts->type != record) continue;
      const auto* type = vault_.model().record(record);
      for (const auto& field : type->fields) {
        const auto value = values.find(field.id);
        if (value == values.end() || value->second.empty() || field.secret || field.type == policy::FieldType::kLink || field.type == policy::FieldType::kRole) continue;
        out += (out.empty() ? "" : "\n") + words().say(lang, "letter.line", {{"label", field.label.in(lang)}, {"value", policy::shown(field, value->second, lang)}});
      }
      return out;
    }
    return out;
  }

 private:
  const policy::RecordFacts* find(RecordId rec) const {
    const auto found = std::ranges::find(facts_.records, rec, &policy::RecordFacts::id);
    return found == facts_.records.end() || found->gone ? nullptr : &*found;
  }
  void add(const policy::RecordFacts& facts) {
    if (std::ranges::any_of(records_, [&](const auto& one) { return one.first->id == facts.id; })) return;
    if (auto values = vault_.open_for_proof(facts.id)) records_.emplace_back(&facts, std::move(*values));
  }
  std::string mail_in(const policy::RecordFacts& facts, const vault::Values& values) const {
    for (const auto& field : vault_.model().record(facts.type)->fields)
      if (const auto value = values.find(field.id); field.type == policy::FieldType::kMail && value != values.end() && !value->second.empty()) return value->second;
    return {};
  }

  vault::Vault& vault_;
  policy::SubjectFacts facts_;
  std::vector<std::pair<const policy::RecordFacts*, vault::Values>> records_;
};

/// A subject may repeat what somebody wrote on several lines.
std::string on_one_line(std::string text) {
  std::ranges::replace_if(text, [](char c) { return c == '\n' || c == '\t'; }, ' ');
  return text;
}

std::string privacy_url(const PostOffice& office, std::string_view lang) { return office.url + (lang == "en" ? "/en/privacy" : "/vie-privee"); }

/// To somebody of the firm: where to look is inside.
LetterText to_staff(const policy::Model& model, const std::string& to, std::string subject, const std::string& body, const std::string& url, const std::string& lang) {
  return {to, std::move(subject), framed(lang, {body, url, words().say(lang, "letter.inside", {{"firm", model.organisation.name}})}), lang};
}

LetterText to_the_firm(const vault::Vault& vault, const PostOffice& office, const Letter& letter, const std::string& to, std::string subject, const std::string& body, const std::string& lang) {
  return to_staff(vault.model(), to, std::move(subject), body, office.url + "/bureau/r/" + id_text(letter.record.value), lang);
}

/// To whoever answers for the data.
LetterText to_the_desk(const vault::Vault& vault, const PostOffice& office, const Letter& letter, std::string subject, const std::string& body, const std::string& lang) {
  return to_staff(vault.model(), desk_address(vault.model()), std::move(subject), body, office.url + "/bureau/demandes/" + id_text(letter.record.value), lang);
}

/// Several that nobody has seen are told in one.
LetterText rights_alert(const vault::Vault& vault, const PostOffice& office, std::size_t count) {
  const auto& model = vault.model();
  const auto& lang = model.version.languages.front();
  const auto number = std::to_string(count);
  return to_staff(model, desk_address(model), words().say(lang, "letter.asked.many.subject", {{"count", number}}), words().say(lang, "letter.asked.many", {{"count", number}}), office.url + "/bureau/demandes", lang);
}

vault::Values request_values(vault::Vault& vault, const Letter& letter) {
  auto values = vault.open_for_proof(letter.record);
  return values ? std::move(*values) : vault::Values{};
}

/// To the person, that it arrived: its number and days, where to follow it, and the button that shows whose address this is.
LetterText receipt_text(vault::Vault& vault, const PostOffice& office, const Letter& letter) {
  const auto& model = vault.model();
  const auto values = request_values(vault, letter);
  const auto lang = request_lang(model, values);
  const auto days = request_term(vault, letter);
  const auto reference = std::string{vault.reference_of(letter.record)};
  const auto received = plain_date(days.received, lang), due = plain_date(days.due, lang);
  const auto say = [&](std::string_view key) { return words().say(lang, key, {{"reference", reference}, {"day", due}, {"received", received}}); };
  const auto to = values.find("mail");
  const bool by_mail = to != values.end();
  const auto channel = values.find("channel");
  const bool hers = channel != values.end() && channel->second == "account";  // she was signed in: nothing is left to be proved
  end_links(vault, kMailboxLink, letter.record);
  const auto way = [&](std::string_view kind) { return office.url + link_way(kind, lang) + "/" + make_link(vault, kind, letter.subject, letter.record); };
  auto text = addressed(values) + framed(lang, {say(by_mail ? "receipt.body" : "receipt.body.paper"), say("receipt.follow") + "\n" + way(kFollowLink),
                                              by_mail && !hers ? say("receipt.mailbox") + "\n" + way(kMailboxLink) : "", say("receipt.close"), signature(model)});
  return {by_mail ? to->second : "", say("receipt.subject"), std::move(text), lang};
}

/// Where she sees how far what the letter speaks of came: in her own pages, or behind a link of its own; "" = nowhere.
std::string follow_line(vault::Vault& vault, const PostOffice& office, const Letter& letter, std::string_view type, std::string_view lang) {
  const auto& model = vault.model();
  const bool hers = model.portal.open && std::ranges::find(model.portal.shows, type) != model.portal.shows.end();
  if (!hers && !follow_period(model, type)) return {};
  const auto way = hers ? "/espace/r/" + id_text(letter.record.value) : link_way(kJobLink, lang) + "/" + make_link(vault, kJobLink, letter.subject, letter.record);
  return words().say(lang, "letter.follow") + "\n" + office.url + way;
}

}  // namespace

std::string framed(std::string_view lang, std::initializer_list<std::string> paragraphs) {
  auto out = words().say(lang, "letter.hello");
  for (const auto& one : paragraphs)
    if (!one.empty()) out += "\n\n" + one;
  return out;
}

std::string signature(const policy::Model& model) {
  const auto& firm = model.organisation;
  std::string out = firm.name;
  for (const auto& line : {firm.phone, firm.contact})
    if (!line.empty()) out += "\n" + line;
  return out;
}

std::string chief_address(const policy::Model& model, const PostOffice& office) { return office.alert.empty() ? model.organisation.contact : office.alert; }
std::string desk_address(const policy::Model& model) { return model.organisation.dpo.empty() ? model.organisation.contact : model.organisation.dpo; }

bool may_hear(vault::Vault& vault, const Whose& whose, RecordId record, const std::string& activity_id) {
  if (vault.limited(whose.subject, record, activity_id)) return false;  // GDPR art. 18: kept, and not used
  if (vault.opposed(whose.subject, record, activity_id)) return false;
  if (directive_of(vault, whose).value_or(Directive{}).died) return false;
  const auto* activity = vault.model().activity(activity_id);
  if (!activity || activity->basis != policy::Basis::kConsent) return true;
  const auto hers = records_of(vault, whose);  // while the consent is hers the activity keeps something of her
  return std::ranges::any_of(vault.kept(whose.subject), [&](const auto& kept) { return kept.activity == activity_id && std::ranges::find(hers, kept.record, &HerRecord::id) != hers.end(); });
}

std::vector<std::string> addresses_of(vault::Vault& vault, SubjectId subject, RecordId record, const std::string& activity) { return Around(vault, subject, record).addresses(subject, activity); }

bool request_answered(vault::Vault& vault, const Letter& letter) { return request_values(vault, letter).contains("closed"); }

Term request_term(vault::Vault& vault, const Letter& letter) {
  const auto facts = vault.facts(letter.subject);
  const auto created = std::ranges::find(facts.records, letter.record, &policy::RecordFacts::id)->created;
  return term_of(request_values(vault, letter), created, paris_date(vault.now()));
}

LetterText alert_words(vault::Vault& vault, const PostOffice& office, const Letter& letter, const std::string& type, std::size_t unseen_requests) {
  const auto& model = vault.model();
  const auto& lang = model.version.languages.front();
  const auto* record = model.record(type);
  const auto what = record ? record->label.one.in(lang) : std::string{};
  // Of a request about one's data, whoever answers for them is told, and nobody else.
  if (type == "request" && unseen_requests > 1) return rights_alert(vault, office, unseen_requests);
  if (type == "request") return to_the_desk(vault, office, letter, words().say(lang, "letter.asked.subject", {{"what", what}}), words().say(lang, "letter.asked"), lang);
  return to_the_firm(vault, office, letter, chief_address(model, office), words().say(lang, "letter.asked.subject", {{"what", what}}),
                     words().say(lang, "letter.asked"), lang);
}

LetterText mail_words(vault::Vault& vault, const PostOffice& office, const Letter& letter, const policy::MailTemplate& mail) {
  Around around(vault, letter.subject, letter.record);
  const auto& model = vault.model();
  const auto& lang = model.version.languages.front();
  const auto values = around.shown(lang);
  auto subject = on_one_line(policy::mail_prose(model, mail.subject, lang, values));
  if (subject.empty()) subject = model.organisation.name;  // it spoke of something that is not there
  auto body = policy::mail_prose(model, mail.body, lang, values);
  if (!mail.to.empty()) return to_the_firm(vault, office, letter, model.organisation.contact, std::move(subject), std::move(body), lang);
  const auto* activity = model.activity(mail.activity);
  const auto addresses = around.addresses(letter.subject, mail.activity);
  return {addresses.empty() ? "" : addresses.front(), std::move(subject),
          framed(lang, {body, mail.attach.empty() ? "" : around.written_out(mail.attach, lang), follow_line(vault, office, letter, mail.of, lang), signature(model),
                      words().say(lang, "letter.why", {{"activity", activity ? activity->label.in(lang) : ""}}) + "\n" + privacy_url(office, lang)}),
          lang};
}

LetterText found_words(const vault::Vault& vault, const PostOffice& office, const Letter& letter) {
  const auto& lang = vault.model().version.languages.front();
  return to_the_firm(vault, office, letter, chief_address(vault.model(), office), words().say(lang, "letter.found.subject"), words().say(lang, "letter.found"), lang);
}

LetterText request_words(vault::Vault& vault, const PostOffice& office, const Letter& letter) {
  if (letter.kind == kReceipt) return receipt_text(vault, office, letter);
  const auto& model = vault.model();
  const auto& lang = model.version.languages.front();
  const auto due = plain_date(request_term(vault, letter).due, lang);
  const auto reference = std::string{vault.reference_of(letter.record)};
  const auto say = [&](std::string_view key) { return words().say(lang, key, {{"reference", reference}, {"day", due}}); };
  if (letter.kind == kOverdue)
    return {chief_address(model, office), say("request.overdue.subject"), framed(lang, {say("request.overdue"), words().say(lang, "letter.inside.plain", {{"firm", model.organisation.name}})}), lang};
  const std::string key = letter.kind == kDue ? "request.due" : letter.kind == kUndecided ? "request.undecided" : "request.late";
  return to_the_desk(vault, office, letter, say(key + ".subject"), say(key), lang);
}

}  // namespace tenue::app
