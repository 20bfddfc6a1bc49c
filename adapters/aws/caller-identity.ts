import * as z from "zod";
import { ServiceUnavailableError, ThrottledError } from "#core/errors.ts";
import type { Clock, IdentityVerifier } from "#core/ports.ts";
import { checkedProof, REQUEST_HEADER } from "./identity-proof.ts";

const TIMEOUT_MILLISECONDS = 5_000;

/** STS answers in JSON when it is asked to; the shape is that of its XML. */
const identity = z
  .object({
    GetCallerIdentityResponse: z.object({
      GetCallerIdentityResult: z.object({ Account: z.string().regex(/^\d{12}$/), Arn: z.string().startsWith("arn:") }),
    }),
  })
  .transform(({ GetCallerIdentityResponse: { GetCallerIdentityResult: result } }) => result)
  .refine(({ Account, Arn }) => Arn.split(":")[4] === Account);

const failure = z.object({ Error: z.object({ Code: z.string().regex(/^[A-Za-z]{1,64}$/) }) });

/** Has STS say whose a proof is, by sending it. Nothing of the proof is in any error: those are logged. */
export function stsIdentityVerifier({
  region,
  clock,
  fetch = globalThis.fetch,
}: {
  /** The hub's. */
  region: string;
  clock: Clock;
  fetch?: typeof globalThis.fetch;
}): IdentityVerifier {
  return {
    async verify(proof, digest) {
      const checked = checkedProof(proof, { region, now: clock.now() });
      if ("refused" in checked) return checked;
      const { status, text } = await send(fetch, checked.url, digest);
      const body = jsonOf(text);
      if (status === 200) {
        const said = identity.safeParse(body);
        if (said.success) return { arn: said.data.Arn };
        throw new ServiceUnavailableError("STS gave an answer that is not understood");
      }
      const code = failure.safeParse(body).data?.Error.Code;
      // STS says so with a status of 400.
      if (status === 429 || code?.startsWith("Throttling")) throw new ThrottledError("STS asks to slow down");
      if (status !== 400 && status !== 403) throw new ServiceUnavailableError(`STS answered with status ${status}`);
      const why = code === undefined ? "" : ` (${code})`;
      return { refused: `AWS does not take it${why}: it is of another request, or its credentials are not valid` };
    },
  };
}

async function send(
  fetch: typeof globalThis.fetch,
  url: string,
  digest: string,
): Promise<{ status: number; text: string }> {
  try {
    const response = await fetch(url, {
      headers: { accept: "application/json", [REQUEST_HEADER]: digest },
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
    });
    return { status: response.status, text: await response.text() };
  } catch (error) {
    // No cause: what went wrong with a URL may say the URL.
    throw new ServiceUnavailableError(`STS could not be asked who this is: ${reasonOf(error)}`);
  }
}

/** A name or a code, never words. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "it failed";
  const { code } = (error.cause ?? {}) as NodeJS.ErrnoException;
  return typeof code === "string" ? code : error.name;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
