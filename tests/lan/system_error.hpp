// Turns a failed system call into an exception with a sentence.
#pragma once

#include <cerrno>
#include <string>
#include <system_error>

namespace lan {

[[noreturn]] inline void fail(const std::string& doing) {
    throw std::system_error(errno, std::generic_category(), "Cannot " + doing);
}

// Returns the result of a system call if it succeeded; `doing` completes the sentence "Cannot ...".
template <typename Result> Result checked(Result result, const std::string& doing) {
    if (result < 0) fail(doing);
    return result;
}

}
