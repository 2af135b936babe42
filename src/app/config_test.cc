#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "app/testing/shop.h"
#include "app/words.h"

using namespace tenue;
using namespace tenue::app;
using namespace tenue::app::testing;

namespace {

fs::path write(const Folder& folder, const std::string& name, const std::string& text) {
  const auto path = folder.path / name;
  fs::create_directories(path.parent_path());
  std::ofstream(path) << text;
  return path;
}

}  // namespace

TEST_CASE("a configuration says where things are, and nothing unknown") {
  const Folder folder;
  const auto file = write(folder, "tenue.toml", "data = \"/srv/d\"\nkeys = \"/srv/k\"\nport = 9000\nlang = \"en\"\nbehind_proxy = true\n[hosts]\n\"a.example\" = \"a\"\n");
  const auto config = read_config(file);
  REQUIRE(config.has_value());
  CHECK(config->data == "/srv/d");
  CHECK(config->port == 9000);
  CHECK(config->lang == "en");
  CHECK(config->behind_proxy);
  CHECK(config->hosts == std::vector<std::pair<std::string, std::string>>{{"a.example", "a"}});
  CHECK(config->address == "127.0.0.1");
}

TEST_CASE("each fault of a configuration is named at its place") {
  const Folder folder;
  const auto fault = [&](const std::string& text) {
    const auto config = read_config(write(folder, "tenue.toml", text));
    REQUIRE_FALSE(config.has_value());
    return words_for(config.error(), "en");
  };
  CHECK(fault("port = 80\nprot = 90\n").find("tenue.toml:2:1: prot: there is no such configuration key") != std::string::npos);
  CHECK(fault("port = \"80\"\n").find("port: this configuration value does not fit") != std::string::npos);
  CHECK(fault("port = 70000\n").find("does not fit") != std::string::npos);
  CHECK(fault("port = \n").find("not TOML here") != std::string::npos);
  CHECK(fault("tls_certificate = \"/a.pem\"\n").find("tls_key") != std::string::npos);
  CHECK(fault("lang = \"de\"\n").find("lang") != std::string::npos);
  const std::string box = "[mailbox.a]\nurl = \"imaps://mail.example/INBOX\"\nuser = \"u\"\npassword = \"/p\"\n";
  const auto named = read_config(write(folder, "tenue.toml", box));
  REQUIRE(named.has_value());
  CHECK(named->mailbox.at(0).first == "a");
  CHECK(named->mailbox.at(0).second.seconds == 60);
  CHECK(fault(box + "seconds = 0\n").find("mailbox.seconds") != std::string::npos);
  CHECK(fault(box + "passwort = \"x\"\n").find("passwort: there is no such configuration key") != std::string::npos);
  CHECK(fault("[mailbox]\na = \"imaps://mail.example\"\n").find("does not fit") != std::string::npos);
  for (const auto* url : {"mail.example", "https://mail.example", "imaps://", "imaps://u@mail.example/INBOX", "imaps://mail.example/a\\\\b"})
    CHECK_MESSAGE(fault(std::string("[mailbox.a]\nuser = \"u\"\npassword = \"/p\"\nurl = \"") + url + "\"\n").find("mailbox.url") != std::string::npos, url);
  CHECK(words_for(read_config(folder.path / "none.toml").error(), "fr").find("n’existe pas") != std::string::npos);
}

TEST_CASE("a policy is a folder or a file, and its folder names the organisation") {
  const Folder folder;
  write(folder, "ramonage/policy.toml", "tenue = 1\n");
  write(folder, "Le Ramonage/policy.toml", "tenue = 1\n");
  CHECK(read_policy(folder.path / "ramonage")->short_name == "ramonage");
  CHECK(read_policy(folder.path / "ramonage/policy.toml")->short_name == "ramonage");
  CHECK(read_policy(folder.path / "ramonage/")->short_name == "ramonage");
  CHECK(read_policy(folder.path / "Le Ramonage")->short_name.empty());
  CHECK(read_policy(folder.path / "none").error().detail == "policy.missing");
  CHECK(read_policy(folder.path).error().detail == "policy.missing");
}

TEST_CASE("what is no readable file is refused at once, a pipe too") {
  const Folder folder;
  const auto fault = [&](const fs::path& place) {
    const auto read = read_policy(place);
    REQUIRE_FALSE(read.has_value());
    return read.error().detail;
  };
  fs::create_directories(folder.path / "ramonage/policy.toml");
  CHECK(fault(folder.path / "ramonage") == "policy.folder");
  REQUIRE(::mkfifo((folder.path / "pipe").c_str(), 0600) == 0);
  CHECK(fault(folder.path / "pipe") == "policy.special");
  CHECK(read_config(folder.path / "pipe").error().detail == "config.special");
  CHECK(fault("/dev/zero") == "policy.special");
  fs::create_symlink("round", folder.path / "round");
  CHECK(fault(folder.path / "round") == "policy.unreadable");
  CHECK(fault("") == "policy.missing");

  const auto closed = write(folder, "closed/policy.toml", "tenue = 1\n");
  fs::permissions(closed, fs::perms::none);
  fs::permissions(folder.path, fs::perms::owner_all | fs::perms::others_exec | fs::perms::others_read);
  const bool root = ::geteuid() == 0;  // to whom nothing is closed
  if (root) REQUIRE(::seteuid(65534) == 0);
  const auto detail = fault(folder.path / "closed");
  if (root) REQUIRE(::seteuid(0) == 0);
  CHECK(detail == "policy.forbidden");
}

TEST_CASE("a short name is a host's label") {
  for (const char* good : {"a", "sos-9", "abc"}) CHECK(is_short_name(good));
  for (const char* bad : {"", "-a", "a-", "A", "a.b", "a/b", "..", "é"}) CHECK_FALSE(is_short_name(bad));
  CHECK_FALSE(is_short_name(std::string(41, 'a')));
}

TEST_CASE("stores are found by their file, others are not") {
  Shop shop;
  fs::create_directories(shop.config().data / "empty");
  fs::create_directories(shop.config().data / ".x.making");
  CHECK(stores(shop.config()) == std::vector<std::string>{"ramonage"});
  Config nowhere;
  nowhere.data = shop.folder.path / "nowhere";
  CHECK(stores(nowhere).empty());
}
