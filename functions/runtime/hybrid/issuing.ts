import { createHash } from "node:crypto";
import { ActivationBusyError, InvalidInputError, StaleWriteError } from "#core/errors.ts";
import {
  ACTIVATION_TAGS,
  type ActivationRecord,
  activationTags,
  isClaimed,
  isOfFleet,
  secretName,
} from "#core/hybrid/activation.ts";
import { siteNamed } from "#core/hybrid/sites.ts";
import { LONGEST_ACTIVATION_SECONDS, type SitePolicy } from "#core/policy/sites-policy.ts";
import type { ActivationSnapshot, Scope } from "#core/ports.ts";
import type { Composition } from "../compose.ts";

export type IssuingPorts = Pick<Composition, "policy" | "activations" | "secretStore" | "activationRecords">;

/** Longer than a step function lives: who claimed a record and is silent for so long is gone. */
const CLAIM_SECONDS = 130;
const CLOCKS_APART_SECONDS = 300;

interface Made {
  activationId: string;
  secret: { name: string; arn: string };
  expiresAt: string;
}

/**
 * Makes the activation that is written down, and hands its code to the secret store: the code never leaves this call. Whoever died here before left an activation
 * that is found by its tags: with its code stored it is taken as it is, without it nobody can use it, so it is deleted and another one made.
 *
 * @param by the invocation that does; two at once would make two
 * @throws {ActivationBusyError} somebody else is doing it right now
 */
export async function issueActivation(
  ports: IssuingPorts,
  id: string,
  { by, now }: { by: string; now: Date },
): Promise<ActivationRecord> {
  const record = await requireActivation(ports, id);
  if (record.status !== "requested") return record;
  if (isClaimed(record, now) && record.claim?.by !== by)
    throw new ActivationBusyError(`activation ${id} is being made by ${record.claim?.by} until ${record.claim?.until}`);
  const until = new Date(now.getTime() + CLAIM_SECONDS * 1000).toISOString();
  const claimed = await ports.activationRecords.save({ ...record, claim: { by, until } });
  const site = siteNamed(ports.policy, record.site);
  const { claim: _over, ...rest } = claimed;
  let made: Made;
  try {
    made = (await leftBehind(ports, claimed)) ?? (await make(ports, site, claimed, now));
  } catch (error) {
    // The next attempt need not wait for the claim to run out.
    await ports.activationRecords.save(rest).catch(() => undefined);
    throw error;
  }
  return written(ports, { ...rest, ...made, ...ISSUED, issuedAt: now.toISOString() }, made);
}

const ISSUED = { status: "issued", reason: "its code is in the secret store" } as const;

/** Revoked while it was made: then nothing must be left of it. */
async function written(
  ports: IssuingPorts,
  record: ActivationRecord,
  { activationId }: Made,
): Promise<ActivationRecord> {
  try {
    return await ports.activationRecords.save(record);
  } catch (error) {
    if (error instanceof StaleWriteError) await takeBack(ports, record, activationId);
    throw error;
  }
}

/** @throws {InvalidInputError} UNKNOWN_ACTIVATION */
export async function requireActivation(
  { activationRecords }: Pick<IssuingPorts, "activationRecords">,
  id: string,
): Promise<ActivationRecord> {
  const record = await activationRecords.get(id);
  if (record) return record;
  throw new InvalidInputError("UNKNOWN_ACTIVATION", `there is no activation ${id}`);
}

/** What is in SSM under a record's id. */
export const activationsOf = (
  listed: readonly ActivationSnapshot[],
  { id }: Pick<ActivationRecord, "id">,
  fleet: string,
): ActivationSnapshot[] => listed.filter(({ tags }) => isOfFleet(tags, fleet) && tags[ACTIVATION_TAGS.record] === id);

/** Looks for what an earlier attempt made. Of what it finds, one whose code is stored stays and the others go. */
async function leftBehind(ports: IssuingPorts, record: ActivationRecord): Promise<Made | undefined> {
  const place = placeOf(record);
  let kept: Made | undefined;
  for (const found of activationsOf(await ports.activations.list(place), record, ports.policy.fleet)) {
    const secret = await ports.secretStore.describe(place, secretName(record.site, found.id));
    if (!kept && secret?.stored && !found.expired) {
      kept = { activationId: found.id, secret: { name: secret.name, arn: secret.arn }, expiresAt: found.expiresAt };
    } else {
      await takeBack(ports, record, found.id);
    }
  }
  return kept;
}

async function make(ports: IssuingPorts, site: SitePolicy, record: ActivationRecord, now: Date): Promise<Made> {
  const place = placeOf(record);
  const { fleet } = ports.policy;
  const tags = activationTags(site, { id: record.id, fleet });
  // SSM's clock decides what is more than 30 days ahead.
  const seconds = Math.min(record.lifetimeSeconds, LONGEST_ACTIVATION_SECONDS - CLOCKS_APART_SECONDS);
  const expiresAt = new Date(now.getTime() + seconds * 1000);
  const { id: activationId, code } = await ports.activations.create(place, {
    role: record.role,
    limit: record.nodes,
    expiresAt,
    name: `${site.cluster.name}-${site.name}`,
    description: `Hybrid nodes of ${site.cluster.name} at ${site.name}, by Fleetwright`,
    tags,
  });
  try {
    const secret = await ports.secretStore.put(place, secretName(site.name, activationId), code, {
      readers: site.readers,
      kmsKey: site.kmsKey,
      tags,
      expiresAt,
      description: `Code of the hybrid activation ${activationId} for ${site.name}`,
      token: tokenOf(activationId),
    });
    return { activationId, secret, expiresAt: expiresAt.toISOString() };
  } catch (error) {
    // Nobody will ever have its code. Should this fail as well, the next attempt or the rotation finds it.
    await takeBack(ports, record, activationId).catch(() => undefined);
    throw error;
  }
}

/** Deletes an activation and the secret with its code; what is not there (any more) is as it should be. */
export async function takeBack(
  { activations, secretStore }: Pick<IssuingPorts, "activations" | "secretStore">,
  record: Pick<ActivationRecord, "site" | "cluster">,
  activationId: string,
): Promise<void> {
  const place = placeOf(record);
  // The activation first: a code that is still there is worth nothing without it.
  await activations.delete(place, activationId);
  await secretStore.delete(place, secretName(record.site, activationId));
}

export const placeOf = ({ cluster: { account, region } }: Pick<ActivationRecord, "cluster">): Scope => ({
  account,
  region,
});

/** The same activation's code is stored once. */
const tokenOf = (activationId: string): string => createHash("sha256").update(activationId).digest("hex").slice(0, 64);
