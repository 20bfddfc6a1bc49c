import type { LambdaClient } from "@aws-sdk/client-lambda";
import * as z from "zod";
import { requestDigest } from "#core/people/request-digest.ts";
import type { Clock } from "#core/ports.ts";
import { identityProof } from "./identity-proof.ts";

/** A proof, or why there can be none. */
export type MadeProof = { proof: string } | { failed: string };

/** Proves with the client's own credentials who sends a request. The operator function is in the hub's Region, so the client's Region is the hub's. */
export async function proofFor(
  request: object,
  { client, endpoint, clock }: { client: LambdaClient; endpoint?: string | undefined; clock: Clock },
): Promise<MadeProof> {
  try {
    const [region, credentials] = await Promise.all([client.config.region(), client.config.credentials()]);
    const now = (await sandboxTime(endpoint)) ?? corrected(clock.now(), client.config.systemClockOffset);
    return { proof: await identityProof({ digest: requestDigest(request), region, credentials, now }) };
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error) };
  }
}

/** The SDK learns from earlier answers how wrong this machine's clock is. */
const corrected = (now: Date, offset = 0): Date => new Date(now.getTime() + offset);

/** A running sandbox has a clock of its own and judges by it; whatever else answers at an endpoint goes by the real one. */
async function sandboxTime(endpoint: string | undefined): Promise<Date | undefined> {
  if (endpoint === undefined) return undefined;
  try {
    const answer = await fetch(new URL("/_sandbox", endpoint), { signal: AbortSignal.timeout(2_000) });
    return z.object({ now: z.iso.datetime().transform((text) => new Date(text)) }).parse(await answer.json()).now;
  } catch {
    return undefined;
  }
}
