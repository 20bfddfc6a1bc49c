import type { LambdaOutcome } from "#sandbox/stepfunctions/ports.ts";

/** Stand-ins for the Python functions of the recordings. Errors are worded as the Python runtime words them. */
const behaviours: Record<string, (event: unknown) => LambdaOutcome> = {
  id_function: (event) => ({ kind: "returned", payload: event }),
  echo_function: () => ({ kind: "returned", payload: { Return: "HelloWorld" } }),
  raise_exception: () => raised("Exception", "Exception"),
  raise_custom_exception: () => raised("CustomException", "CustomException"),
  return_bytes_str: () => ({
    kind: "failed",
    errorType: "Runtime.MarshalError",
    errorMessage: "Unable to marshal response: Object of type bytes is not JSON serializable",
  }),
  return_decorated_input: (event) => ({ kind: "returned", payload: `input-event-${JSON.stringify(event)}` }),
  wait_60_seconds: (event) => ({ kind: "returned", payload: event, seconds: 60 }),
  large_output_string: () => ({ kind: "returned", payload: "a".repeat(300_000) }),
};

/** @throws {Error} when a recording names a behaviour nobody described */
export function lambdaOf(behaviour: string): (event: unknown) => LambdaOutcome {
  const found = behaviours[behaviour];
  if (!found) throw new Error(`there is no stand-in for a Lambda function that does "${behaviour}"`);
  return found;
}

function raised(type: string, called: string): LambdaOutcome {
  const errorMessage = "Some exception was raised.";
  return {
    kind: "failed",
    errorType: type,
    errorMessage,
    cause: {
      errorMessage,
      errorType: type,
      requestId: "",
      stackTrace: [`  File "/var/task/handler.py", line 2, in handler\n    raise ${called}("${errorMessage}")\n`],
    },
  };
}
