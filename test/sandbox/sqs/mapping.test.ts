import { describe, expect, it } from "vitest";
import { arnOf, queueBench } from "../../helpers/queues.ts";

/** Notes what was given, and says that nothing failed. */
function keep<T>(given: T[], ...more: T[]): string[] {
  given.push(...more);
  return [];
}

describe("an event source mapping", () => {
  it("hands over batches, and deletes what was done", async () => {
    const { queue, send, consume, later, sqs } = queueBench();
    const url = await queue("timers");
    const given: string[][] = [];
    for (const body of ["a", "b", "c"]) await send(url, body);
    consume("timers", (batch) => keep(given, batch), { batchSize: 2 });
    await later(60);
    expect(given).toEqual([["a", "b"], ["c"]]);
    expect(sqs.queue("timers").messages()).toEqual([]);
  });

  it("brings again what was reported as failed, and only that, after its visibility timeout", async () => {
    const { queue, send, consume, later, clock } = queueBench();
    const url = await queue("timers", { VisibilityTimeout: "30" });
    const given: [number, string[]][] = [];
    const start = clock.millis();
    for (const body of ["a", "b"]) await send(url, body);
    consume("timers", (batch) => {
      given.push([(clock.millis() - start) / 1000, batch]);
      return given.length === 1 ? ["b"] : [];
    });
    await later(100);
    expect(given).toEqual([
      [0, ["a", "b"]],
      [30, ["b"]],
    ]);
  });

  it("brings all of a batch again when the function fails", async () => {
    const { queue, send, consume, later } = queueBench();
    const url = await queue("timers", { VisibilityTimeout: "30" });
    const given: string[][] = [];
    for (const body of ["a", "b"]) await send(url, body);
    consume("timers", async (batch) => {
      if (given.push(batch) === 1) throw new Error("died");
      return [];
    });
    await later(100);
    expect(given).toEqual([
      ["a", "b"],
      ["a", "b"],
    ]);
  });

  it("works on several groups of a FIFO queue at once, and on each in order", async () => {
    const { queue, send, consume, later } = queueBench();
    const url = await queue("outbox.fifo", { VisibilityTimeout: "60" });
    const begun: string[] = [];
    for (const body of ["a1", "a2", "b1", "b2", "c1"]) await send(url, body, { MessageGroupId: body.charAt(0) });
    let running = 0;
    let most = 0;
    consume(
      "outbox.fifo",
      async ([body = ""]) => {
        begun.push(body);
        running += 1;
        most = Math.max(most, running);
        await Promise.resolve();
        running -= 1;
        return body === "a1" && begun.filter((one) => one === "a1").length === 1 ? ["a1"] : [];
      },
      { batchSize: 1, maximumConcurrency: 2 },
    );
    await later(30);
    expect(begun).not.toContain("a2");
    await later(60);
    expect(begun.filter((body) => body.startsWith("a"))).toEqual(["a1", "a1", "a2"]);
    expect(begun.filter((body) => body.startsWith("b"))).toEqual(["b1", "b2"]);
    expect(most).toBe(2);
  });

  it("gives up after the receives of the redrive policy", async () => {
    const { queue, send, consume, later, sqs } = queueBench();
    await queue("timers-dead");
    const url = await queue("timers", {
      VisibilityTimeout: "30",
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arnOf("timers-dead"), maxReceiveCount: 3 }),
    });
    let calls = 0;
    await send(url, "a");
    consume("timers", (batch) => {
      calls += 1;
      return batch;
    });
    await later(1000);
    expect(calls).toBe(3);
    expect(sqs.queue("timers-dead").messages()).toMatchObject([{ body: "a", sourceArn: arnOf("timers") }]);
  });

  it("delivers twice, and out of order, when it is told to", async () => {
    const { queue, send, consume, later } = queueBench({
      faults: [
        { kind: "queue-twice", share: 0.5 },
        { kind: "queue-disorder", share: 0.5 },
      ],
    });
    const url = await queue("timers", { VisibilityTimeout: "30" });
    const given: string[] = [];
    const all = Array.from({ length: 10 }, (_, index) => `m${index}`);
    for (const body of all) await send(url, body);
    consume("timers", (batch) => keep(given, ...batch), { batchSize: 1, maximumConcurrency: 2 });
    await later(3600);
    expect([...new Set(given)].sort()).toEqual(all);
    expect(given.length).toBeGreaterThan(all.length);
    expect(given.slice(0, all.length)).not.toEqual(all);
  });
});
