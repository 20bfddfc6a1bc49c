import { type Command, Option } from "commander";
import type { OperatorClient } from "#adapters/aws/operator-client.ts";
import { SEVERITIES, type Severity } from "#core/baseline/rules.ts";
import { sarifLog } from "#core/drift/sarif.ts";
import type { ScanAnswer } from "#events/operator/drift.ts";
import { EXIT, Exit } from "../exit.ts";
import { type Io, json } from "../io.ts";
import { type LookingOptions, lookedAt, withLookingOptions } from "../looking-options.ts";
import { ask } from "../operator-options.ts";
import { writeOutput } from "../output-file.ts";
import { withFleetOptions } from "../sandbox-options.ts";
import { rank, scanLines } from "../view/drift.ts";

interface ScanOptions extends LookingOptions {
  cluster?: string;
  failOn?: Severity;
  sarif?: string;
}

type Scan = Pick<ScanAnswer, "now" | "clusters" | "ownRules" | "unlisted">;

export function driftScan(parent: Command, io: Io): void {
  const command = withFleetOptions(parent.command("scan"))
    .description(
      "look at every cluster now: what is not as the policy file says, what was found and wanted, what to do",
    )
    .option("--cluster <name>", "one cluster only: its name, or account/region/name")
    .addOption(
      new Option("--fail-on <severity>", "findings at least this severe end the command with 1").choices(SEVERITIES),
    )
    .option("--sarif <file>", "write the findings for code scanners, in SARIF 2.1.0; - prints them instead");
  withLookingOptions(command)
    .addHelpText(
      "after",
      "\nExamples:\n  fleetwright drift scan\n  fleetwright drift scan --function fleetwright-operator --fail-on high --sarif drift.sarif\n  fleetwright drift scan --import ./eks-answers --json",
    )
    .action(async (options: ScanOptions) => {
      const { client } = await lookedAt(options, io);
      const scan = await wholeScan(client, options.cluster);
      const log = options.sarif === undefined ? undefined : json(sarifOf(scan, options.config ?? "fleet.yaml"));
      if (log !== undefined && options.sarif !== undefined && options.sarif !== "-")
        writeOutput(options.sarif, `${log}\n`, true);
      if (options.sarif === "-") io.out(log ?? "");
      else if (options.json) io.out(json(scan));
      else for (const line of scanLines(scan, io.columns)) io.out(line);
      if (fails(scan, options.failOn)) throw new Exit(EXIT.failed);
    });
}

/** What could not be seen is no reason to call a fleet fine: it counts by its own severity. What somebody answers for does not. */
const fails = ({ clusters }: Scan, level: Severity | undefined): boolean =>
  level !== undefined &&
  clusters.some(({ findings }) =>
    findings.some(({ severity, exemptedUntil }) => exemptedUntil === null && rank(severity) >= rank(level)),
  );

async function wholeScan(client: OperatorClient, cluster: string | undefined): Promise<Scan> {
  const clusters: Scan["clusters"] = [];
  const unlisted: Scan["unlisted"] = [];
  for (let after: string | undefined; ; ) {
    const request = { ...(cluster === undefined ? {} : { cluster }), ...(after === undefined ? {} : { after }) };
    const page = await ask(client, { action: "scan", ...request }, "scan");
    clusters.push(...page.clusters);
    unlisted.push(...page.unlisted);
    if (page.next === null) return { now: page.now, clusters, ownRules: page.ownRules, unlisted };
    after = page.next;
  }
}

function sarifOf({ clusters, ownRules, unlisted }: Scan, policyFile: string) {
  const findings = clusters.flatMap(({ account, region, cluster, findings: own }) =>
    own.map((finding) => ({ account, region, cluster, ...finding })),
  );
  const gaps = [
    ...clusters.flatMap(({ cluster, gaps: names }) => names.map((name) => `${cluster}: ${name} could not be read`)),
    ...unlisted.map(
      ({ account, region, message }) => `clusters of ${account} in ${region} could not be listed: ${message}`,
    ),
  ];
  return sarifLog(findings, { policyFile, gaps, ownRules });
}
