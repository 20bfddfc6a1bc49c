import * as z from "zod";
import { InvalidInputError } from "#core/errors.ts";
import { type Person, personOf } from "#core/people/person.ts";
import { requestDigest } from "#core/people/request-digest.ts";
import { asksForChange, operatorRequest } from "#events/operator/requests.ts";
import type { Composition } from "./compose.ts";

type Request = z.output<typeof operatorRequest>;

/** A request beside what was sent: a proof is of what the sender wrote, not of what our defaults made of it. */
export const sentRequest = z
  .unknown()
  .transform((sent) => ({ sent, request: sent }))
  .pipe(z.strictObject({ sent: z.unknown(), request: operatorRequest }));

type WithoutProof<Some> = Some extends unknown ? Omit<Some, "proof" | "guessed"> : never;

/** A request whose names are as good as the policy asks, and `arn` where they were proven. Its proof is gone: nobody after this can leak it. */
export type Identified = WithoutProof<Request> & { arn?: string };

/**
 * Finds out who asks, as far as the policy wants to know.
 *
 * @throws {InvalidInputError} IDENTITY_NEEDED, IDENTITY_NOT_PROVEN, IDENTITY_DIFFERS
 */
export async function identified(
  ports: Pick<Composition, "policy" | "identities">,
  { sent, request }: z.output<typeof sentRequest>,
): Promise<Identified> {
  if (!asksForChange(request)) return request;
  const { proof, guessed, ...rest } = request;
  if (ports.policy.people.identity === "claimed") return rest;
  const { name, arn } = await proven(ports, proof, sent);
  const claimed = rest.action === "start-run" ? rest.requestedBy : rest.by;
  if (!guessed && claimed !== name) {
    const message = `the request says it is ${claimed}'s, and its credentials are ${name}'s; leave --as out, or use the credentials of ${claimed}`;
    throw new InvalidInputError("IDENTITY_DIFFERS", message);
  }
  const identity = arn === undefined ? {} : { arn };
  return rest.action === "start-run" ? { ...rest, requestedBy: name, ...identity } : { ...rest, by: name, ...identity };
}

async function proven(
  { policy, identities }: Pick<Composition, "policy" | "identities">,
  proof: string | undefined,
  sent: unknown,
): Promise<Person> {
  if (proof === undefined) {
    const message =
      "this deployment changes nothing for people who do not prove who they are: use a fleetwright CLI that does, with AWS credentials of your own";
    throw new InvalidInputError("IDENTITY_NEEDED", message);
  }
  const answer = await identities.verify(proof, requestDigest(Object(sent)));
  if ("refused" in answer)
    throw new InvalidInputError("IDENTITY_NOT_PROVEN", `the proof of who asks is not accepted: ${answer.refused}`);
  const person = personOf(answer.arn, policy.hub.account);
  if (person) return person;
  const message = `${answer.arn} is no person here: use the credentials of an IAM user, or of a role`;
  throw new InvalidInputError("IDENTITY_NOT_PROVEN", message);
}
