#include "proto/edge/report.hpp"

namespace timed {

std::string_view to_string(Role role) {
    switch (role) {
    case Role::searching: return "searching";
    case Role::slave: return "slave";
    case Role::candidate: return "candidate";
    case Role::master: return "master";
    case Role::bystander: return "bystander";
    }
    return "unknown";
}

std::string_view to_string(RoleReason reason) {
    switch (reason) {
    case RoleReason::started: return "started";
    case RoleReason::master_answered: return "master-answered";
    case RoleReason::master_announced: return "master-announced";
    case RoleReason::no_master_found: return "no-master-found";
    case RoleReason::master_silent: return "master-silent";
    case RoleReason::master_resigned: return "master-resigned";
    case RoleReason::election_forced: return "election-forced";
    case RoleReason::rival_candidate: return "rival-candidate";
    case RoleReason::election_refused: return "election-refused";
    case RoleReason::trust_withdrawn: return "trust-withdrawn";
    case RoleReason::told_to_quit: return "told-to-quit";
    case RoleReason::took_over: return "took-over";
    case RoleReason::other_network: return "other-network";
    case RoleReason::better_root: return "better-root";
    case RoleReason::cannot_set_clock: return "cannot-set-clock";
    case RoleReason::unsynchronised: return "unsynchronised";
    case RoleReason::frequency_outlier: return "frequency-outlier";
    case RoleReason::clock_disciplined_by_another: return "clock-disciplined-by-another";
    case RoleReason::never_corrected: return "never-corrected";
    case RoleReason::cannot_measure: return "cannot-measure";
    case RoleReason::was_not_scheduled: return "was-not-scheduled";
    case RoleReason::clock_disturbed: return "clock-disturbed";
    case RoleReason::renamed: return "renamed";
    case RoleReason::replaced_by_slave: return "replaced-by-slave";
    case RoleReason::loop_broken: return "loop-broken";
    case RoleReason::date_unknown: return "date-unknown";
    case RoleReason::election_won: return "election-won";
    }
    return "unknown";
}

std::string_view to_string(NameReason reason) {
    switch (reason) {
    case NameReason::duplicate_name: return "duplicate-name";
    case NameReason::placeholder: return "placeholder";
    case NameReason::host_name_set: return "host-name-set";
    }
    return "unknown";
}

std::string_view to_string(Ignored reason) {
    switch (reason) {
    case Ignored::unfit_master: return "unfit-master";
    case Ignored::uncorrected: return "uncorrected";
    case Ignored::unknown_network: return "unknown-network";
    case Ignored::own_name: return "own-name";
    case Ignored::not_for_role: return "not-for-role";
    case Ignored::not_our_master: return "not-our-master";
    case Ignored::unexpected_answer: return "unexpected-answer";
    case Ignored::duplicate: return "duplicate";
    case Ignored::too_large: return "too-large";
    case Ignored::foreign_address: return "foreign-address";
    case Ignored::contradicts_measurement: return "contradicts-measurement";
    case Ignored::unconfirmed: return "unconfirmed";
    case Ignored::slewing_fast: return "slewing-fast";
    case Ignored::outdated: return "outdated";
    case Ignored::obsolete_type: return "obsolete-type";
    case Ignored::untrusted: return "untrusted";
    case Ignored::network_dates_off: return "network-dates-off";
    case Ignored::unproven_slave: return "unproven-slave";
    case Ignored::too_soon: return "too-soon";
    case Ignored::unknown_slave: return "unknown-slave";
    case Ignored::cannot_set_clock: return "cannot-set-clock";
    case Ignored::not_local: return "not-local";
    case Ignored::busy: return "busy";
    case Ignored::table_full: return "table-full";
    case Ignored::duplicate_slave_name: return "duplicate-slave-name";
    case Ignored::rate_limited: return "rate-limited";
    case Ignored::not_a_master: return "not-a-master";
    case Ignored::not_privileged: return "not-privileged";
    }
    return "unknown";
}

std::string_view to_string(SlaveTrouble trouble) {
    switch (trouble) {
    case SlaveTrouble::no_measurement: return "no-measurement";
    case SlaveTrouble::no_ack: return "no-ack";
    }
    return "unknown";
}

std::string_view to_string(Refusal reason) {
    switch (reason) {
    case Refusal::panic_threshold: return "panic-threshold";
    case Refusal::clock_disciplined_by_another: return "clock-disciplined-by-another";
    case Refusal::impossible: return "impossible";
    case Refusal::cannot_set_clock: return "cannot-set-clock";
    }
    return "unknown";
}

std::string_view to_string(CorrectionKind kind) {
    switch (kind) {
    case CorrectionKind::slew: return "slew";
    case CorrectionKind::step: return "step";
    }
    return "unknown";
}

}
