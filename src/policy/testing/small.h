// A small policy to vary: a person, her jobs (which may be reopened or lapse), quotes and notes under them.
#pragma once
#include <doctest/doctest.h>

#include <string>

#include "policy/policy.h"

namespace tenue::policy::testing {

inline const std::string kSmallHead = R"(
tenue = 1
[organisation]
name    = "Atelier Fictif"
contact = "bonjour@atelier.example"
legal_form = "EI"
siren = "000 000 000"
year_end = "06-30"
[version]
date = 2026-01-01
[roles]
office = { kind = "staff", label = "Bureau" }
[recipients.insurer]
kind  = "controller"
label = "Assureur"
[records.person]
person = true
label  = { fr = ["client", "clients", "m"] }
[records.person.fields]
mail = { type = "mail" }
name = { type = "person_name" }
[records.person.events]
last_sign = "last(job.done, quote.sent) else created"
[records.job]
of    = "person"
label = { fr = ["travail", "travaux", "m"] }
[records.job.fields]
kind   = { type = "choice", of = ["small", "large"], required = true, label = "Taille" }
tags   = { type = "choices", of = ["indoors", "outdoors"], label = "Où" }
paid   = { type = "date", label = "Payé le" }
firm   = { type = "yes_no", label = "Entreprise" }
motive = { type = "text", label = "Motif" }
notice = { type = "period", label = "Préavis" }
day    = { type = "date", required = true }
helper = { type = "role", of = "office", label = "Aide" }
[records.job.states]
new       = ["asked"]
asked     = { to = ["done", "cancelled"], by = ["office"], lapse = { after = "30 days", to = "cancelled" } }
done      = { to = ["asked"], by = ["office"] }
cancelled = []
[records.job.moves]
asked = "Reprendre"
[records.quote]
of    = "person"
label = { fr = ["devis", "devis", "m"] }
[records.quote.fields]
job  = { type = "link", to = "job", label = "Travail" }
date = { type = "date", required = true }
[records.quote.states]
new      = ["sent"]
sent     = { to = ["accepted", "refused"], by = ["office"], lapse = { after = "3 months", to = "refused" } }
accepted = []
refused  = []
[records.note]
of    = "job"
label = { fr = ["note", "notes", "f"] }
fields = { text = { type = "long_text" } }
[words]
small    = "Petit"
large    = "Grand"
indoors  = "Dedans"
outdoors = "Dehors"
asked    = "Demandé"
)";

/// What most tests keep; a test may write its own.
inline const std::string kSmallWork = R"(
[activities.work]
label = "Travaux"
purpose = "faire ce travail"
basis = "contract"
[activities.work.keep]
job = { until = "done + 2 years else cancelled + 1 month" }
quote = [
  { until = "date + 1 year" },
  { when = "accepted", until = "end(job) else accepted + 2 years" },
]
person = { until = "end(job, quote) else created + 1 month" }
note = { until = "job.done else job.cancelled" }
)";

inline Model small(const std::string& activities) {
  const auto toml = kSmallHead + activities;
  auto result = compile(toml, "atelier");
  REQUIRE_MESSAGE(result.ok(), show_findings(result.findings, "small.toml", toml, "en"));
  return std::move(result.model);
}

}  // namespace tenue::policy::testing
