import type { Command } from "commander";
import { systemClock } from "#adapters/aws/system-clock.ts";
import type { Amount, FleetPolicy, StagePolicy, WindowPolicy } from "#core/policy/policy.ts";
import { PolicyFileError } from "#core/policy/problem.ts";
import { windowAt } from "#core/policy/windows.ts";
import { EXIT, Exit } from "../exit.ts";
import { type Io, json } from "../io.ts";
import { readPolicy } from "../policy-file.ts";
import { templateLines } from "../view/template.ts";
import { duration, shortTime } from "../view/time.ts";
import { watchingLines } from "../view/watching.ts";

export function configCheck(parent: Command, io: Io): void {
  parent
    .command("check")
    .description("check the policy file; every mistake is named with file, line and what is allowed")
    .argument("[file]", "policy file", "fleet.yaml")
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  fleetwright config check\n  fleetwright config check examples/fleet.yaml --json",
    )
    .action((file: string, options: { json?: boolean }) => {
      const now = systemClock.now();
      try {
        const policy = readPolicy(file, now);
        if (options.json) io.out(json({ ok: true, file, problems: [], ...facts(policy, now) }));
        else for (const line of summaryLines(file, policy, now)) io.out(line);
      } catch (error) {
        // What is wrong with the file is what was asked for: it goes to stdout.
        if (!(options.json && error instanceof PolicyFileError)) throw error;
        io.out(json({ ok: false, file, problems: error.problems }));
        throw new Exit(EXIT.badInput);
      }
    });
}

function facts({ windows, ...policy }: FleetPolicy, now: Date) {
  const states = mapValues(windows, (window) => openings(window, now));
  const { fleet, hub, accounts, strategies, freezes, exemptions, baseline, argocd = null, responses } = policy;
  const { sites, drift, channels, alerts, report = null, digest = null } = policy;
  return {
    ...{ fleet, hub, accounts, strategies, windows: states, freezes, exemptions, baseline, argocd, responses },
    ...{ sites, drift, channels, alerts, report, digest },
  };
}

/** When a window is, or will be, open, in UTC. */
function openings(window: WindowPolicy, now: Date) {
  const state = windowAt(window, now);
  return state.open
    ? { ...window, open: true, until: state.until.toISOString() }
    : { ...window, open: false, opensAt: state.opensAt?.toISOString() ?? null };
}

function summaryLines(file: string, policy: FleetPolicy, now: Date): string[] {
  return [
    `${file} is fine: fleet ${policy.fleet}`,
    ...policy.accounts.map(({ id, name, regions }) => `  account ${id} (${name}): ${regions.join(", ")}`),
    ...Object.entries(policy.strategies).flatMap(([name, { stages }]) => [
      `  strategy ${name}: ${stages.map((stage) => stage.name).join(" -> ")}`,
      ...stages.map((stage) => `    ${stage.name}: ${stageText(stage)}`),
    ]),
    ...Object.entries(policy.windows).map(([name, window]) => `  window ${name}: ${windowText(window, now)}`),
    ...policy.freezes.map(
      ({ name, from, until }) => `  freeze ${name}: ${shortTime(from)} until ${shortTime(until)} UTC`,
    ),
    ...policy.exemptions.map(
      ({ rule, owner, reason, expires }) =>
        `  exempt from ${rule} until ${shortTime(expires)} UTC${expires <= now.toISOString() ? ", which is over" : ""}: ${reason} (${owner})`,
    ),
    ...templateLines(policy),
    ...watchingLines(policy),
  ];
}

function windowText(window: WindowPolicy, now: Date): string {
  const state = windowAt(window, now);
  if (state.open) return `open until ${shortTime(state.until.toISOString())} UTC`;
  return state.opensAt ? `opens ${shortTime(state.opensAt.toISOString())} UTC` : "never opens again";
}

function stageText(stage: StagePolicy): string {
  const { canary, maxConcurrency, soakSeconds, window, failureBudget, minSuccessPercent, approval, gates } = stage;
  const asks = (["before", "between", "after"] as const).filter((moment) => approval?.[moment]);
  const asked = approval && approval.approvers.length > 0 ? ` by ${approval.approvers.join(" or ")}` : "";
  return [
    ...(canary > 0 ? [`canary ${canary}`] : []),
    `at most ${amountText(maxConcurrency)} at once`,
    window === undefined ? "any time" : `window ${window}`,
    ...(asks.length > 0 ? [`approval ${asks.join(" and ")}${asked}`] : []),
    ...(stage.nodes === "after-soak" ? ["nodes after the soak"] : []),
    ...(stage.bakeSeconds > 0 ? [`bake ${duration(stage.bakeSeconds)}`] : []),
    soakSeconds > 0 ? `soak ${duration(soakSeconds)}` : "no soak",
    ...(gates.length > 0 ? [`gates ${gates.map(({ name }) => name).join(", ")}, else ${stage.onFailedGate}`] : []),
    ...(stage.memberDeadlineSeconds === undefined ? [] : [`deadline ${duration(stage.memberDeadlineSeconds)}`]),
    `passes with at least ${minSuccessPercent}% done and at most ${failureBudget} failed`,
  ].join(", ");
}

const amountText = (amount: Amount): string => ("count" in amount ? String(amount.count) : `${amount.percent}%`);

const mapValues = <In, Out>(record: Record<string, In>, change: (value: In) => Out): Record<string, Out> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
