/// The file of one person: all that is held of her and what became of it, for her alone (GDPR art. 15), or what she may take along
/// (art. 20). Functions run on the vault's thread, what is pure says so.
#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/letters.h"
#include "app/directives.h"
#include "app/plan.h"

namespace tenue::app {

struct Dossier {
  struct Kept { std::string activity; std::optional<Instant> until; policy::Then then = policy::Then::kErase; };
  /// Values: what some activity keeps, or a hold; those that end and are not destroyed yet are hidden here as everywhere.
  /// `files`: by field id, of those fields among the values that hold files; their value is what they are called in the archive, joined by ", ".
  struct Piece {
    RecordId record, parent;
    std::string type;
    Instant created{};
    vault::Values values;
    std::vector<Kept> kept;
    std::map<std::string, std::vector<std::shared_ptr<const vault::KeptFile>>> files{};
    bool numbered = false;              ///< its files go by numbers: names of a sealed archive can be read without its password
  };
  /// What was passed on to somebody, or shown to a partner.
  struct Passed { Instant at{}; std::string name, activity; std::vector<std::string> fields; RecordId record; };
  struct Written { Instant at{}; std::string name, state; };
  bool portable = false;                ///< only what she gave, under consent or contract
  bool entrusted = false;               ///< only what her firm decides about
  std::string handed_to{}, reference{}; ///< of what is handed to somebody else (handed.h): to whom, for which case
  std::vector<Piece> pieces;            ///< oldest first
  std::vector<vault::ConsentView> consents;
  std::vector<vault::OriginView> origins;
  std::vector<Passed> passed;
  std::vector<vault::Look> looks;       ///< roles and days, no names
  std::vector<Written> letters;
  std::vector<vault::LimitView> limits;
  std::optional<Directive> directive;
};
/// Opened in answer to that request: one audit entry ("disclosed") in the person's own log. kForbidden: neither the desk for rights nor
/// herself. kNotFound: the request asks for nothing of the kind, or nobody's. kDamaged: a record does not open.
Result<Dossier> dossier(vault::Vault& vault, const Asked& asked, const Whose& whose);
/// The same without a request: for her own pages, which show nothing else.
Result<Dossier> own_dossier(vault::Vault& vault, const vault::Actor& who, const Whose& whose, bool portable);

/// What the person's firm has entrusted to ours (`as = "processor"`), to be given back: all that this actor may read of it by the grants of
/// those activities. One audit entry ("disclosed"). kNotFound: nothing.
Result<Dossier> entrusted_dossier(vault::Vault& vault, const vault::Actor& who, SubjectId subject);
/// Adds its files to a piece whose values name some. kDamaged.
Result<void> add_files(vault::Vault& vault, Dossier::Piece& piece);
/// Whether the activity keeps such records for a client who decides.
bool is_entrusted(const policy::Model& model, std::string_view type);

/// The same as data (docs/formats/dossier.md): UTF-8, one JSON object. Pure.
std::string dossier_json(const policy::Model& model, const Dossier& all, Instant drawn);
/// One table for each type of record (RFC 4180, UTF-8): the first row names the fields. A cell that a spreadsheet would take for a formula
/// begins with an apostrophe. By file name: "client.csv". Pure.
std::vector<std::pair<std::string, std::string>> dossier_csv(const policy::Model& model, const Dossier& all);
/// vCard 4 (RFC 6350) of each person in it; "" = none. Pure.
std::string dossier_vcard(const policy::Model& model, const Dossier& all);
/// Her files and where they lie in the archive: "files/<record>/devis.pdf", each name once. What no scanner has judged yet is left out. Pure.
std::vector<std::pair<std::string, std::shared_ptr<const vault::KeptFile>>> dossier_files(const Dossier& all);

/// A ZIP archive drawn piece by piece, all of one instant. Throws Fault.
class Zip {
 public:
  /// `password`: its content opens with it alone (AES-256 as WinZip writes it); names and sizes can be read without.
  explicit Zip(Instant at, const std::string& password = {});
  ~Zip();
  Zip(const Zip&) = delete;
  Zip& operator=(const Zip&) = delete;
  /// Its bytes follow, `size` of them.
  void begin(const std::string& name, std::uint64_t size);
  void write(ByteView piece);
  void finish();
  std::string take();  ///< what was drawn since

 private:
  struct State;
  std::unique_ptr<State> s_;
};
/// The files in one archive: name → bytes.
std::string zip(const std::vector<std::pair<std::string, std::string>>& files, Instant at, const std::string& password = {});

}  // namespace tenue::app
