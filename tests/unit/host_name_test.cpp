// Valid host names, and equality of names.
#include "proto/base/host_name.hpp"
#include "tests/unit/literals.hpp"

#include <gmock/gmock.h>

#include <functional>
#include <string>

namespace timed {
namespace {

TEST(HostName, keeps_the_text_it_was_made_of) {
    EXPECT_EQ("alpha"_host.view(), "alpha");
    EXPECT_EQ("a.long-name_1.example.org"_host.view(), "a.long-name_1.example.org");
}

TEST(HostName, holds_1_to_255_characters) {
    EXPECT_FALSE(HostName::from(""));
    EXPECT_TRUE(HostName::from("h"));
    const std::string longest(255, 'x');
    ASSERT_TRUE(HostName::from(longest));
    EXPECT_EQ(HostName::from(longest)->view(), longest);
    EXPECT_FALSE(HostName::from(longest + 'x'));
}

TEST(HostName, consists_of_the_visible_ascii_characters_and_no_other) {
    for (const std::size_t length : {1U, 7U, 8U, 17U, 255U}) { // eight bytes are compared at a time
        for (std::size_t place = 0; place < length; ++place) {
            for (int code = 0; code < 256; ++code) {
                std::string text(length, '~');
                text[place] = static_cast<char>(code);
                EXPECT_EQ(HostName::from(text).has_value(), code > 0x20 && code < 0x7f)
                    << "character " << code << " at " << place << " of " << length;
            }
        }
    }
}

TEST(HostName, is_compared_byte_for_byte_so_that_case_matters) {
    EXPECT_EQ("alpha"_host, "alpha"_host);
    EXPECT_NE("alpha"_host, "Alpha"_host);
    EXPECT_NE("alpha"_host, "alphab"_host);
    EXPECT_LT("alpha"_host, "beta"_host);
    EXPECT_LT("alpha"_host, "alphab"_host);
    EXPECT_LT("Beta"_host, "alpha"_host);
}

TEST(HostName, hashes_equal_names_alike) {
    const std::hash<HostName> hash;
    EXPECT_EQ(hash("alpha"_host), hash(HostName::from(std::string{"alpha"}).value()));
    EXPECT_NE(hash("alpha"_host), hash("beta"_host));
}

}
}
