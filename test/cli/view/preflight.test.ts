import { describe, expect, it } from "vitest";
import { preflightLines } from "#cli/view/preflight.ts";
import { wrap } from "#cli/view/wrap.ts";
import type { PreflightView } from "#events/operator/requests.ts";

type Cluster = PreflightView["clusters"][number];
const finding = (severity: "block" | "warn", code: string): Cluster["findings"][number] => ({
  code,
  severity,
  message: `the matter with ${code}`,
  evidence: ["one thing", "another thing"],
  remedy: "Put it right with a command that is longer than what is left of the line",
});
const cluster = (name: string, change: Partial<Cluster> = {}): Cluster => ({
  cluster: name,
  account: "111122223333",
  region: "eu-west-1",
  from: "1.34",
  to: "1.35",
  stage: "prod",
  nothingToDo: null,
  findings: [],
  ...change,
});
const view = (...clusters: Cluster[]): PreflightView => ({
  goal: { kind: "kubernetes-version", version: "1.35" },
  strategy: "default",
  at: "2026-11-23T09:00:00.000Z",
  clusters,
});

describe("preflightLines", () => {
  it("shows blocked clusters first, and in each what blocks first", () => {
    const lines = preflightLines(
      view(
        cluster("fine"),
        cluster("warned", { findings: [finding("warn", "SOON")], stage: null }),
        cluster("stuck", { findings: [finding("warn", "SOON"), finding("block", "NOW")] }),
        cluster("done", { nothingToDo: { code: "ALREADY_AT_TARGET", message: "already at 1.35" } }),
      ),
      80,
    );
    expect(lines.join("\n")).toMatchInlineSnapshot(`
      "Preflight to Kubernetes 1.35 by strategy default, as of 2026-11-23 09:00 UTC

      stuck  blocked  1.34 to 1.35, stage prod, 111122223333 eu-west-1
        block  NOW
               the matter with NOW
               seen    one thing
                       another thing
               remedy  Put it right with a command that is longer than what is left of
                       the line
        warn   SOON
               the matter with SOON
               seen    one thing
                       another thing
               remedy  Put it right with a command that is longer than what is left of
                       the line

      warned  ready, with warnings  1.34 to 1.35, in no stage, 111122223333 eu-west-1
        warn   SOON
               the matter with SOON
               seen    one thing
                       another thing
               remedy  Put it right with a command that is longer than what is left of
                       the line

      Ready: fine

      Nothing to do: done (already at 1.35)

      2 of 3 clusters ready, 1 of them with warnings, 1 blocked, 1 with nothing to do."
    `);
  });

  it("tells clusters of one name apart", () => {
    const lines = preflightLines(view(cluster("a"), cluster("a", { region: "us-east-1" }), cluster("b")), 120);
    expect(lines).toContain("Ready: 111122223333/eu-west-1/a, 111122223333/us-east-1/a, b");
  });
});

describe("wrap", () => {
  it("breaks between words, indents what follows, and leaves long words whole", () => {
    expect(wrap("one two three", 7)).toEqual(["one two", "three"]);
    expect(wrap("one two three", 7, "  ")).toEqual(["one two", "  three"]);
    expect(wrap("a --very-long-option b", 6)).toEqual(["a", "--very-long-option", "b"]);
    expect(wrap("  ", 6)).toEqual([]);
  });
});
