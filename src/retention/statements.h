/// What is compiled into this module: its SQL and its words. Inside the retention module only.
#pragma once
#include "base/catalogue.h"
#include "store/store.h"

namespace tenue::retention {

const store::SqlFile& sweep_sql();
const store::SqlFile& prove_sql();
const Catalogue& words();

}  // namespace tenue::retention
