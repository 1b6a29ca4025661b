// How a failed system call becomes an exception that says in a sentence what was being done.
#pragma once

#include <cerrno>
#include <string>
#include <system_error>

namespace lan {

[[noreturn]] inline void fail(const std::string& doing) {
    throw std::system_error(errno, std::generic_category(), "Cannot " + doing);
}

// Passes a system call's result on if it is one; `doing` completes the sentence "Cannot ...".
template <typename Result> Result checked(Result result, const std::string& doing) {
    if (result < 0) fail(doing);
    return result;
}

}
