/// What users.cc and devices.cc share of signing in. Private to app/.
#pragma once
#include "app/users.h"

namespace tenue::app {

/// A secret that names its user, so that a row of the file edited to another user's does not fit it.
std::string new_token(UserId id);
UserId named_in(const std::string& token);  ///< 0 = it is none
/// Lets the person in, whose factors were seen just now. Inside an act.
std::string open_session(vault::Vault& vault, UserId user, const std::string& role);
Bytes session_row(vault::Vault& vault, const std::string& cookie);
/// A code on paper, used up if it is one of hers. Inside an act.
bool use_recovery_code(vault::Vault& vault, UserId user, std::string_view code);
bool is_recovery_code(vault::Vault& vault, UserId user, std::string_view code);
bool trusts_browser(vault::Vault& vault, UserId user, const std::string& device);
void browser_seen(vault::Vault& vault, const std::string& device);  ///< inside an act
/// Whether a session that began and was seen then would still be let in.
bool still_open(vault::Vault& vault, UserId user, Instant begun, Instant seen, bool second_factor);
/// All that opens for the person besides her password. Inside an act.
void end_devices(vault::Vault& vault, UserId user);

}  // namespace tenue::app
