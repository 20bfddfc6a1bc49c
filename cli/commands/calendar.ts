import type { Command } from "commander";
import { type FilterOptions, readClusters, selectorOf, untilOf, withFilters } from "../clusters.ts";
import { type Io, json } from "../io.ts";
import { type OperatorOptions, operatorOf, withOperatorOptions } from "../operator-options.ts";
import { calendarLines, calendarOf } from "../view/calendar.ts";

interface CalendarOptions extends OperatorOptions, FilterOptions {
  until?: string;
  live?: boolean;
}

export function calendar(program: Command, io: Io): void {
  withFilters(withOperatorOptions(program.command("calendar")))
    .description("deadlines of the clusters by date, with what waiting costs and the runs to start")
    .option("--until <time>", "how far ahead: a date, or a duration such as 180d (default: as the policy file says)")
    .option("--live", "ask EKS for the clusters now instead of using what was seen last")
    .addHelpText(
      "after",
      "\nExamples:\n  fleetwright calendar\n  fleetwright calendar --tier prod --until 2027-06-30\n  fleetwright calendar --match team=payments --json",
    )
    .action(async ({ live = false, ...options }: CalendarOptions) => {
      const until = options.until === undefined ? {} : { until: untilOf(options.until) };
      const answer = await readClusters(operatorOf(options), { match: selectorOf(options), live, ...until });
      const shown = calendarOf(answer);
      if (options.json) io.out(json(shown));
      else for (const line of calendarLines(shown, io.columns)) io.out(line);
    });
}
