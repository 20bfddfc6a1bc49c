import { createHash } from "node:crypto";
import type * as z from "zod";
import type { FindingRecord } from "#core/findings/finding.ts";
import { executionName } from "#core/run/names.ts";
import type { fixClusterInput } from "#workflows/fix-cluster/contract.ts";
import type { Composition } from "../compose.ts";

type StartPorts = Pick<Composition, "starter" | "stateMachines">;
type FixInput = z.input<typeof fixClusterInput>;

/** Starts a fix that somebody asks for at an instant. */
export const startFixByHand = (ports: StartPorts, input: FixInput, now: Date) =>
  startFix(ports, `fix-by-hand-${now.toISOString().slice(0, 19).replace(/[-:]/g, "")}`, input);

/**
 * Starts a fix of findings that are due. Its name is made of the day, of these findings and of what was tried with them before: however often they are seen to be
 * due, it is one execution.
 */
export function startDueFix(ports: StartPorts, findings: readonly FindingRecord[], input: FixInput, now: Date) {
  const occurrence = findings.map(({ id, openedAt, fix }) => [id, openedAt, fix?.at ?? ""]);
  const hash = createHash("sha256").update(JSON.stringify(occurrence)).digest("hex").slice(0, 8);
  return startFix(ports, `fix-${now.toISOString().slice(0, 10).replaceAll("-", "")}-${hash}`, input);
}

const startFix = ({ starter, stateMachines }: StartPorts, prefix: string, input: FixInput) =>
  starter.start({
    stateMachineArn: stateMachines["fix-cluster"],
    name: executionName(prefix, input.clusterId),
    input,
  });
