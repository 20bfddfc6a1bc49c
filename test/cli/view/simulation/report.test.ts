import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { ganttLines } from "#cli/view/simulation/gantt.ts";
import { simulationLines } from "#cli/view/simulation/report.ts";
import { smallSimulation } from "../../../helpers/simulation.ts";

const plain = (lines: readonly string[]) => lines.map((line) => stripVTControlCharacters(line));

describe("a simulation on a terminal", () => {
  it("shows the chart, when stages end, who waits, what blocks and the rollback clocks", () => {
    expect(plain(simulationLines(smallSimulation(), 100)).join("\n")).toMatchSnapshot();
  });

  it.each([60, 80, 200])("fits %d columns", (width) => {
    for (const line of plain(simulationLines(smallSimulation(), width)))
      expect([line.length <= width, line]).toEqual([true, line]);
  });

  it("shows phases and waits nobody knows by their own names", () => {
    const text = plain(ganttLines(smallSimulation().timeline, 120)).join("\n");
    expect(text).toMatch(/pay-us .*D=+/);
    expect(text).toMatch(/shop .*M·+/);
    expect(text).toMatch(/D= defrosting/);
    expect(text).toMatch(/M· waits: moon phase/);
  });

  it("has every cluster on a line of its own, under its stage, whatever the width", () => {
    for (const width of [60, 120]) {
      const lines = plain(ganttLines(smallSimulation().timeline, width));
      const first = lines.findIndex((line) => line.startsWith("prod "));
      expect(lines.slice(first + 1, first + 5).map((line) => line.trim().split(" ")[0])).toEqual([
        "pay-eu",
        "pay-us",
        "shop",
        "legacy",
      ]);
    }
  });

  it("has nothing to draw for a run in which nobody took part", () => {
    const { timeline } = smallSimulation();
    const empty = { ...timeline, stages: timeline.stages.map((stage) => ({ ...stage, clusters: [] })) };
    expect(plain(ganttLines(empty, 80)).join("\n")).toMatch(/prod/);
  });
});
