/// The store's numbers for the policy's names, read once per sweep or proof. Inside the retention module only.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "vault/vault.h"

namespace tenue::retention {

class Names {
 public:
  explicit Names(vault::Vault& vault);
  /// Empty: the store has no such number.
  std::string name(std::string_view kind, std::int64_t number) const;
  /// 0: the store has no such name.
  std::int64_t number(std::string_view kind, std::string_view name) const;

 private:
  std::map<std::string, std::map<std::int64_t, std::string>, std::less<>> names_;
};

}  // namespace tenue::retention
