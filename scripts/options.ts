import { type ParseArgsConfig, parseArgs } from "node:util";

/** Says how a script is used and ends it with 2, as the CLI does for wrong use. */
export function wrongUse(usage: string): never {
  console.error(`usage: ${usage}`);
  process.exit(2);
}

/** The options a script was called with. One it does not have is wrong use, not a failure. */
export function optionsOf<const Options extends NonNullable<ParseArgsConfig["options"]>>(
  options: Options,
  usage: string,
) {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return wrongUse(usage);
  }
}
