/** On Auto Mode EKS itself takes up to a week (`rollbackConfig.timeoutMinutes`); a day more for the rest. */
export const EXECUTION_TIMEOUT_SECONDS = 8 * 24 * 3600;
