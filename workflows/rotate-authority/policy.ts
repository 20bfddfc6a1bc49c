/** Replacing the nodes of a large cluster takes hours; three days is a stuck execution. */
export const EXECUTION_TIMEOUT_SECONDS = 3 * 24 * 3600;
