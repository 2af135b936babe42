/// Writes HTML in which only the program's own literals are markup: everything else is escaped, so no word of a policy
/// can become a tag. Inside the policy module only.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace tenue::policy {

/// Safe in text and in attributes within double quotes.
std::string escaped(std::string_view text);

class Html {
 public:
  /// Markup: a literal of the program, and nothing but a literal.
  template <std::size_t N>
  Html& raw(const char (&markup)[N]) {
    out_.append(markup, N - 1);
    return *this;
  }
  Html& text(std::string_view text) {
    out_ += escaped(text);
    return *this;
  }
  /// What another Html wrote.
  Html& put(const Html& other) {
    out_ += other.out_;
    return *this;
  }
  /// A file that the program ships, as it is.
  static Html shipped(std::string_view file) {
    Html out;
    out.out_ = file;
    return out;
  }
  const std::string& str() const { return out_; }

 private:
  std::string out_;
};

}  // namespace tenue::policy
