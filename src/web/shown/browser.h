/// What a browser says of itself.
#pragma once
#include <string>

#include "web/http/http.h"

namespace tenue::web {

/// "Firefox, Android": enough to know one's own again, and nothing more of it is kept. "" where it says nothing.
std::string browser_of(const Request& request);

}  // namespace tenue::web
