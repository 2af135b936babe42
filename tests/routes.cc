// Prints every route of the router, "door METHOD /pattern": what the table of tests/hostile/isolation.test.mjs must cover.
// A firm's own doors are "firm" (pages for everyone, then the bureau), the host without a name is "index".
#include <cstdio>
#include <filesystem>

#include "app/app.h"
#include "crypto/crypto.h"
#include "web/site.h"

using namespace tenue;

namespace {

void print(const char* door, const web::Router& router) {
  for (const auto& [method, pattern] : router.routes()) std::printf("%s %s %s\n", door, method.c_str(), pattern.c_str());
}

int print_all(const std::filesystem::path& folder) {
  app::Config config;
  config.data = folder / "data";
  config.keys = folder / "keys";
  auto options = app::store_options(config, "nobody");
  options.create = true;
  const SystemClock clock;
  auto vault = vault::Vault::open(options, clock);
  if (!vault) return std::fprintf(stderr, "%s\n", vault.error().detail.c_str()), 2;
  app::Writer writer(std::move(*vault), {});
  web::Site site("nobody", writer, clock, "fr");
  web::Router firm, index;
  web::add_firm(firm, site);
  web::add_index(index, {&site});
  print("firm", firm);
  print("index", index);
  return 0;
}

}  // namespace

int main() {
  const auto folder = std::filesystem::temp_directory_path() / ("tenue-routes-" + std::to_string(crypto::random_id()));
  std::filesystem::create_directories(folder);
  std::filesystem::permissions(folder, std::filesystem::perms::owner_all);
  const int status = print_all(folder);
  std::filesystem::remove_all(folder);
  return status;
}
