#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "app/testing/shop.h"

using namespace tenue;
using namespace tenue::app;
using namespace tenue::app::testing;

namespace {

/// Long enough for a name that no socket's address could hold.
fs::path deep(const Folder& folder) {
  auto path = folder.path;
  for (int i = 0; i < 8; ++i) path /= "a-folder-with-a-long-name";
  fs::create_directories(path);
  return path / "control.sock";
}

}  // namespace

TEST_CASE("a command reaches the running server, however long the path") {
  Shop shop;
  const auto path = deep(shop.folder);
  Writer writer(std::move(shop.vault), {});
  {
    const ControlSocket socket(path, shop.config().keys, writer);
    struct stat info {};
    REQUIRE(::stat(path.c_str(), &info) == 0);
    CHECK((info.st_mode & 0777) == 0600);
    const auto added = ask_server(path, "user", {"do=add", "name=Odette Fictive", "login=odette", "role=office", "lang=en", "origin=http://x"});
    REQUIRE(added.has_value());
    CHECK(added->status == 0);
    CHECK(added->out.find("http://x/bureau/bienvenue/") != std::string::npos);
    const auto listed = ask_server(path, "user", {"do=list", "lang=en"});
    CHECK(listed->out == "odette\tOdette Fictive\tBureau\tinvited, not yet in\n");
    CHECK(ask_server(path, "fly", {"lang=en"})->status == 2);
    CHECK(ask_server(path, "sweep", {"at=someday", "lang=fr"})->err.find("n’est pas une date") != std::string::npos);
    CHECK(ask_server(path, "clock", {"days=3"})->status == 2);
  }
  CHECK_FALSE(fs::exists(path));
  CHECK_FALSE(ask_server(path, "prove", {}).has_value());
}

TEST_CASE("nonsense on the socket is not answered, and the next command is") {
  Shop shop;
  const auto path = shop.folder.path / "c.sock";
  Writer writer(std::move(shop.vault), {});
  const ControlSocket socket(path, shop.config().keys, writer);
  for (const std::string nonsense : {"hello\n", "{}\n", "{\"verb\":1,\"arguments\":[]}\n", "{\"verb\":\"prove\",\"arguments\":[3]}\n"}) {
    const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.string().copy(address.sun_path, sizeof address.sun_path - 1);
    REQUIRE(::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(::send(fd, nonsense.data(), nonsense.size(), 0) == static_cast<ssize_t>(nonsense.size()));
    char answer[8];
    CHECK(::recv(fd, answer, sizeof answer, 0) == 0);
    ::close(fd);
  }
  CHECK(ask_server(path, "prove", {"lang=en"})->status == 0);
}

TEST_CASE("without a server a command opens the store itself, and says why it cannot") {
  Shop shop;
  const auto config = shop.config();
  CHECK(run_anywhere(config, "ramonage", "prove", {"lang=en"}).err.find("another command uses them") != std::string::npos);
  shop.vault.reset();
  CHECK(run_anywhere(config, "ramonage", "prove", {"lang=en"}).status == 0);
  const auto none = run_anywhere(config, "nobody", "prove", {"lang=fr"});
  CHECK(none.status == 2);
  CHECK(none.err.find("Il n’y a pas de données pour «\u00A0nobody\u00A0»") != std::string::npos);
}

TEST_CASE("a running server does not answer for a folder of keys that is not its own") {
  Shop shop;
  const auto config = shop.config();
  Writer writer(std::move(shop.vault), {});
  const ControlSocket socket(socket_path(config, "ramonage"), config.keys, writer);
  CHECK(run_anywhere(config, "ramonage", "prove", {"lang=en"}).status == 0);
  auto by_link = config;
  by_link.keys = shop.folder.path / "link";
  fs::create_symlink(config.keys, by_link.keys);
  CHECK(run_anywhere(by_link, "ramonage", "prove", {"lang=en"}).status == 0);
  for (const auto* other : {"elsewhere", "nowhere"}) {
    auto wrong = config;
    wrong.keys = shop.folder.path / other;
    if (std::string(other) == "elsewhere") fs::create_directories(wrong.keys);
    const auto refused = run_anywhere(wrong, "ramonage", "prove", {"lang=en"});
    CHECK(refused.status == 2);
    CHECK(refused.out.empty());
    CHECK(refused.err.find("the running server has its keys in " + config.keys.string()) != std::string::npos);
  }
}

TEST_CASE("a folder that may not be written is named, with what to do") {
  Shop shop;
  const auto config = shop.config();
  shop.vault.reset();
  for (const auto& folder : {config.data / "ramonage", config.keys}) {
    const bool root = ::geteuid() == 0;  // to whom nothing is read-only
    if (root) REQUIRE(::seteuid(65534) == 0);
    else fs::permissions(folder, fs::perms::owner_write, fs::perm_options::remove);
    const auto refused = run_anywhere(config, "ramonage", "prove", {"lang=en"});
    if (root) REQUIRE(::seteuid(0) == 0);
    else fs::permissions(folder, fs::perms::owner_write, fs::perm_options::add);
    CHECK(refused.status == 2);
    CHECK_MESSAGE(refused.err.find("cannot be written") != std::string::npos, refused.err);
    CHECK(refused.err.find("chmod") != std::string::npos);
    if (root) break;  // it is the first of the two that is named
  }
}
