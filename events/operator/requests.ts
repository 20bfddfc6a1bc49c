import * as z from "zod";
import { adoptions } from "./adoption.ts";
import { changes } from "./changes.ts";
import { clusterViews } from "./clusters.ts";
import { examination } from "./doctor.ts";
import { drifts } from "./drift.ts";
import { hybrid } from "./hybrid.ts";
import { hybridNodes } from "./hybrid-nodes.ts";
import { inventories } from "./inventory.ts";
import { planning } from "./plan.ts";
import { preflights } from "./preflight.ts";
import { runs } from "./runs.ts";
import { silences } from "./silences.ts";
import { slackRequests } from "./slack.ts";

import { starting } from "./starting.ts";

export type { AdoptionView } from "./adoption.ts";
export * from "./goal.ts";
export type { ActivationCheck, ActivationView, HandoverView, SiteView } from "./hybrid.ts";
export { type PlanView, planView } from "./plan.ts";
export { type PreflightView, preflightFinding, preflightView } from "./preflight.ts";
export * from "./run-view.ts";
export type { SilenceView } from "./silences.ts";

/**
 * The operator function's contract: how the CLI, Slack and scripts read and change runs, on AWS (`lambda:InvokeFunction` with the
 * operator's own credentials) and in the sandbox (the same call to another endpoint). A subject per file.
 */
const subjects = [
  planning,
  starting,
  runs,
  changes,
  preflights,
  inventories,
  clusterViews,
  examination,
  hybrid,
  hybridNodes,
  adoptions,
  drifts,
  slackRequests,
  silences,
];

type Several<Schema> = [Schema, ...Schema[]];
type Subject = (typeof subjects)[number];

export const operatorRequest = z.discriminatedUnion(
  "action",
  subjects.flatMap(({ requests }) => requests as Subject["requests"][number][]) as Several<Subject["requests"][number]>,
);

export type OperatorRequest = z.input<typeof operatorRequest>;

/** Requests that change something say who asks, and may have to prove it. */
export const asksForChange = <Request extends { action: string }>(
  request: Request,
): request is Extract<Request, { by: string } | { requestedBy: string }> => "by" in request || "requestedBy" in request;

/** The request could not be done as asked; nothing was changed. */
const rejected = z.strictObject({ action: z.literal("rejected"), code: z.string(), message: z.string() });

export const operatorResponse = z.discriminatedUnion("action", [
  rejected,
  ...subjects.flatMap(({ answers }) => answers as Subject["answers"][number][]),
]);

export type OperatorResponse = z.infer<typeof operatorResponse>;
