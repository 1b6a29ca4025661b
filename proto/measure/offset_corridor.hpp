// What a burst of samples says about the way of another clock's offset: it stays between the lower and the
// upper ends, each of which held at an instant of its own, like a path between walls.
//
// Two answers: what the offset can be now if the clocks run as unevenly as clocks may, and where it most
// likely is, if they ran evenly during the burst (a straight line through the corridor: Moon, Skelly and
// Towsley 1999; Zhang, Liu and Xia 2002).
#pragma once

#include "proto/base/interval.hpp"
#include "proto/base/time.hpp"

#include <boost/container/small_vector.hpp>

#include <optional>

namespace timed {

class OffsetCorridor {
  public:
    /// At some instant between `from` and `to` the offset was within `offset`. False if that contradicts what
    /// was known: it is forgotten then, for one of the clocks must have been stepped.
    bool narrow(WallTime from, WallTime to, Interval offset);

    [[nodiscard]] bool empty() const { return lows_.empty(); }

    /// What the offset was when the last sample ended: holds the truth. Not to be asked of an empty corridor.
    [[nodiscard]] Interval proven() const { return proven_; }

    /// The best guess of the offset at that instant, always within what is proven.
    [[nodiscard]] Duration likely() const { return likely_; }

    /// The room between the walls around that guess, had the clocks run evenly. Negative: they did not.
    [[nodiscard]] Duration room() const { return room_; }

    /// Both in one: around what is likely, all that is proven. By chance a sloping line may have so much more
    /// room than a level one: the less it has of that, the less of the slope is believed.
    [[nodiscard]] Interval published(Duration by_chance) const;

  private:
    /// An end of what the offset could be, half way between a sample's two instants.
    struct End {
        WallTime at;
        Duration offset;
    };
    /// What the offset was at the end if it grew by `rate` all the time; low > high: it did not.
    [[nodiscard]] Interval straight(Frequency rate) const;
    void find_straightest();

    // Since the last contradiction; without those that others make needless at any rate.
    boost::container::small_vector<End, 8> lows_;
    boost::container::small_vector<End, 8> highs_;
    WallTime begun_{};
    Interval proven_{};
    WallTime ended_{};
    Duration likely_{};
    Duration room_{};
};

}
