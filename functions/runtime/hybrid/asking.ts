import { InvalidInputError } from "#core/errors.ts";
import { type ActivationRecord, activationRecordId } from "#core/hybrid/activation.ts";
import { checkActivation } from "#core/hybrid/checks.ts";
import { siteNamed } from "#core/hybrid/sites.ts";
import { blocking, type PreflightFinding } from "#core/preflight/finding.ts";
import { untilWritten } from "../cluster/records.ts";
import type { Composition } from "../compose.ts";
import { type CheckPorts, readActivationFacts } from "./facts.ts";

/** An activation as it is asked for: at the operator function, by an event, by the rotation, or as a workflow's input. */
export interface ActivationWish {
  site: string;
  request: string;
  nodes: number;
  lifetimeSeconds: number;
  requestedBy: string;
}

type AskingPorts = Pick<Composition, "policy" | "activationRecords" | "starter" | "stateMachines">;

/** Everything that stands against an activation. @throws {InvalidInputError} UNKNOWN_SITE */
export async function checksOf(
  ports: CheckPorts & Pick<Composition, "policy">,
  wish: Pick<ActivationWish, "site" | "nodes" | "lifetimeSeconds">,
): Promise<PreflightFinding[]> {
  const site = siteNamed(ports.policy, wish.site);
  const { nodes, lifetimeSeconds } = wish;
  const facts = await readActivationFacts(ports, site);
  return checkActivation(facts, { site, sites: ports.policy.sites, nodes, lifetimeSeconds });
}

/**
 * Writes down what is wanted, before anything is made of it; who asks for the same again finds what is written already.
 *
 * @throws {InvalidInputError} UNKNOWN_SITE, ACTIVATION_NAME_TAKEN
 */
export function writeDown(
  { policy, activationRecords }: Pick<AskingPorts, "policy" | "activationRecords">,
  wish: ActivationWish & Partial<Pick<ActivationRecord, "standing" | "replaces">>,
  now: Date,
): Promise<{ record: ActivationRecord; known: boolean }> {
  const { site: name, request, standing = false, replaces, ...asked } = wish;
  const { cluster, role } = siteNamed(policy, name);
  const id = activationRecordId(name, request);
  return untilWritten(async () => {
    const before = await activationRecords.get(id);
    if (before) return { record: sameWish(before, asked), known: true };
    const record = await activationRecords.save({
      id,
      site: name,
      cluster,
      role,
      ...asked,
      requestedAt: now.toISOString(),
      standing,
      ...(replaces === undefined ? {} : { replaces }),
      status: "requested",
      reason: `asked for by ${asked.requestedBy}`,
      registrations: 0,
      revision: 0,
    });
    return { record, known: false };
  });
}

function sameWish(
  record: ActivationRecord,
  { nodes, lifetimeSeconds }: Pick<ActivationWish, "nodes" | "lifetimeSeconds">,
) {
  if (record.nodes === nodes && record.lifetimeSeconds === lifetimeSeconds) return record;
  const message = `activation ${record.id} was asked for by ${record.requestedBy} at ${record.requestedAt} for ${record.nodes} nodes and ${record.lifetimeSeconds} seconds; choose another name`;
  throw new InvalidInputError("ACTIVATION_NAME_TAKEN", message);
}

/** Has what was written down issued; once, however often it is asked for. */
export async function startIssuing(
  { starter, stateMachines }: Pick<AskingPorts, "starter" | "stateMachines">,
  { id }: ActivationRecord,
  wish: ActivationWish,
): Promise<void> {
  const { site, request, nodes, lifetimeSeconds, requestedBy } = wish;
  await starter.start({
    stateMachineArn: stateMachines["issue-activation"],
    name: id,
    input: { site, request, nodes, lifetimeSeconds, requestedBy },
  });
}

/** Findings as lines a person reads, the ones that stand against it first. */
export const checkLines = (findings: readonly PreflightFinding[]): string[] =>
  findings.map(
    ({ code, message, evidence, remedy }) =>
      `[${code}] ${message}${evidence.length > 0 ? ` (${evidence.join("; ")})` : ""}. ${remedy}`,
  );

/** @throws {InvalidInputError} ACTIVATION_REFUSED with everything that stands against it */
export function refuseIfBlocked(findings: readonly PreflightFinding[], site: string): void {
  const against = blocking(findings);
  if (against.length === 0) return;
  const lines = checkLines(against).map((line) => `  ${line}`);
  throw new InvalidInputError("ACTIVATION_REFUSED", [`site ${site} gets no activation:`, ...lines].join("\n"));
}
