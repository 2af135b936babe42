/// The parts of the policy page, in the order of its chapters. Inside the policy module only.
#pragma once
#include <string>
#include <string_view>

#include "policy/html.h"
#include "policy/policy.h"

namespace tenue::policy {

/// What every chapter needs.
struct Leaf {
  const Model& model;
  std::string_view lang;
  const PageContext& context;
  std::string say(std::string_view key, std::initializer_list<std::pair<std::string_view, std::string_view>> values = {}) const;
};

Html page_summary(const Leaf& leaf);
Html page_kept(const Leaf& leaf);
Html page_readers(const Leaf& leaf);
Html page_bases(const Leaf& leaf);
Html page_place(const Leaf& leaf);
Html page_rights(const Leaf& leaf);
Html page_contact(const Leaf& leaf);
Html page_details(const Leaf& leaf);
Html page_versions(const Leaf& leaf);
/// Free text of the policy at an anchor, one paragraph per blank line; nothing if there is none.
/// Texts of law and links out that stand in this chapter.
Html page_references(const Leaf& leaf, std::string_view section);
Html page_text(const Leaf& leaf, std::string_view anchor);

}  // namespace tenue::policy
