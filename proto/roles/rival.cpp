#include "proto/roles/rival.hpp"

#include "proto/wire/announcement.hpp"

namespace timed {

bool Rival::note_heard(const Received& received, Now now) {
    const auto& message = received.message;
    const bool is_new = !is_known_ || now.instant - last_heard_ > patience;
    if (is_new) {
        is_known_ = true;
        since_ = now.instant;
        loops_.forget();
    }
    last_heard_ = now.instant;
    note_sent(message.name, now);
    if (message.type == MessageType::loop && !is_announcement(message))
        loops_.heard(message, received.from, now.instant);
    return is_new;
}

void Rival::note_sent(const HostName& name, Now now) {
    name_ = name;
    last_sent_ = now.instant;
}

}
