import { type Command, Option } from "commander";
import { InvalidInputError } from "#core/errors.ts";
import type { OperatorRequest } from "#events/operator/requests.ts";
import { type Io, json } from "../io.ts";
import { ask, asOption, type OperatorOptions, operatorOf, whoAsks, withOperatorOptions } from "../operator-options.ts";

interface ChangeOptions extends OperatorOptions {
  as?: string;
  why: string;
}

/** Every change says whose it is, and why: both are told to everybody who follows the run. */
const withChangeOptions = (command: Command): Command =>
  withOperatorOptions(command)
    .option("--why <text>", "told to everybody who follows the run", "")
    .addOption(asOption());

const examples = (...lines: string[]): string =>
  `\nExamples:\n${lines.map((line) => `  fleetwright upgrade ${line}`).join("\n")}`;

/** What people ask of a run under way, or of one that has ended. */
export function upgradeChanges(parent: Command, io: Io): void {
  const send = async (request: OperatorRequest, options: ChangeOptions): Promise<void> => {
    const answer = await ask(operatorOf(options), request, "changed");
    io.out(options.json ? json(answer) : answer.message);
  };
  const whose = ({ as, why }: ChangeOptions) => {
    const { name: by, ...guessed } = whoAsks(as);
    return { by, why, ...guessed };
  };

  const ofRun = (name: "pause" | "resume" | "abort", description: string) =>
    withChangeOptions(parent.command(name))
      .description(description)
      .argument("<run-id>")
      .addHelpText("after", examples(`${name} upgrade-1-35 --why "incident 42"`))
      .action((runId: string, options: ChangeOptions) =>
        send({ action: `${name}-run`, runId, ...whose(options) }, options),
      );
  ofRun("pause", "nobody else starts until the run is resumed; who is being upgraded finishes");
  ofRun("resume", "let a paused run go on");
  ofRun("abort", "nobody else starts, and the run ends once nobody is being upgraded");

  withChangeOptions(parent.command("skip"))
    .description("leave a cluster that has not started, or with --stage the rest of a stage, out of the run")
    .argument("<run-id>")
    .argument("[cluster]", "its name, or account/region/name")
    .option("--stage <name>", "the stage to skip, instead of one cluster")
    .addHelpText(
      "after",
      examples('skip upgrade-1-35 shop-prod --why "release week"', "skip upgrade-1-35 --stage staging"),
    )
    .action((runId: string, cluster: string | undefined, options: ChangeOptions & { stage?: string }) => {
      const { stage } = options;
      if ((cluster === undefined) === (stage === undefined))
        throw new InvalidInputError("BAD_OPTION", "name either a cluster or, with --stage, a stage");
      if (stage !== undefined) return send({ action: "skip-stage", runId, stage, ...whose(options) }, options);
      return send({ action: "skip-member", runId, cluster: cluster ?? "", ...whose(options) }, options);
    });

  const ofStage = (name: "complete" | "roll-back", description: string) =>
    withChangeOptions(parent.command(name))
      .description(description)
      .argument("<run-id>")
      .argument("<stage>")
      .addHelpText("after", examples(`${name} upgrade-1-35 staging --why "checked by hand"`))
      .action((runId: string, stage: string, options: ChangeOptions) =>
        send({ action: `${name}-stage`, runId, stage, ...whose(options) }, options),
      );
  ofStage("complete", "the stage counts as complete as it is: nobody else starts, and nobody is waited for");
  ofStage("roll-back", "take back what the stage upgraded, and end the run");

  withChangeOptions(parent.command("retry"))
    .description(
      "another attempt for who failed or was blocked, with the same target; opens a run that has ended again",
    )
    .argument("<run-id>")
    .argument("[cluster...]", "only these: names, or account/region/name")
    .addHelpText("after", examples("retry upgrade-1-35", "retry upgrade-1-35 shop-prod reports-prod"))
    .action((runId: string, clusters: string[], options: ChangeOptions) =>
      send({ action: "retry-run", runId, clusters, ...whose(options) }, options),
    );

  const answer = (name: "approve" | "reject", description: string) =>
    withChangeOptions(parent.command(name))
      .description(description)
      .argument("<run-id>")
      .argument("<stage>")
      .addOption(
        new Option("--moment <moment>", "which question, where a stage asks more than one").choices([
          "before",
          "between",
          "after",
        ]),
      )
      .addHelpText("after", examples(`${name} upgrade-1-35 prod --why "change 4711"`))
      .action((runId: string, stage: string, options: ChangeOptions & { moment?: "before" | "between" | "after" }) => {
        const { moment } = options;
        const which = moment === undefined ? {} : { moment };
        return send({ action: `${name}-stage`, runId, stage, ...which, ...whose(options) }, options);
      });
  answer("approve", "say yes to a stage that waits for it, or will");
  answer("reject", "say no to a stage that waits for an approval; the run ends");
}
