/** A run waits for windows, soaks and people; a year is what Step Functions allows an execution. */
export const EXECUTION_TIMEOUT_SECONDS = 365 * 24 * 3600;

/**
 * A standard execution ends at 25,000 history events. Long stages go on in a new execution of the same workflow well before
 * that; the run itself lives in the table.
 */
export const HISTORY_EVENTS_BEFORE_CONTINUING = 18_000;

/** History events of one turn of the admission loop, without and per started cluster (counted on recorded histories). */
export const EVENTS_PER_TURN = 22;
export const EVENTS_PER_START = 9;

/** History events of one look at a soaking stage and of the sleep after it. */
export const EVENTS_PER_LOOK = 16;

/** Children started at the same time: StartExecution is throttled per account and Region. */
export const START_CONCURRENCY = 10;

/** A StartExecution that only failed to be heard may be repeated: names are deterministic. */
export const startRetryErrors = ["StepFunctions.ThrottlingException", "StepFunctions.SfnException", "States.Timeout"];

/** The child runs or ran already: exactly what was wanted. */
export const alreadyStartedErrors = ["StepFunctions.ExecutionAlreadyExistsException"];
