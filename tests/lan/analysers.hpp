// For tests: runs tcpdump, tshark or any other command on a capture.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

namespace lan {

// The output of the command.
std::string output_of(const std::string& command);

// Number of matches of the pattern.
std::ptrdiff_t count(const std::string& text, const std::string& pattern);

// A file for a capture, used by this process only, and removed at the end of the scope.
class CaptureFile {
  public:
    CaptureFile();
    CaptureFile(const CaptureFile&) = delete;
    CaptureFile& operator=(const CaptureFile&) = delete;
    ~CaptureFile() { std::filesystem::remove(path_); }

    std::string path() const { return path_.string(); }
    std::string by_tcpdump() const; // its TSP messages, one or more lines for each

  private:
    std::filesystem::path path_;
};

}
