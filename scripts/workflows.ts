/**
 * Writes each definition as `.asl.json` (for Workflow Studio) and as a diagram (Mermaid, in Markdown) beside its source.
 * With `--check` it writes nothing and fails when a file on disk is not what the definition gives.
 */
import { readFile, writeFile } from "node:fs/promises";
import { workflows } from "#workflows/index.ts";
import { diagram } from "./workflows/diagram.ts";

const check = process.argv.includes("--check");
const root = new URL("../workflows/", import.meta.url);

/** Placeholders in the spelling of CloudFormation's DefinitionSubstitutions, so that the files can be used as they are. */
const at = {
  functionArn: (name: string) => `\${Function:${name}}`,
  stateMachineArn: (name: string) => `\${StateMachine:${name}}`,
};

let stale = 0;
for (const [name, define] of Object.entries(workflows)) {
  const definition = define(at);
  const files = {
    "definition.asl.json": `${JSON.stringify(definition, null, 2)}\n`,
    "diagram.md": diagram(name, definition),
  };
  for (const [file, text] of Object.entries(files)) {
    const path = new URL(`${name}/${file}`, root);
    if (!check) {
      await writeFile(path, text);
      console.log(`wrote workflows/${name}/${file}`);
    } else if ((await readFile(path, "utf8").catch(() => "")) !== text) {
      console.error(`workflows/${name}/${file} is not what its definition gives: run "npm run workflows"`);
      stale += 1;
    }
  }
}
process.exitCode = stale > 0 ? 1 : 0;
