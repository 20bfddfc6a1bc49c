import { describe, expect, it } from "vitest";
import { adoptingBench } from "../helpers/adoption.ts";

describe("a cluster that somebody makes", () => {
  it("is adopted", async () => {
    const bench = adoptingBench();
    await bench.create();
    await bench.settle();
    console.log(
      bench.executions().map(({ name, status, ...rest }) => [name, status, (rest as any).error, (rest as any).cause]),
    );
    console.log(bench.changes());
    console.log(JSON.stringify(bench.finished(), null, 1));
    console.log(bench.told.map((e) => `${e.time} ${e["detail-type"]}`));
    console.log(
      bench.slack
        .messages()
        .map(({ channelName, text, edits, blocks }) => `${channelName} ${edits} ${text}\n${JSON.stringify(blocks)}`),
    );
    console.log(bench.bus.deadLetters, bench.calls.length);
    expect(1).toBe(1);
  });
});
