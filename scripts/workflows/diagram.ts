import type { State, StateMachine } from "#workflows/asl.ts";

type Edges = { from: string; to: string; label?: string }[];

/** A state machine as a Mermaid flow chart. Catches are left out of the picture and named below it: they would hide the flow. */
export function diagram(name: string, definition: StateMachine): string {
  const lines: string[] = [];
  const caught: string[] = [];
  draw(definition, "", lines, caught);
  return [
    `# ${name}`,
    "",
    "Generated from `definition.ts` by `npm run workflows`.",
    "",
    "```mermaid",
    "flowchart TD",
    ...lines.map((line) => `  ${line}`),
    "```",
    "",
    ...(caught.length > 0 ? ["Errors that are left after retries:", "", ...caught.map((line) => `- ${line}`), ""] : []),
  ].join("\n");
}

interface Flow {
  StartAt: string;
  States: Record<string, State>;
}

function draw(flow: Flow, indent: string, lines: string[], caught: string[]): void {
  for (const [name, state] of Object.entries(flow.States)) {
    const processor = state.Type === "Map" ? state.ItemProcessor : undefined;
    if (processor) {
      lines.push(`${indent}subgraph ${name}["${name} (for each)"]`);
      draw(processor, `${indent}  `, lines, caught);
      lines.push(`${indent}end`);
    } else {
      lines.push(`${indent}${name}${shape(name, state)}`);
    }
    if ("Catch" in state) {
      for (const catcher of state.Catch ?? []) {
        caught.push(`${name}: ${catcher.ErrorEquals.map((error) => `\`${error}\``).join(", ")} to ${catcher.Next}`);
      }
    }
  }
  for (const { from, to, label } of edges(flow)) lines.push(`${indent}${from} -->${label ? `|"${label}"|` : ""} ${to}`);
}

function shape(name: string, state: State): string {
  if (state.Type === "Choice") return `{"${name}"}`;
  if (state.Type === "Wait") return `(["${name}"])`;
  if (state.Type === "Succeed" || state.Type === "Fail") return `(("${name}"))`;
  return `["${name}"]`;
}

function edges(flow: Flow): Edges {
  return Object.entries(flow.States).flatMap(([from, state]): Edges => {
    if (state.Type === "Choice") {
      const rules = state.Choices.map((choice) => ({ from, to: choice.Next, label: label(choice.Condition) }));
      return state.Default ? [...rules, { from, to: state.Default, label: "otherwise" }] : rules;
    }
    return "Next" in state && state.Next ? [{ from, to: state.Next }] : [];
  });
}

/** The condition without its marks; a quoted label may hold brackets but no double quotes. */
function label(condition: unknown): string {
  return String(condition)
    .replace(/^\{%\s*|\s*%\}$/g, "")
    .replace(/\$states\.input\./g, "")
    .replace(/\$/g, "")
    .replace(/"/g, "'");
}
