/** Thousands of clusters under heavy throttling take an hour; four are a stuck execution. */
export const EXECUTION_TIMEOUT_SECONDS = 4 * 3600;

/**
 * Accounts and Regions scanned at once: each has rates of its own. As many as functions are reserved (infra/settings.ts): what Lambda turns away is tried again a few
 * times only.
 */
export const PLACES_AT_ONCE = 4;

/** Functions at work in one account and Region: one makes ten calls at once there, which is as much as Fleetwright takes of EKS's rates, and slows down when EKS says so. */
export const BATCHES_AT_ONCE = 1;

/** A batch of clusters under throttling; the function ends before. */
export const BATCH_TIMEOUT_SECONDS = 600;
