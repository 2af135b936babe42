/// [as_published]: what a page that is already published says, where our language has no key because it fixes it. Only
/// `tenue check` reads it. What is absent was said well; a table that is there holds all that the page says of its matter.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "policy/document.h"

namespace tenue::policy {

/// A sentence of the page, in our own words.
struct Claim {
  std::string chapter;  ///< "cookies"
  const Node* node = nullptr;
};

/// What the page says of how long one thing is kept, beside the `until` of the file.
struct SaidDuration {
  std::string what;         ///< "activity.record", or "cookies.id"
  std::string also;         ///< another duration for the same data: "13 months", or words
  bool start = true;        ///< from when it counts is said
  bool figure = true;       ///< a figure is said, not only a criterion
  bool then = true;         ///< what happens at the end is said
  bool archive = true;      ///< how long the archive lasts is said
  bool stated = true;       ///< said of this very thing, not of something like it
  bool accounting = false;  ///< these are accounting documents
  std::string copies;       ///< of accounting documents or of anonymised data, elsewhere: "none", "named", "unsaid"
};

struct SaidRights {
  std::vector<std::string> listed, excluded, channels;
  std::string objection, identity;
  bool complaint = false, withdrawal = false, after_death = false, fee = false;
  std::optional<Period> delay;
};

struct SaidBanner {
  std::string closes, refusal, withdraw, remembers;
  std::vector<std::string> buttons;
  int accept_level = 1, refuse_level = 1;
  bool asked_again = false;
};

struct SaidForm {
  bool necessity = false, consequences = false;
};
struct SaidActivity {
  std::vector<std::string> bases;  ///< when several are given for one purpose
  bool interest = true;            ///< the interest is said, not only the basis
};
struct SaidTracker {
  std::string party;  ///< "ours", "third", or "unsaid"
  std::vector<std::string> names;
};
struct SaidProspecting {
  std::string way_out, partners, objection;
  bool one_consent = false;
};
struct SaidAutomation {
  bool logic = false, consequences = false, human = false;
};
struct SaidMinors {
  int age = 15;
  bool parents = false;
};
struct SaidPartners {
  int said = 0;
  std::vector<std::string> described;
};

struct Published {
  bool given = false;
  bool dated = true, transfers = true, cookies = true, dpo_decides = false, breach_authority = true;
  std::string dpo, subprocessors, audience;
  std::vector<std::string> vendors, undeclared;
  std::vector<Claim> claims;
  std::vector<SaidDuration> durations;
  std::map<std::string, SaidForm> forms;
  std::map<std::string, SaidActivity> activities;
  std::map<std::string, SaidTracker> trackers;
  std::optional<SaidRights> rights;
  std::optional<SaidBanner> banner;
  std::optional<SaidProspecting> prospecting;
  std::optional<SaidAutomation> automated;
  std::optional<SaidMinors> minors;
  std::optional<SaidPartners> partners;
  const SaidDuration* duration(std::string_view what) const;
};

}  // namespace tenue::policy
