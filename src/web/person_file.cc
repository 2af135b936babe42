#include "web/person_file.h"

#include <algorithm>
#include <future>
#include <map>
#include <tuple>

#include "crypto/crypto.h"
#include "web/files/upload.h"
#include "web_assets.h"

namespace tenue::web {
namespace {

using policy::FieldType;

/// Of more records of one kind the page first says how many, and lists them at its end.
constexpr std::size_t kFew = 50;

class File {
 public:
  File(const policy::Model& model, const app::Dossier& all, std::string_view lang) : model_(model), all_(all), lang_(lang) {
    for (const auto& piece : all.pieces) {
      types_[piece.record] = model.record(piece.type);
      by_type_[piece.type].push_back(&piece);
    }
  }

  void put(Dict& dict) {
    for (const auto& piece : all_.pieces)
      if (by_type_[piece.type].size() <= kFew) put_piece(dict, piece);
    for (const auto& type : model_.records)
      if (const auto pieces = by_type_.find(type.id); pieces != by_type_.end() && pieces->second.size() > kFew) put_many(dict, type, pieces->second);
    if (all_.portable) return;
    put_limits(dict);
    put_received(dict);
    put_choices(dict);
    put_sources(dict);
    put_letters(dict);
    put_looks(dict);
    if (all_.directive) dict.section("WISHES").set("SAYS", say("file.wish." + (all_.directive->wish.empty() ? std::string{"none"} : all_.directive->wish))).set("SAID", all_.directive->words).set("TRUSTED", all_.directive->trusted);
    dict.section("RIGHTS");
  }

 private:
  std::string say(std::string_view key, std::initializer_list<std::pair<std::string_view, std::string_view>> values = {}) const { return words().say(lang_, key, values); }
  std::string day(Instant at) const { return plain_date(paris_date(at), lang_); }
  std::string last_day(Instant until) const { return plain_date(paris_date(until - std::chrono::microseconds{1}), lang_); }
  std::string purpose(const std::string& id) const {
    const auto* activity = model_.activity(id);
    return activity ? activity->label.in(lang_) : id;
  }

  /// Who works here is said by role; another record by its kind.
  std::string shown(const app::Dossier::Piece& piece, const policy::Field& field, const std::string& value) const {
    if (const auto files = piece.files.find(field.id); files != piece.files.end()) {
      std::string out;
      for (const auto& file : files->second) out += (out.empty() ? "" : ", ") + file->said.name + " (" + size_words(file->said.size, lang_) + (file->said.opens ? ")" : ", " + say("files.waiting") + ")");
      return out;
    }
    if (field.type == FieldType::kRole) {
      const auto* role = model_.role(field.to);
      return role ? role->label.in(lang_) : say("file.masked");
    }
    if (field.type == FieldType::kLink) {
      const auto* record = model_.record(field.to);
      return record ? record->label.one.in(lang_) : say("file.masked");
    }
    return policy::shown(field, value, lang_);
  }

  const policy::Record* type_of(RecordId record) const {
    const auto found = types_.find(record);
    return found == types_.end() ? nullptr : found->second;
  }

  std::string named(RecordId record) const {
    const auto* type = type_of(record);
    return type ? type->label.one.in(lang_) : std::string{};
  }

  std::string fields(RecordId record, const std::vector<std::string>& ids) const {
    const auto* type = type_of(record);
    std::string out;
    for (const auto& id : ids)
      if (const auto* field = type ? type->field(id) : nullptr) out += (out.empty() ? "" : ", ") + lower_first(field->label.in(lang_));
    return out;
  }

  void put_piece(Dict& dict, const app::Dossier::Piece& piece) {
    const auto* type = model_.record(piece.type);
    Dict one = dict.section("PIECE");
    one.set("WHAT", upper_first(type->label.one.in(lang_))).set("SINCE", say("file.since", {{"day", day(piece.created)}}));
    put_values(one, *type, piece);
    for (const auto& says : kept_words(piece)) one.section("KEPT").set("SAYS", says);
  }

  void put_values(Dict& one, const policy::Record& type, const app::Dossier::Piece& piece) {
    for (const auto& field : type.fields) {
      const auto value = piece.values.find(field.id);
      if (value != piece.values.end()) one.section("VALUE").set("LABEL", field.label.in(lang_)).set("TEXT", shown(piece, field, value->second));
    }
  }

  std::string kept_word(const app::Dossier::Kept& kept) const {
    const auto* activity = model_.activity(kept.activity);
    const auto basis = activity ? say("bureau.basis." + std::string{policy::basis_name(activity->basis)}) : std::string{};
    const auto then = kept.then == policy::Then::kAnonymise ? say("file.then.anonymous") : std::string{};
    return (kept.until ? say("file.kept", {{"purpose", purpose(kept.activity)}, {"basis", basis}, {"day", last_day(*kept.until)}})
                       : say("file.kept_open", {{"purpose", purpose(kept.activity)}, {"basis", basis}})) + then;
  }

  std::vector<std::string> kept_words(const app::Dossier::Piece& piece) {
    if (piece.kept.empty()) return {say("file.kept_held")};
    std::vector<std::string> out;
    for (const auto& kept : piece.kept) {
      auto& says = said_[{kept.activity, kept.until, kept.then}];  // many records, few sentences
      if (says.empty()) says = kept_word(kept);
      out.push_back(says);
    }
    return out;
  }

  /// How many, since when, and what is kept of all of them alike; at the end of the page each, with what is kept of it alone.
  void put_many(Dict& dict, const policy::Record& type, const std::vector<const app::Dossier::Piece*>& pieces) {
    std::map<std::string, std::size_t> how_often;
    for (const auto* piece : pieces)
      for (const auto& says : kept_words(*piece)) ++how_often[says];
    const auto of_all = [&](const std::string& says) { return how_often[says] == pieces.size(); };
    const auto what = std::to_string(pieces.size()) + " " + type.label.many.in(lang_);
    const auto [first, last] = std::ranges::minmax_element(pieces, {}, &app::Dossier::Piece::created);
    Dict many = dict.section("MANY");
    many.set("WHAT", what).set("ANCHOR", "list-" + type.id).set("SINCE", say("file.between", {{"from", day((*first)->created)}, {"to", day((*last)->created)}}));
    for (const auto& [says, times] : how_often)
      if (of_all(says)) many.section("KEPT").set("SAYS", says);
    Dict all = dict.section("ALL");
    all.set("WHAT", what).set("ANCHOR", "list-" + type.id);
    for (const auto* piece : pieces) {
      Dict one = all.section("ONE");
      one.set("SINCE", say("file.since", {{"day", day(piece->created)}}));
      put_values(one, type, *piece);
      for (const auto& says : kept_words(*piece))
        if (!of_all(says)) one.section("KEPT").set("SAYS", says);
    }
  }

  void put_limits(Dict& dict) {
    for (const auto& limit : all_.limits)
      dict.section("LIMIT").set("SAYS", say(limit.activity.empty() ? "file.limited" : "file.limited.use", {{"day", day(limit.placed)}, {"purpose", purpose(limit.activity)}}));
  }

  void put_received(Dict& dict) {
    Dict list = dict.section("RECEIVED");
    if (all_.passed.empty()) return void(list.section("NOBODY"));
    for (const auto& one : all_.passed) {
      const auto which = fields(one.record, one.fields);
      const auto what = named(one.record) + (which.empty() ? "" : " (" + which + ")");
      list.section("ONE").set("SAYS", say(one.activity.empty() ? "file.received" : "file.received.for", {{"day", day(one.at)}, {"who", one.name}, {"what", what}, {"purpose", purpose(one.activity)}}));
    }
  }

  void put_choices(Dict& dict) {
    if (all_.consents.empty()) return;
    Dict list = dict.section("CHOICES");
    for (const auto& consent : all_.consents) {
      const auto* activity = model_.activity(consent.activity);
      auto what = purpose(consent.activity);
      for (const auto& choice : activity ? activity->choices : std::vector<policy::ConsentChoice>{})
        if (!consent.choice.empty() && choice.id == consent.choice) what = choice.label.in(lang_);
      const bool objected = activity && activity->basis != policy::Basis::kConsent;
      const auto key = !consent.withdrawn ? "file.choice.given" : objected ? "file.choice.objected" : "file.choice.withdrawn";
      list.section("ONE").set("SAYS", say(key, {{"what", what}, {"day", day(consent.withdrawn.value_or(consent.given))}}));
    }
  }

  void put_sources(Dict& dict) {
    if (all_.origins.empty()) return;
    Dict list = dict.section("SOURCES");
    for (const auto& origin : all_.origins) {
      const auto* source = model_.source(origin.source);
      list.section("ONE").set("SAYS", say("file.source", {{"source", source ? source->label.in(lang_) : origin.source}, {"fields", fields(origin.record, origin.fields)}, {"day", day(origin.at)}}));
    }
  }

  void put_letters(Dict& dict) {
    if (all_.letters.empty()) return;
    Dict list = dict.section("LETTERS");
    for (const auto& letter : all_.letters) list.section("ONE").set("SAYS", day(letter.at) + ", " + letter.name);
  }

  /// A line for each day, role and purpose.
  void put_looks(Dict& dict) {
    if (all_.looks.empty()) return;
    Dict list = dict.section("LOOKS");
    std::vector<std::pair<std::string, int>> lines;
    std::map<std::string, std::size_t> places;
    for (const auto& look : all_.looks) {
      const auto* role = model_.role(look.role);
      const auto who = (role ? role->label.in(lang_) : look.role) + (look.activity.empty() ? "" : ", " + purpose(look.activity));
      const auto says = say("file.look", {{"day", day(look.at)}, {"who", who}});
      const auto [place, fresh] = places.try_emplace(says, lines.size());
      if (fresh) lines.emplace_back(says, 0);
      lines[place->second].second += 1;
    }
    for (const auto& [says, times] : lines) list.section("ONE").set("SAYS", times == 1 ? says : say("file.look.often", {{"look", says}, {"times", std::to_string(times)}}));
  }

  const policy::Model& model_;
  const app::Dossier& all_;
  std::string lang_;
  std::map<RecordId, const policy::Record*> types_;
  std::map<std::string, std::vector<const app::Dossier::Piece*>> by_type_;
  std::map<std::tuple<std::string, std::optional<Instant>, policy::Then>, std::string> said_;
};

class Archive final : public BodySource {
 public:
  using Texts = std::vector<std::pair<std::string, std::string>>;
  using Files = decltype(app::dossier_files({}));
  Archive(Texts texts, Files files, Instant at) : texts_(std::move(texts)), files_(std::move(files)), zip_(at) {}
  std::optional<std::uint64_t> size() const override { return std::nullopt; }

  Bytes next() override {
    std::string drawn;
    while (drawn.empty() && !over_) {
      draw();
      drawn = zip_.take();
    }
    return {drawn.begin(), drawn.end()};
  }

 private:
  void draw() {
    if (text_ < texts_.size()) {
      const auto& [name, bytes] = texts_[text_++];
      zip_.begin(name, bytes.size());
      return zip_.write(view(bytes));
    }
    if (reader_) {
      const auto piece = reader_->next();
      return piece.empty() ? reader_.reset() : zip_.write(piece);
    }
    if (file_ < files_.size()) {
      const auto& [name, file] = files_[file_++];
      reader_ = file->read();
      if (!reader_) throw Fault("file.damaged", file->folder.string(), "a file has gone while it was given");
      return zip_.begin(name, file->said.size);
    }
    zip_.finish();
    over_ = true;
  }

  Texts texts_;
  Files files_;
  app::Zip zip_;
  std::unique_ptr<vault::FileReader> reader_;
  std::size_t text_ = 0, file_ = 0;
  bool over_ = false;
};

}  // namespace

void put_person_file(Dict& dict, std::string_view marker, const policy::Model& model, const app::Dossier& all, std::string_view lang) {
  Dict at = dict.include(marker, "layout/person_file.html");
  File(model, all, lang).put(at);
}

std::string person_file_page(const policy::Model& model, const app::Dossier& all, std::string_view lang, Instant now) {
  Dict dict{lang};
  dict.set("LANG", lang).set("TITLE", words().say(lang, all.entrusted ? "file.title.entrusted" : all.portable ? "file.title.portable" : "file.title")).set("FIRM", model.organisation.name);
  dict.set("DRAWN", words().say(lang, "file.drawn", {{"day", plain_date(paris_date(now), lang)}}));
  put_person_file(dict, "FILE", model, all, lang);
  auto out = render("layout/alone.html", dict);
  const auto head = out.find("</head>");
  TENUE_CHECK(head != std::string::npos);
  return out.insert(head, "<style>\n" + std::string{embedded::web_assets().at("assets/alone.css")} + "</style>\n");
}

namespace {

std::shared_ptr<Archive> archive(const policy::Model& model, const app::Dossier& all, std::string_view lang, Instant now) {
  // Of somebody with thousands of records the page takes as long as the rest: both at once.
  auto page = std::async(std::launch::async, [&] { return person_file_page(model, all, lang, now); });
  std::vector<std::pair<std::string, std::string>> texts(1);
  texts.emplace_back(all.entrusted ? "entrusted.json" : all.portable ? "portable.json" : "dossier.json", app::dossier_json(model, all, now));
  for (auto& table : app::dossier_csv(model, all)) texts.push_back(std::move(table));
  if (auto card = app::dossier_vcard(model, all); !card.empty()) texts.emplace_back("contact.vcf", std::move(card));
  texts.front() = {words().say(lang, "file.name"), page.get()};
  return std::make_shared<Archive>(std::move(texts), app::dossier_files(all), now);
}

}  // namespace

Response person_file_zip(const policy::Model& model, const app::Dossier& all, std::string_view lang, Instant now, const std::string& name) {
  Response out;
  out.set("Content-Type", "application/zip").set("Content-Disposition", "attachment; filename=\"" + name + "\"").set("Cache-Control", "no-store");
  out.source = archive(model, all, lang, now);
  return out;
}

std::string person_file_digest(const policy::Model& model, const app::Dossier& all, std::string_view lang, Instant now) {
  crypto::Sha256 hash;
  const auto source = archive(model, all, lang, now);
  for (auto piece = source->next(); !piece.empty(); piece = source->next()) hash.add(piece);
  return hex(hash.finish());
}

}  // namespace tenue::web
