// For tests: what tcpdump and tshark, or any other command, say of a capture.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

namespace lan {

// All that the command prints.
std::string output_of(const std::string& command);

// How often the pattern is found.
std::ptrdiff_t count(const std::string& text, const std::string& pattern);

// A file for a capture, of this process only, removed at the end of the scope.
class CaptureFile {
  public:
    CaptureFile();
    CaptureFile(const CaptureFile&) = delete;
    CaptureFile& operator=(const CaptureFile&) = delete;
    ~CaptureFile() { std::filesystem::remove(path_); }

    std::string path() const { return path_.string(); }
    std::string by_tcpdump() const; // its TSP messages, a line or more each

  private:
    std::filesystem::path path_;
};

}
