import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { SecretUnsetError } from "#core/errors.ts";
import type { SharedSecret } from "#core/ports.ts";

/** What a deployment has in the place of a secret nobody has set yet (`infra/secrets.ts`). */
const PLACEHOLDER = "unset";
/** Slack's signing secrets have 32 characters; half of that can still not be guessed. */
const SHORTEST = 16;

/**
 * A secret by what it is deployed as. One that is not set, or not worth the name, is refused with every use and not when it is made: a function that has no use for it must
 * start.
 *
 * @param name as `sst secret set` knows it
 */
export function sharedSecret(name: string, value: string | undefined): SharedSecret {
  const secret = (): string => {
    if (value !== undefined && value !== PLACEHOLDER && value.length >= SHORTEST) return value;
    throw new SecretUnsetError(
      `${name} is not set, or shorter than ${SHORTEST} characters: npx sst secret set ${name}`,
    );
  };
  return {
    signs: (content, signature) =>
      equal(createHmac("sha256", secret()).update(content).digest(), Buffer.from(signature, "hex")),
    // Digests have one length: how long the secret is shows in no time either.
    is: (shown) => equal(digest(secret()), digest(shown)),
  };
}

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

const equal = (a: Buffer, b: Buffer): boolean => a.length === b.length && timingSafeEqual(a, b);
