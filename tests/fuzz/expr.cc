// The language of ends and conditions, on a firm with a person, her jobs, quotes and notes: what is no expression gets a
// finding; what is one can be said in words, and both evaluators count the same days with it.
#include <fmt/format.h>

#include <array>

#include "base/result.h"
#include "fuzz/fuzz.h"
#include "policy/expr_ast.h"
#include "retention/testing/persons.h"

namespace tenue::fuzz {
namespace {

constexpr std::string_view kFirm = R"toml(
tenue = 1
[organisation]
name = "Atelier Fictif"
contact = "bonjour@atelier.example"
year_end = "06-30"
[version]
date = 2026-01-01
[roles]
office = {{ kind = "staff", label = "Bureau" }}
[records.person]
person = true
label = {{ fr = ["client", "clients", "m"] }}
fields = {{ mail = {{ type = "mail", label = "E-mail" }} }}
events = {{ last_sign = "last(job.done, quote.sent) else created" }}
[records.job]
of = "person"
label = {{ fr = ["travail", "travaux", "m"] }}
[records.job.fields]
kind   = {{ type = "choice", of = ["small", "large"], required = true, label = "Taille" }}
tags   = {{ type = "choices", of = ["indoors", "outdoors"], label = "Où" }}
paid   = {{ type = "date", label = "Payé le" }}
notice = {{ type = "period", label = "Préavis" }}
day    = {{ type = "date", required = true, label = "Jour" }}
helper = {{ type = "role", of = "office", label = "Aide" }}
[records.job.states]
new       = ["asked"]
asked     = {{ to = ["done", "cancelled"], by = ["office"], lapse = {{ after = "30 days", to = "cancelled" }} }}
done      = {{ to = ["asked"], by = ["office"] }}
cancelled = []
[records.quote]
of = "person"
label = {{ fr = ["devis", "devis", "m"] }}
fields = {{ job = {{ type = "link", to = "job", label = "Travail" }}, date = {{ type = "date", required = true, label = "Date" }} }}
[records.quote.states]
new      = ["sent"]
sent     = {{ to = ["accepted", "refused"], by = ["office"], lapse = {{ after = "3 months", to = "refused" }} }}
accepted = []
refused  = []
[records.note]
of = "job"
label = {{ fr = ["note", "notes", "f"] }}
fields = {{ text = {{ type = "long_text", label = "Note" }} }}
[activities.letters]
label = "Lettres"
purpose = "écrire"
basis = "consent"
keep = {{ person = {{ until = "withdrawn(letters)" }} }}
[activities.work]
label = "Travaux"
purpose = "faire ce travail"
basis = "contract"
[activities.work.access.office]
reads = ["*"]
while = "{}"
[activities.work.keep]
quote = {{ until = "date + 1 year" }}
person = {{ until = "end(job, quote) else created + 1 month" }}
note = {{ until = "job.done else job.cancelled" }}
[activities.work.keep.job]
until = "{}"
waits = "que ce soit fini"
)toml";

/// Inside a basic string of TOML.
std::string quoted(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string_view next_line(std::string_view& rest) {
  const auto line = rest.substr(0, rest.find('\n'));
  rest.remove_prefix(std::min(line.size() + 1, rest.size()));
  return line;
}

/// The engine and the proof's own evaluator, over three invented persons.
void agree(std::string_view toml) {
  const auto compiled = policy::compile(toml, "firm");
  if (!compiled.stands) return;
  retention::testing::Persons person(compiled.model, 26);
  for (int n = 0; n < 3; ++n) {
    person.next();
    TENUE_CHECK(said_by_naive(compiled.model, person) == said_by_engine(compiled.model, person));
  }
}

}  // namespace

void expr(std::string_view lines) {
  std::array<std::string_view, 4> part;  // until, archive, when, while
  for (auto& one : part) one = next_line(lines);
  for (const auto one : part) {
    const auto [tree, problem] = policy::parse_expression(one);
    if (problem) TENUE_CHECK(problem->from >= 0 && problem->length >= 1 && !problem->message.empty());
  }
  auto toml = fmt::format(kFirm, part[3].empty() ? "job in [asked, done]" : quoted(part[3]), quoted(part[0]));
  if (!part[1].empty()) toml += "archive = \"" + quoted(part[1]) + "\"\n";
  if (!part[2].empty()) toml += "when = \"" + quoted(part[2]) + "\"\n";
  policy(toml);
  agree(toml);
}

}  // namespace tenue::fuzz
