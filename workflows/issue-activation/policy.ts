/** A secret store that is down is waited for; whoever asked should not wait longer. */
export const EXECUTION_TIMEOUT_SECONDS = 2 * 3600;
