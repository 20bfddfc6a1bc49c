import { createHash } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { renderHtml } from "#core/review/html/page.ts";
import { collectReview } from "#functions/runtime/review/collect.ts";
import { clusterRecord } from "../../helpers/cluster-records.ts";
import { findingRecord } from "../../helpers/findings.ts";
import { REVIEW_NOW, reviewPorts } from "../../helpers/review.ts";
import { readXml } from "../../helpers/xml.ts";

let page = "";
beforeAll(async () => {
  const ports = await reviewPorts();
  page = renderHtml(
    await collectReview(ports, REVIEW_NOW, await collectReview(ports, new Date("2026-11-16T09:00:00Z"))),
  );
});
const bodyOf = (html: string) => html.slice(html.indexOf("<body>"), html.indexOf("</html>")).trim();
const all = (pattern: RegExp) => [...page.matchAll(pattern)];

describe("the review's page", () => {
  it("is well-formed, with every part, and leads to each of them", () => {
    const { elements } = readXml(bodyOf(page));
    const ids = all(/ id="([^"]+)"/g).map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const sections = all(/<section id="(\w+)"/g).map(([, id]) => id);
    expect(sections).toEqual(
      "first numbers versions deadlines costs inventory addons findings exemptions hybrid runs gaps".split(" "),
    );
    for (const [, target] of all(/href="#([^"]*)"/g)) expect(ids).toContain(target);
    for (const landmark of ["header", "nav", "main", "footer", "h1"])
      expect(elements.filter((name) => name === landmark)).toEqual([landmark]);
  });

  it("can be read aloud: tables have captions and heads with scopes, pictures a title and what they show", () => {
    expect(all(/<table/g).length).toBe(all(/<caption>[^<]+<\/caption>/g).length);
    expect(all(/<th[ >]/g).length).toBe(all(/<th scope="(col|row|rowgroup)"/g).length);
    const pictures = all(/<svg role="img" aria-labelledby="(\S+) (\S+)"/g);
    expect(pictures).toHaveLength(3);
    for (const [, title, description] of pictures) {
      expect(page).toMatch(
        new RegExp(`<title id="${title}">[^<]{10,}</title><desc id="${description}">[^<]{20,}</desc>`),
      );
    }
    expect(all(/<svg/g).length).toBe(pictures.length + all(/<svg [^>]*aria-hidden="true"/g).length);
  });

  it("says in words what it says in colour", () => {
    const { text } = readXml(bodyOf(page));
    for (const words of ["out of support", "not healthy", "changing", "missing", "1 more, worse", "critical"])
      expect(text).toContain(words);
    for (const [, words] of all(/<span class="badge[^>]*>(?:<span aria-hidden="true">[^<]*<\/span>)?([^<]*)<\/span>/g))
      expect(words).toMatch(/\w/);
  });

  it("allows itself one style and one script, by their digests, and loads nothing", () => {
    const [, policy = ""] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page) ?? [];
    const digest = (tag: string) => {
      const [, text = ""] = new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(page) ?? [];
      return `&#39;sha256-${createHash("sha256").update(text).digest("base64")}&#39;`;
    };
    expect(policy.split("; ")).toEqual([
      "default-src &#39;none&#39;",
      `style-src ${digest("style")}`,
      `script-src ${digest("script")}`,
      "base-uri &#39;none&#39;",
      "form-action &#39;none&#39;",
    ]);
    expect(page.replaceAll('xmlns="http://www.w3.org/2000/svg"', "")).not.toMatch(/https?:/);
    expect(page).not.toMatch(/<link|<img|<iframe|@import|url\((?!#)| style="| on\w+="/);
  });

  it("has a style for dark screens and one for paper", () => {
    expect(page).toMatch(/@media \(prefers-color-scheme:dark\)/);
    expect(page).toMatch(/@media print\{[\s\S]*thead\{display:table-header-group\}[\s\S]*break-inside:avoid/);
    expect(page).toContain('<meta name="color-scheme" content="light dark">');
  });
});

describe("a large fleet", () => {
  it("is folded by tier, and its page stays small", async () => {
    const names = Array.from({ length: 500 }, (_, index) => `cluster-${String(index).padStart(3, "0")}`);
    const tiers = ["dev", "prod"];
    const records = names.map((name, index) =>
      clusterRecord(name, {
        ...{ labels: { tier: tiers[index % 2] ?? "" }, owner: `team-${index % 25}`, version: `1.3${3 + (index % 3)}` },
        addons: Object.fromEntries(
          ["coredns", "vpc-cni", "kube-proxy", "aws-ebs-csi-driver", "cert-manager"].map((addon) => [
            addon,
            { version: "v1.2.3-eksbuild.1", status: "ACTIVE", since: "2026-11-01T00:00:00.000Z" },
          ]),
        ),
      }),
    );
    const rules = [
      "addon-behind",
      "log-types",
      "upgrade-policy",
      "secrets-key",
      "endpoint-public",
      "node-image-behind",
    ];
    const findings = names.flatMap((name) =>
      rules.flatMap((rule) =>
        ["", "coredns"].map((subject) =>
          findingRecord(name, { rule, subject, message: `Something about ${name} that takes a sentence to say.` }),
        ),
      ),
    );
    const html = renderHtml(await collectReview(await reviewPorts({ records, findings }), REVIEW_NOW));
    expect(html.match(/<details class="card" data-rows="">/g)).toHaveLength(4);
    for (const name of [names[0], names[499]]) expect(html.split(`>${name}<`).length).toBeGreaterThan(2);
    expect(Buffer.byteLength(html)).toBeLessThan(4_000_000);
    expect(readXml(bodyOf(html)).elements.length).toBeGreaterThan(5000);
  });
});
