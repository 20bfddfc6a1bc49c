import type { Command } from "commander";
import { diagnose } from "#core/doctor/doctor.ts";
import { endpointOf } from "../endpoint.ts";
import { EXIT, Exit } from "../exit.ts";
import { type Io, json } from "../io.ts";
import { type OperatorOptions, operatorOf, withOperatorOptions } from "../operator-options.ts";
import { doctorLines } from "../view/doctor.ts";

interface DoctorOptions extends OperatorOptions {
  config: string;
}

export function doctor(program: Command, io: Io): void {
  withOperatorOptions(program.command("doctor"))
    .description(
      "is a deployment as it should be? Everything it needs is looked at, with what to do where something is not right",
    )
    .option("--config <file>", "policy file to compare with the deployed one", "fleet.yaml")
    .addHelpText(
      "after",
      "\nEnds with 1 when a check fails. What whoever asks may not see is unknown, and fails nothing.\n\nExamples:\n  fleetwright doctor\n  fleetwright doctor --function acme-production-operator --json\n  fleetwright doctor --endpoint http://127.0.0.1:4566",
    )
    .action(async (options: DoctorOptions) => {
      const { gather } = await import("../doctor/gather.ts");
      const url = options.endpoint ?? process.env.AWS_ENDPOINT_URL;
      const facts = await gather({
        operator: operatorOf(options),
        config: options.config,
        ...(url === undefined ? {} : { endpoint: endpointOf(url).href }),
      });
      const checks = diagnose(facts);
      if (options.json) io.out(json({ checks }));
      else for (const line of doctorLines(checks, io.columns)) io.out(line);
      if (checks.some(({ status }) => status === "fail")) throw new Exit(EXIT.failed);
    });
}
