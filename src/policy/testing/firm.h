// The example firm's policy, compiled once, and changed copies of it, for the tests of what is published.
#pragma once
#include <doctest/doctest.h>

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

inline std::filesystem::path firm_file() { return std::filesystem::path{TENUE_ROOT} / "examples/sos-serrurier/policy.toml"; }

inline Model compiled(const std::string& toml) {
  auto compiled = compile(toml, "sos-serrurier");
  REQUIRE_MESSAGE(compiled.ok(), show_findings(compiled.findings, "policy.toml", toml, "en"));
  return std::move(compiled.model);
}

inline const Model& firm() {
  static const Model model = compiled(read_file(firm_file()));
  return model;
}

/// The example's policy with the first `from` replaced.
inline Model changed(const std::string& from, const std::string& to) {
  auto toml = read_file(firm_file());
  const auto at = toml.find(from);
  REQUIRE_MESSAGE(at != std::string::npos, from);
  return compiled(toml.replace(at, from.size(), to));
}

}  // namespace tenue::policy::testing
