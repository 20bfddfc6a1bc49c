import { identityProof } from "#adapters/aws/identity-proof.ts";
import { requestDigest } from "#core/people/request-digest.ts";
import type { OperatorRequest, OperatorResponse } from "#events/operator/requests.ts";
import { accessKeyOf, SANDBOX_SECRET } from "#sandbox/wire/access-keys.ts";
import type { Bench } from "./sandbox.ts";

/** A proof made now, as the CLI makes it, by an IAM user of the sandbox; without a name by the session `sandbox` of the role `operator`. */
export const proofBy = (
  bench: Bench,
  user: string | undefined,
  request: object,
  account = "111122223333",
): Promise<string> =>
  identityProof({
    digest: requestDigest(request),
    region: "eu-west-1",
    credentials: { accessKeyId: accessKeyOf(account, user), secretAccessKey: SANDBOX_SECRET },
    now: bench.clock.now(),
  });

/** Sends a request with the proof of an IAM user. */
export async function askAs(bench: Bench, user: string, request: OperatorRequest): Promise<OperatorResponse> {
  const answer = await bench.operator({ ...request, proof: await proofBy(bench, user, request) } as OperatorRequest);
  await bench.clock.settle();
  return answer;
}
