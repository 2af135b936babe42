#include "retention/statements.h"

#include "retention_files.h"

namespace tenue::retention {

const store::SqlFile& sweep_sql() {
  static const store::SqlFile file(embedded::retention_files().at("sql/sweep.sql"));
  return file;
}

const store::SqlFile& prove_sql() {
  static const store::SqlFile file(embedded::retention_files().at("sql/prove.sql"));
  return file;
}

const Catalogue& words() {
  static const Catalogue catalogue(embedded::retention_files().at("words.fr.txt"),
                                   embedded::retention_files().at("words.en.txt"));
  return catalogue;
}

}  // namespace tenue::retention
