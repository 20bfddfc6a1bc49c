import * as z from "zod";
import { FLEET_SOURCE, type FleetEvent } from "../envelope.ts";
import { goalSchema } from "../operator/goal.ts";

/** Parts that events of ours share. Details carry ids and reasons, never inventories. */
export const reason = z.strictObject({ code: z.string(), message: z.string() });
export const clusterRef = z.strictObject({ account: z.string(), region: z.string(), name: z.string() });
export const instant = z.iso.datetime();

export const runPart = {
  /** The same occurrence always has the same key: consumers drop what they have seen. */
  eventKey: z.string(),
  runId: z.string(),
  goal: goalSchema,
};

export const stagePart = { ...runPart, stage: z.string() };

export const clusterPart = { ...stagePart, cluster: clusterRef, from: z.string(), to: z.string() };

/** What every event about one cluster, outside of any run, says. */
export const onCluster = { eventKey: z.string(), cluster: clusterRef };

/** What builders need of a run, a stage and a member: structural, because events know nothing of the core. */
export interface RunFacts {
  id: string;
  goal: z.infer<typeof goalSchema>;
  strategy: string;
  requestedBy: string;
  status: "running" | "succeeded" | "failed";
  reason?: z.infer<typeof reason>;
  startedAt: string;
  endedAt?: string;
}

export interface StageFacts {
  name: string;
  status: string;
  reason?: z.infer<typeof reason>;
  startedAt?: string;
  soakUntil?: string | undefined;
  endedAt?: string;
}

export interface MemberFacts {
  stage: string;
  ref: z.infer<typeof clusterRef>;
  from: string;
  to: string;
  status: string;
  reason: z.infer<typeof reason>;
  startedAt?: string;
  endedAt?: string;
}

export type Counts = z.infer<typeof counts>;
export const counts = z.strictObject({
  members: z.int(),
  upgraded: z.int(),
  failed: z.int(),
  skipped: z.int(),
  blocked: z.int(),
  rolledBack: z.int(),
  open: z.int(),
});

export function countsOf(members: readonly { status: string }[]): Counts {
  const count = (...statuses: string[]) => members.filter(({ status }) => statuses.includes(status)).length;
  return {
    members: members.length,
    upgraded: count("upgraded"),
    failed: count("failed", "overdue"),
    skipped: count("skipped"),
    blocked: count("blocked"),
    rolledBack: count("rolled-back"),
    open: count("waiting", "upgrading", "rolling-back"),
  };
}

/** One kind of event of ours: its detail-type, its schema, and a builder that cannot build a wrong one. */
export function fleetEvent<Shape extends z.ZodRawShape>(detailType: string, shape: Shape) {
  const schema = z.strictObject(shape);
  return {
    detailType,
    schema,
    build(time: string, resources: string[], detail: z.input<typeof schema>): FleetEvent {
      return {
        source: FLEET_SOURCE,
        detailType,
        time,
        resources,
        detail: schema.parse(detail) as Record<string, unknown>,
      };
    },
  };
}

export const arnOf = ({ account, region, name }: z.infer<typeof clusterRef>): string =>
  `arn:aws:eks:${region}:${account}:cluster/${name}`;
