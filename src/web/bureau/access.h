/// What opens a person's access, and the digits of a partner's telephone: pages of access.cc.
#pragma once
#include "app/devices.h"
#include "web/bureau/pages.h"

namespace tenue::web::bureau {

/// The name of the cookie of a trusted device, without its prefix.
constexpr std::string_view kDevice = "device";

void add_access(Router& router, Site& site);
/// The page of sign_in.cc; `wrong`: why it is shown again.
Response sign_in_page(Site& site, const Request& request, const std::string& wrong, int status);
/// Its section DIGITS, for a telephone whose digits may be tried; else its section PLAIN. `token`: of the page's forms.
void put_digits(Dict& dict, Site& site, const Request& request, const std::string& token);
/// The device's cookie, kept for as long as it is trusted.
std::string device_cookie(const std::string& value);
/// Codes on paper, shown this once; `before`: an answer whose cookies go along, where a session was opened just now.
Response show_codes(Site& site, const std::vector<std::string>& codes, const std::string& next, const Response& before = {});

}  // namespace tenue::web::bureau
