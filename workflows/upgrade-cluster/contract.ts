import * as z from "zod";
import type { upgradePhase } from "#events/fleet/cluster-upgrade-progressed.ts";

/** Input and result of the workflow and of each of its steps. Ids only: details are read from tables, never carried along. */

const name = z.string().min(1);
const seconds = z.number().nonnegative();
/** Which member a step of any workflow on one cluster is about. */
export const memberInput = z.strictObject({ runId: name, clusterId: name });
const member = memberInput;

export const upgradeClusterInput = z.strictObject({
  ...member.shape,
  /** Links the execution to its parent in the console. */
  AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: z.string().optional(),
});

const reason = z.strictObject({ code: z.string(), message: z.string() });

/** One add-on change; waves run one after the other, the changes of a wave together. */
export const addonChange = z.strictObject({ name, from: z.string(), to: z.string() });
export const addonWave = z.array(addonChange);

/** `phase` of a member while its workflow works on it. */
export type Phase = z.infer<typeof upgradePhase>;

/** The answer of every start step and of `check-update`: done, or look again in `waitSeconds`. */
export const updateUnderWay = z.strictObject({
  done: z.literal(false),
  update: z.strictObject({ updateId: name, addon: z.string().optional(), nodegroup: z.string().optional() }),
  expectedSeconds: seconds,
  waitSeconds: seconds,
});
const updateDone = z.strictObject({ done: z.literal(true) });
export const updateProgress = z.discriminatedUnion("done", [updateUnderWay, updateDone]);

const waitMore = z.strictObject({ done: z.literal(false), waitSeconds: seconds });

export const steps = {
  "acquire-lock": {
    input: z.strictObject({ ...member.shape, owner: name }),
    output: z.strictObject({}),
  },
  "refresh-insights": {
    input: z.strictObject({ ...member.shape, since: z.iso.datetime() }),
    output: z.discriminatedUnion("done", [waitMore, z.strictObject({ done: z.literal(true), note: z.string() })]),
  },
  "check-readiness": {
    input: z.strictObject({ ...member.shape, owner: name }),
    /** The next hop. One with nothing to start is possible: what is there is watched and verified. */
    output: z.strictObject({
      from: z.string(),
      to: z.string(),
      controlPlane: z.boolean(),
      addonsBefore: z.array(addonWave),
      /** Wait after the control plane before nodes are touched; 0: none. */
      bakeSeconds: seconds,
      nodegroups: z.array(z.strictObject({ name })),
      /** Nodes that follow by themselves are waited for. */
      watchNodes: z.boolean(),
      addonsAfter: z.array(addonWave),
      nodegroupConcurrency: z.int().positive(),
    }),
  },
  "start-control-plane-update": {
    input: z.strictObject({ ...member.shape, to: name }),
    output: updateProgress,
  },
  "start-addon-update": {
    input: z.strictObject({ ...member.shape, addon: addonChange, phase: z.enum(["addons-before", "addons-after"]) }),
    output: updateProgress,
  },
  "enter-bake": { input: member, output: z.strictObject({}) },
  "check-bake": {
    input: z.strictObject({ ...member.shape, to: name, since: z.iso.datetime() }),
    output: z.strictObject({ evidence: z.array(z.string()) }),
  },
  "check-nodes": {
    input: z.strictObject({ ...member.shape, to: name, since: z.iso.datetime() }),
    output: z.discriminatedUnion("done", [waitMore, z.strictObject({ done: z.literal(true), note: z.string() })]),
  },
  "start-nodegroup-update": {
    input: z.strictObject({ ...member.shape, nodegroup: name, to: name }),
    output: updateProgress,
  },
  "check-update": {
    input: z.strictObject({ ...member.shape, update: updateUnderWay.shape.update, expectedSeconds: seconds }),
    output: updateProgress,
  },
  "verify-hop": {
    input: z.strictObject({
      ...member.shape,
      to: name,
      /** What the hop was to do with add-ons, before the control plane and after the nodes. */
      addons: z.array(z.array(addonWave)),
    }),
    output: z.strictObject({ goalReached: z.boolean(), evidence: z.array(z.string()) }),
  },
  "settle-updates": {
    input: z.strictObject({ ...member.shape, since: z.iso.datetime() }),
    output: z.discriminatedUnion("done", [waitMore, z.strictObject({ done: z.literal(true), note: z.string() })]),
  },
  "release-lock": {
    input: z.strictObject({ ...member.shape, owner: name }),
    output: z.strictObject({ released: z.boolean() }),
  },
  "report-outcome": {
    input: z.strictObject({
      ...member.shape,
      owner: name,
      /** What a person should know of a good end; empty when there is nothing. */
      note: z.string().optional(),
      /** Absent when the cluster was upgraded. */
      failure: z.strictObject({ error: z.string(), cause: z.string() }).optional(),
    }),
    output: z.strictObject({ status: z.enum(["upgraded", "rolled-back", "failed", "skipped", "blocked"]), reason }),
  },
} as const;

export const upgradeClusterResult = steps["report-outcome"].output;
