/** One step of two minutes with its retries; an hour is a stuck execution. */
export const EXECUTION_TIMEOUT_SECONDS = 3600;
