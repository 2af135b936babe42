/// The rules that the template engine does not hold by itself (docs/decisions/0001-http.md, "Pages").
#include <array>

#include "web/render.h"

namespace tenue::web {
namespace {

constexpr std::array<std::string_view, 7> kBareAttributes = {"style", "formaction", "srcset", "poster",
                                                             "ping",  "xlink:href", "srcdoc"};
constexpr std::array<std::string_view, 4> kUrlAttributes = {"href", "action", "src", "cite"};

bool is_one_of(std::string_view name, auto const& list) {
  for (const auto entry : list)
    if (name == entry) return true;
  return false;
}

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// Follows the HTML of a template just far enough to say where each marker stands.
class Reader {
 public:
  explicit Reader(std::string_view source) : rest_(source) {}

  std::string fault() {
    while (!rest_.empty()) {
      std::string wrong = rest_.starts_with("{{") ? marker() : character();
      if (!wrong.empty()) return wrong;
    }
    if (place_ != Place::kText) return "ends inside a tag, a comment, a script or a style";
    return {};
  }

 private:
  enum class Place { kText, kTagName, kInTag, kAttributeName, kBeforeValue, kValue, kBareValue, kRaw, kComment };

  std::string marker() {
    const auto end = rest_.find("}}");
    if (end == std::string_view::npos) return "a marker without end";
    const std::string_view inside = rest_.substr(2, end - 2);
    rest_.remove_prefix(end + 2);
    if (inside.empty()) return "an empty marker";
    const char kind = inside.front();
    if (kind == '!') return {};
    if (kind == '%' || kind == '=') return "a pragma or new delimiters";
    const bool section = kind == '#' || kind == '/';
    const std::string at = " at {{" + std::string(inside) + "}}";
    if (kind == '>' && place_ != Place::kText) return "an include inside a tag" + at;
    if (section) return section_may_stand() ? "" : "a section where none may stand" + at;
    if (kind == '>') return {};
    const auto colon = inside.find(':');
    const auto modifier = colon == std::string_view::npos ? std::string_view{} : inside.substr(colon);
    // :p escapes as the engine does by itself, and leaves line breaks: what was typed in an area is shown as typed.
    if (modifier == ":p" && place_ == Place::kText && tag_ == "textarea") return {};
    if (!modifier.empty() && modifier != ":u") return "a modifier other than :u, or :p outside a textarea" + at;
    return value_may_stand(!modifier.empty(), at);
  }

  bool section_may_stand() const {
    return place_ == Place::kText || place_ == Place::kInTag || place_ == Place::kValue;
  }

  std::string value_may_stand(bool encoded, const std::string& at) {
    if (place_ == Place::kText) return {};
    if (place_ != Place::kValue) return "a value outside text and quoted attributes" + at;
    if (attribute_.starts_with("on") || is_one_of(attribute_, kBareAttributes))
      return "a value in the attribute " + attribute_ + at;
    const bool in_query = value_.find('?') != std::string::npos;
    if (is_one_of(attribute_, kUrlAttributes) && in_query && !encoded) return "a value in a query string without :u" + at;
    return {};
  }

  std::string character() {
    const char c = rest_.front();
    switch (place_) {
      case Place::kText: return text();
      case Place::kComment:
        if (rest_.starts_with("-->")) place_ = Place::kText;
        break;
      case Place::kRaw: return raw();
      case Place::kTagName:
        if (is_space(c)) place_ = Place::kInTag;
        if (c == '>') end_tag();
        if (place_ == Place::kTagName) tag_ += lower(c);
        break;
      case Place::kInTag:
        if (c == '>') end_tag();
        else if (c == '=') place_ = Place::kBeforeValue;
        else if (!is_space(c) && c != '/') {
          attribute_ = lower(c);
          place_ = Place::kAttributeName;
        }
        break;
      case Place::kAttributeName:
        if (c == '=') place_ = Place::kBeforeValue;
        else if (c == '>') end_tag();
        else if (is_space(c)) place_ = Place::kInTag;
        else attribute_ += lower(c);
        break;
      case Place::kBeforeValue:
        if (is_space(c)) break;
        value_.clear();
        quote_ = c;
        place_ = c == '"' || c == '\'' ? Place::kValue : Place::kBareValue;
        break;
      case Place::kValue:
        if (c == quote_) place_ = Place::kInTag;
        else value_ += c;
        break;
      case Place::kBareValue:
        if (is_space(c)) place_ = Place::kInTag;
        if (c == '>') end_tag();
        break;
    }
    rest_.remove_prefix(1);
    return {};
  }

  std::string text() {
    const bool comment = rest_.starts_with("<!--");
    if (comment) place_ = Place::kComment;
    else if (rest_.front() == '<') {
      place_ = Place::kTagName;
      tag_.clear();
    }
    rest_.remove_prefix(comment ? 4 : 1);
    return {};
  }

  void end_tag() { place_ = tag_ == "script" || tag_ == "style" ? Place::kRaw : Place::kText; }

  std::string raw() {
    if (rest_.starts_with("</")) {
      place_ = Place::kTagName;
      tag_.clear();
    } else if (!is_space(rest_.front())) {
      return "an inline script or style";
    }
    rest_.remove_prefix(1);
    return {};
  }

  std::string_view rest_;
  Place place_ = Place::kText;
  std::string tag_, attribute_, value_;
  char quote_ = 0;
};

}  // namespace

std::string template_fault(std::string_view source) { return Reader(source).fault(); }

}  // namespace tenue::web
