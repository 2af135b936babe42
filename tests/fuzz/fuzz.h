/// Fuzzing: one function for each kind of input that comes from outside. It takes any bytes and does with them what the
/// program does. What it must not find: a crash, an exception, a read out of bounds, undefined behaviour, a broken promise
/// (TENUE_CHECK), more than some seconds of work. docs/fuzzing.md
#pragma once
#include <string_view>

namespace tenue::fuzz {

void policy(std::string_view toml);   ///< a policy file: compiled, shown, published
void expr(std::string_view lines);    ///< retention's expressions: until, archive, when, a grant's while; one a line
void values(std::string_view typed);  ///< what a person types in a field; its first letter chooses the field's type
void form(std::string_view http);     ///< a request to a firm's public pages: its line, its headers, its body
void bytes(std::string_view file);    ///< stored and sealed bytes, tokens, codes; the first letter chooses what
void upload(std::string_view body);   ///< a form with files, or one file; the first letter chooses, the second cuts
void config(std::string_view toml);   ///< tenue.toml
void mail(std::string_view message);  ///< a message that came in: its headers, its parts

}  // namespace tenue::fuzz
