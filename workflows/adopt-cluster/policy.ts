/** Two hours for the cluster, a day for whoever else works on it, and the steps: an adoption that takes three days is stuck. */
export const EXECUTION_TIMEOUT_SECONDS = 3 * 24 * 3600;
