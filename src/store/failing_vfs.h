/// For tests: a disk whose n-th write, flush or resize fails, and every one after it, until it is healed.
/// It becomes SQLite's default file system while it lives; the program has no seam for it.
#pragma once
#include <sqlite3.h>

#include <cstring>

namespace tenue::store {

class FailingVfs {
 public:
  explicit FailingVfs(int fail_at) : real_(sqlite3_vfs_find(nullptr)) {
    counter() = {fail_at, 0, false};
    vfs_ = *real_;
    vfs_.zName = "failing";
    vfs_.pAppData = real_;
    vfs_.szOsFile = static_cast<int>(sizeof(File)) + real_->szOsFile;
    vfs_.xOpen = open;
    sqlite3_vfs_register(&vfs_, 1);
  }
  ~FailingVfs() {
    sqlite3_vfs_unregister(&vfs_);
    sqlite3_vfs_register(real_, 1);
  }
  FailingVfs(const FailingVfs&) = delete;
  FailingVfs& operator=(const FailingVfs&) = delete;
  bool has_failed() const { return counter().failed; }
  void heal() { counter() = {0, 0, false}; }

 private:
  struct Counter {
    int fail_at, calls;
    bool failed;
  };
  static Counter& counter() {
    static Counter one{0, 0, false};
    return one;
  }
  static bool fails() {
    auto& c = counter();
    if (c.fail_at == 0 || ++c.calls < c.fail_at) return false;
    return c.failed = true;
  }
  /// Our file, followed in memory by the real one.
  struct File {
    sqlite3_file base;
  };
  static sqlite3_file* real(sqlite3_file* file) {
    return reinterpret_cast<sqlite3_file*>(reinterpret_cast<File*>(file) + 1);
  }

  static int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags) {
    auto* below = static_cast<sqlite3_vfs*>(vfs->pAppData);
    file->pMethods = nullptr;
    const int code = below->xOpen(below, name, real(file), flags, out_flags);
    if (real(file)->pMethods) file->pMethods = &methods();
    return code;
  }
  static const sqlite3_io_methods& methods() {
    static const sqlite3_io_methods all = {
        .iVersion = 2,
        .xClose = [](sqlite3_file* f) { return real(f)->pMethods->xClose(real(f)); },
        .xRead = [](sqlite3_file* f, void* to, int n,
                    sqlite3_int64 at) { return real(f)->pMethods->xRead(real(f), to, n, at); },
        .xWrite =
            [](sqlite3_file* f, const void* from, int n, sqlite3_int64 at) {
              if (!fails()) return real(f)->pMethods->xWrite(real(f), from, n, at);
              real(f)->pMethods->xWrite(real(f), from, n / 2, at);  // half of it reaches the disk
              return SQLITE_IOERR_WRITE;
            },
        .xTruncate =
            [](sqlite3_file* f, sqlite3_int64 n) {
              return fails() ? SQLITE_IOERR_TRUNCATE : real(f)->pMethods->xTruncate(real(f), n);
            },
        .xSync =
            [](sqlite3_file* f, int how) {
              return fails() ? SQLITE_IOERR_FSYNC : real(f)->pMethods->xSync(real(f), how);
            },
        .xFileSize = [](sqlite3_file* f,
                        sqlite3_int64* n) { return real(f)->pMethods->xFileSize(real(f), n); },
        .xLock = [](sqlite3_file* f, int how) { return real(f)->pMethods->xLock(real(f), how); },
        .xUnlock = [](sqlite3_file* f, int how) { return real(f)->pMethods->xUnlock(real(f), how); },
        .xCheckReservedLock = [](sqlite3_file* f,
                                 int* out) { return real(f)->pMethods->xCheckReservedLock(real(f), out); },
        .xFileControl = [](sqlite3_file* f, int op,
                           void* arg) { return real(f)->pMethods->xFileControl(real(f), op, arg); },
        .xSectorSize = [](sqlite3_file* f) { return real(f)->pMethods->xSectorSize(real(f)); },
        .xDeviceCharacteristics =
            [](sqlite3_file* f) { return real(f)->pMethods->xDeviceCharacteristics(real(f)); },
        .xShmMap =
            [](sqlite3_file* f, int page, int size, int extend, void volatile** out) {
              return real(f)->pMethods->xShmMap(real(f), page, size, extend, out);
            },
        .xShmLock = [](sqlite3_file* f, int at, int n,
                       int flags) { return real(f)->pMethods->xShmLock(real(f), at, n, flags); },
        .xShmBarrier = [](sqlite3_file* f) { real(f)->pMethods->xShmBarrier(real(f)); },
        .xShmUnmap = [](sqlite3_file* f,
                        int remove) { return real(f)->pMethods->xShmUnmap(real(f), remove); },
        .xFetch = nullptr,
        .xUnfetch = nullptr,
    };
    return all;
  }
  sqlite3_vfs* real_;
  sqlite3_vfs vfs_;
};

}  // namespace tenue::store
