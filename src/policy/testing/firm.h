// The example firms' policies, the locksmith's compiled once, and changed copies of them, for the tests of what is published.
#pragma once
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "policy/policy.h"

namespace tenue::policy::testing {

inline std::string read_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

/// tests/promises/remove.mjs lets TENUE_EXAMPLES point to a copy of examples/ in which a line is missing.
inline bool line_is_missing() { return std::getenv("TENUE_EXAMPLES") != nullptr; }

inline std::filesystem::path firms() { return line_is_missing() ? std::getenv("TENUE_EXAMPLES") : std::filesystem::path{TENUE_ROOT} / "examples"; }

inline std::string firm_text(const std::string& name) { return read_file(firms() / name / "policy.toml"); }

inline Model compiled(const std::string& toml, const std::string& name = "sos-serrurier") {
  auto compiled = compile(toml, name);
  REQUIRE_MESSAGE(compiled.ok(), show_findings(compiled.findings, "policy.toml", toml, "en"));
  return std::move(compiled.model);
}

inline const Model& firm() {
  static const Model model = compiled(firm_text("sos-serrurier"));
  return model;
}

/// The locksmith's policy with the first `from` replaced.
inline Model changed(const std::string& from, const std::string& to) {
  auto toml = firm_text("sos-serrurier");
  const auto at = toml.find(from);
  REQUIRE_MESSAGE(at != std::string::npos, from);
  return compiled(toml.replace(at, from.size(), to));
}

}  // namespace tenue::policy::testing
