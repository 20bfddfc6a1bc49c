import type { ActivationCheck, ActivationView, OperatorResponse } from "#events/operator/requests.ts";
import { colours as c } from "./colours.ts";
import { findingLines } from "./preflight.ts";
import { type Column, table } from "./table.ts";
import { shortTime } from "./time.ts";
import { wrap } from "./wrap.ts";

const LONGEST_LINE = 110;

const COLUMNS: Column<ActivationView>[] = [
  { title: "activation", text: ({ id, standing }) => (standing ? `${id} *` : id) },
  { title: "site", text: ({ site }) => site, wideOnly: true },
  { title: "cluster", text: ({ cluster }) => cluster.name },
  { title: "status", text: ({ status }) => status },
  { title: "joined", text: ({ registrations, nodes }) => `${registrations}/${nodes}` },
  { title: "until (UTC)", text: ({ expiresAt }) => (expiresAt === null ? "" : shortTime(expiresAt)) },
];

/** Activations as a table for a terminal of `columns`. */
export function listLines(activations: readonly ActivationView[], columns: number): string[] {
  if (activations.length === 0) return ["no activations; issue one by: fleetwright hybrid activate <site>"];
  const standing = activations.some((one) => one.standing) ? ["* standing: replaced by itself before it ends"] : [];
  return [table(activations, COLUMNS, columns), ...standing];
}

/** What stands against an activation, or what somebody should know before. */
export function checkLines(checks: readonly ActivationCheck[], columns: number): string[] {
  if (checks.length === 0) return ["nothing stands against it"];
  const width = Math.min(LONGEST_LINE, columns);
  return checks.flatMap((check) => findingLines(check, width));
}

/** A site or an activation, and what the people of the site do. */
export function shownLines(
  { site, activation, handover }: Extract<OperatorResponse, { action: "show-hybrid" }>,
  columns: number,
): string[] {
  const width = Math.min(LONGEST_LINE, columns);
  return [
    ...(site
      ? [
          `${c.bold(site.name)}  ${c.dim(`${site.cluster.name}, ${site.cluster.account} ${site.cluster.region}, looked after by ${site.owner}`)}`,
          ...field("nodes", site.nodeCidrs.join(", "), width),
          ...field("pods", site.podCidrs.join(", ") || "none", width),
          ...field("role", site.role, width),
        ]
      : []),
    ...(activation ? ["", ...activationLines(activation, width)] : []),
    ...(site?.credentials === "ssm" && activation?.status === "issued"
      ? field("readers", site.readers.join(", "), width)
      : []),
    ...(site?.credentials === "ssm" && !activation
      ? ["", `no activation yet; issue one by: fleetwright hybrid activate ${site.name}`]
      : []),
    ...(handover
      ? [
          "",
          "On each host, as one of the readers where the secret is read:",
          "",
          ...handover.commands.flatMap((line) => line.split("\n")).map((line) => `  ${line}`),
        ]
      : []),
  ];
}

function activationLines(activation: ActivationView, width: number): string[] {
  const { id, status, reason, standing, nodes, registrations, activationId, secret, expiresAt, requestedBy } =
    activation;
  const colour = status === "issued" ? c.green : status === "requested" ? c.yellow : c.red;
  return [
    `${c.bold(id)}  ${colour(status)}${standing ? "  standing" : ""}`,
    ...field("because", reason, width),
    ...field("asked by", requestedBy, width),
    ...field("joined", `${registrations} of ${nodes} nodes`, width),
    ...(expiresAt === null ? [] : field("until", `${shortTime(expiresAt)} UTC`, width)),
    ...(activationId === null ? [] : field("id", activationId, width)),
    ...(secret === null ? [] : field("secret", secret.name, width)),
  ];
}

const field = (label: string, text: string, width: number): string[] =>
  wrap(text, width - 12).map((line, index) => `  ${(index === 0 ? label : "").padEnd(10)}${line}`);
