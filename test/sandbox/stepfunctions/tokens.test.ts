import { describe, expect, it } from "vitest";
import { TaskTokens } from "#sandbox/stepfunctions/tokens.ts";

const heard = () => {
  const said: unknown[] = [];
  const listener = {
    succeed: (output: unknown) => void said.push(["succeeded", output]),
    fail: (error: string | undefined, cause: string | undefined) => void said.push(["failed", error, cause]),
    heartbeat: () => void said.push("heartbeat"),
  };
  return { said, listener };
};
const tokens = () => {
  let count = 0;
  return new TaskTokens(() => `${++count}`);
};

describe("a task token", () => {
  it("is good before the call it was given to has ended: the first answer counts once the wait begins", () => {
    const all = tokens();
    const token = all.issue();
    all.find(token).heartbeat();
    all.find(token).succeed({ a: 1 });
    all.find(token).fail("Late", "too late");
    const { said, listener } = heard();
    all.listen(token, listener);
    expect(said).toEqual([["succeeded", { a: 1 }]]);
  });

  it("whose wait is over has timed out, also where nobody ever waited, and one nobody gave out is none", () => {
    const all = tokens();
    const [waited, failed] = [all.issue(), all.issue()];
    all.listen(waited, heard().listener)();
    all.forget(failed);
    for (const token of [waited, failed])
      expect(() => all.find(token)).toThrow(expect.objectContaining({ name: "TaskTimedOut" }));
    expect(() => all.find("made up")).toThrow(expect.objectContaining({ name: "InvalidToken" }));
  });
});
