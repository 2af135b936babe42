/// Keys that choose an answer on the counter's page: figures for the first question, then letters of the answers' own
/// words. Pure.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "web/shown/inputs.h"

namespace tenue::web::bureau {

class KeyMarks {
 public:
  /// `taken`: the key of another mark on the page, in capitals.
  explicit KeyMarks(std::string_view taken) : used_(taken) {}
  /// Gives each option its key; an answer without a free letter gets none.
  void give(std::vector<Option>& options);

 private:
  std::string used_;
  bool figures_given_ = false;
};

}  // namespace tenue::web::bureau
