import type { UpgradePlanView } from "#events/operator/hybrid-nodes.ts";
import { colours as c } from "./colours.ts";
import { wrap } from "./wrap.ts";

const LONGEST_LINE = 110;

const WHEN = {
  now: "now",
  "before-control-plane": "before the control plane moves",
  "after-control-plane": "after the control plane has moved",
} as const;

/** What the people of a site do, in order: who, where, and what is typed. */
export function planLines(plan: UpgradePlanView, columns: number): string[] {
  const width = Math.min(columns, LONGEST_LINE);
  const { site, cluster, how, batch, to, controlPlane, phases, done, left, notes } = plan;
  return [
    c.bold(
      `site ${site} of ${cluster.name}: ${how} to ${to}, ${batch} node${batch === 1 ? "" : "s"} at once (control plane ${controlPlane})`,
    ),
    ...notes.flatMap((note) => wrap(`- ${note}`, width, "  ")),
    ...(phases.length === 0
      ? [`nothing to do: ${done.length} node${done.length === 1 ? " is" : "s are"} at ${to} or newer`]
      : []),
    ...phases.flatMap((phase) => [
      "",
      ...wrap(c.bold(`to ${phase.to}, ${WHEN[phase.when]}: ${phase.why}`), width),
      ...phase.batches.flatMap(({ nodes, steps }, index) => [
        ...wrap(
          `batch ${index + 1}: ${nodes.map(({ id, hostname, kubelet }) => `${id}${hostname === null ? "" : ` (${hostname})`} at ${kubelet}`).join(", ")}`,
          width,
          "  ",
        ),
        // Commands are never wrapped: they are copied.
        ...steps.flatMap(({ where, command, says }) => [
          c.dim(`  # ${where === "host" ? "host" : where}: ${says}`),
          `  ${command}`,
        ]),
      ]),
    ]),
    ...left.flatMap(({ id, why }) => wrap(`${id} is left out: ${why}`, width, "  ")),
  ];
}
