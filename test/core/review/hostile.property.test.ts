import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderHtml } from "#core/review/html/page.ts";
import { renderMarkdown } from "#core/review/markdown.ts";
import { collectReview } from "#functions/runtime/review/collect.ts";
import { REVIEW_NOW, reviewedFindings, reviewedRecords, reviewPolicy, reviewPorts } from "../../helpers/review.ts";
import { readXml } from "../../helpers/xml.ts";

const hostile = fc.oneof(
  fc.constantFrom(
    `<script>alert(1)</script>`,
    `"><img src=x onerror=alert(1)>`,
    `' onmouseover='x`,
    `</title></svg></table></style><script>x</script>`,
    `]]>&lt;!--`,
    `a|b\n| --- |\n# x`,
    `\u202e\u0000\ud800`,
    `javascript:alert(1)`,
  ),
  fc.string({ unit: "binary", maxLength: 40 }),
);

/** The fixture with somebody else's text wherever there is any. */
async function reviewOf(texts: readonly string[]) {
  let next = 0;
  const text = () => texts[next++ % texts.length] ?? "";
  const records = reviewedRecords().map((record, index) => {
    const name = `${text()}${index}`;
    const id = `111122223333/eu-west-1/${name}`;
    const addons = Object.fromEntries(
      Object.entries(record.addons).map(([, addon]) => [text() || "x", { ...addon, version: text() }]),
    );
    return {
      ...record,
      id,
      ref: { ...record.ref, name },
      owner: text(),
      labels: { tier: text() },
      version: text(),
      addons,
    };
  });
  const findings = reviewedFindings().map((finding, index) => {
    const [rule, subject] = [`${text()}${index}`, text()];
    const own = { rule, subject, id: `${rule}#${subject}`, clusterId: records[index % records.length]?.id ?? "" };
    return { ...finding, ...own, message: text(), remedy: text(), found: text() };
  });
  const [exemption] = reviewPolicy().exemptions;
  const policy = reviewPolicy({
    fleet: text(),
    exemptions: exemption ? [{ ...exemption, owner: text(), reason: text(), match: { name: "*", tier: text() } }] : [],
    sites: reviewPolicy().sites.map((site) => ({ ...site, owner: text() })),
  });
  return collectReview(await reviewPorts({ policy, records, findings }), REVIEW_NOW);
}

const ELEMENTS = new Set(
  "a b body caption code dd defs desc details div dl dt figcaption figure footer g h1 h2 h3 header i input label li line main nav output p path pattern rect script section small span strong summary svg table tbody td text th thead time title tr ul".split(
    " ",
  ),
);

describe("whatever clusters are called", () => {
  it("the page holds the elements and attributes it always does, and one script", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(hostile, { minLength: 3, maxLength: 20 }), async (texts) => {
        const html = renderHtml(await reviewOf(texts));
        const { elements, attributes } = readXml(html.slice(html.indexOf("<body>"), html.indexOf("</html>")).trim());
        expect(elements.filter((name) => !ELEMENTS.has(name))).toEqual([]);
        expect(elements.filter((name) => name === "script")).toEqual(["script"]);
        expect(attributes.filter((name) => name.startsWith("on") || name === "style" || name === "src")).toEqual([]);
        expect(html.slice(0, html.indexOf("<body>")).match(/<(\w+)/g)).toEqual(
          "<html <head <meta <meta <meta <meta <meta <title <style".split(" "),
        );
      }),
      { numRuns: 60 },
    );
  });

  it("the Markdown has the lines it always has, and no HTML", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(hostile, { minLength: 3, maxLength: 20 }), async (texts) => {
        const lines = renderMarkdown(await reviewOf(texts)).split("\n");
        expect(
          lines.filter((line) => !/^($|# |## |### |- |\| |\|( --- \|)+|As of |Extended support )/.test(line)),
        ).toEqual([]);
        expect(lines.filter((line) => /(?<!\\)[<>]/.test(line))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
