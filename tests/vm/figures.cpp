#include "tests/vm/figures.hpp"

#include "tests/lan/units.hpp"

#include <fmt/format.h>

namespace vm {

std::string text(std::chrono::nanoseconds time) { return lan::duration_text(time.count()); }

std::string text(const std::optional<double>& seconds) {
    return seconds ? fmt::format("{:.1f} s", *seconds) : "never";
}

double ppm(std::int64_t kernel_frequency) { return static_cast<double>(kernel_frequency) / 65536; }

}
