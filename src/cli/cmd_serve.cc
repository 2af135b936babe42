#include "web/web.h"

#include <cstdio>

#include "cli/cli.h"

namespace tenue::cli {

int serve(const Line& line) {
  web::ServeOptions options;
  options.demo = line.demo;
  options.empty = line.empty;
  options.say = [](const std::string& text) {
    put(text + "\n");
    std::fflush(stdout);
  };
  options.agreed = [&line](const std::string& store) {
    complain(line, "cli.serve_new", {{"store", store}});
    return agreed(line);
  };
  return web::serve(line.config, line.places, options);
}

}  // namespace tenue::cli
