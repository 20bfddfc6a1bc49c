import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clustersAnswer } from "#core/messages/answers.ts";
import { slackCommand } from "#core/slack/command.ts";

const anyText = fc.string({ maxLength: 3000, unit: "grapheme" });

describe("what people type", () => {
  it("is a command or the usage, never an error, and a reason is as long as requests take", () => {
    fc.assert(
      fc.property(anyText, fc.constantFrom("", "pause r ", "reject r ", "status ", "approve "), (text, verb) => {
        const command = slackCommand(`${verb}${text}`);
        if (command.kind === "control") expect(command.why.length).toBeLessThanOrEqual(500);
        expect(["help", "status", "clusters", "control", "answer"]).toContain(command.kind);
      }),
    );
  });
});

describe("what people are told", () => {
  it("fits into an answer however many clusters there are, and none is kept back silently", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1, maxLength: 100 }), { maxLength: 300 }), (names) => {
        const clusters = names.map((name) => ({ name, version: "1.35", status: "ACTIVE", account: "1", region: "r" }));
        const text = clustersAnswer(clusters);
        expect(text.length).toBeLessThanOrEqual(3000);
        const more = Number(/and (\d+) more/.exec(text)?.[1] ?? 0);
        if (names.length > 0 && names.every((name) => /^\w+$/.test(name)))
          expect(text.split("\n").length - (more > 0 ? 1 : 0) + more).toBe(names.length);
      }),
    );
  });
});
