import type { Read, ReadProblem } from "#core/doctor/facts.ts";
import { CLIENT_DEFAULTS } from "../clients.ts";
import { sandboxDefaults } from "../operator-client.ts";

/** Where a deployment is looked at: a Region of AWS with the operator's own credentials, or a running sandbox. */
export interface Where {
  region?: string;
  endpoint?: string;
}

/** What every SDK client is made with. Somebody waits for the answer: a call that hangs must not be repeated for minutes. */
export const settingsOf = ({ region, endpoint }: Where) => ({
  ...CLIENT_DEFAULTS,
  maxAttempts: 2,
  ...(endpoint === undefined ? {} : { endpoint, ...sandboxDefaults() }),
  ...(region === undefined ? {} : { region }),
});

const MISSING =
  /^(ResourceNotFoundException|StateMachineDoesNotExist|AWS\.SimpleQueueService\.NonExistentQueue|QueueDoesNotExist|TrailNotFoundException)$/;
const DENIED =
  /^(AccessDenied\w*|UnauthorizedOperation|UnrecognizedClientException|InvalidClientTokenId|ExpiredToken\w*|CredentialsProviderError)$/;

/** Tries to read something; what prevents it is an answer too. */
export async function reading<T>(read: () => Promise<T>): Promise<Read<T>> {
  try {
    return { value: await read() };
  } catch (error) {
    return { problem: problemOf(error) };
  }
}

function problemOf(error: unknown): ReadProblem {
  if (!(error instanceof Error)) return { kind: "failed", message: String(error) };
  const { name, message } = error;
  const words = `${name}: ${message}`;
  if (name === "UnknownOperationException") return { kind: "not-here", message };
  if (MISSING.test(name)) return { kind: "missing", message: words };
  return { kind: DENIED.test(name) ? "denied" : "failed", message: words };
}
