/// A folder of its own in memory, gone with the object.
#pragma once
#include <filesystem>
#include <string>

#include "crypto/crypto.h"

namespace tenue::fuzz {

struct Folder {
  std::filesystem::path path;
  Folder() {
    const std::filesystem::path memory = "/dev/shm";
    path = (std::filesystem::exists(memory) ? memory : std::filesystem::temp_directory_path()) / ("tenue-fuzz-" + std::to_string(crypto::random_id()));
    std::filesystem::create_directories(path);
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
};

}  // namespace tenue::fuzz
