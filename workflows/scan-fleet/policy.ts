/** Thousands of clusters under heavy throttling take an hour; four are a stuck execution. */
export const EXECUTION_TIMEOUT_SECONDS = 4 * 3600;

/** Accounts and Regions scanned at once: each has rates of its own. */
export const PLACES_AT_ONCE = 20;

/** Functions at work in one account and Region; each makes at most ten calls at once there, and slows down when EKS says so. */
export const BATCHES_AT_ONCE = 2;

/** A batch of clusters under throttling; the function ends before. */
export const BATCH_TIMEOUT_SECONDS = 600;
