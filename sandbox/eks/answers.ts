import type { ApiCall } from "../aws/service.ts";
import { type ClusterState, invalidParameter } from "./state.ts";

/** What a call asked for, whatever the order of its members. */
export function fingerprintOf({ operation, input }: ApiCall): string {
  return JSON.stringify([operation, Object.entries(input).sort(([a], [b]) => (a < b ? -1 : 1))]);
}

/**
 * The answer that an earlier call with the same `clientRequestToken` got, as it was then.
 *
 * @throws {AwsError} InvalidParameterException when the token was used for something else
 */
export function answeredBefore(state: ClusterState, call: ApiCall): object | undefined {
  const token = call.input.clientRequestToken;
  if (typeof token !== "string") return undefined;
  const known = state.answers.get(token);
  if (known && known.fingerprint !== fingerprintOf(call)) {
    throw invalidParameter("The provided clientRequestToken was already used with different parameters.", {
      clusterName: state.cluster.name,
    });
  }
  return known?.answer;
}

export function rememberAnswer<Answer extends object>(state: ClusterState, call: ApiCall, answer: Answer): Answer {
  const token = call.input.clientRequestToken;
  if (typeof token === "string")
    state.answers.set(token, { fingerprint: fingerprintOf(call), answer: structuredClone(answer) });
  return answer;
}
