import { describe, expect, it } from "vitest";
import { simulationPage } from "#cli/view/simulation/page.ts";
import { simulationSvg } from "#cli/view/simulation/svg.ts";
import { markup } from "#core/markup.ts";
import { smallSimulation } from "../../../helpers/simulation.ts";
import { readXml } from "../../../helpers/xml.ts";

describe("markup", () => {
  it("makes text of whatever is put in, and leaves markup alone", () => {
    const inner = markup`<b>${`<script>"x" & 'y'</script>`}</b>`;
    expect(markup`<p>${inner}${1.23456}${undefined}</p>`.text).toBe(
      "<p><b>&lt;script&gt;&quot;x&quot; &amp; &#39;y&#39;&lt;/script&gt;</b>1.23</p>",
    );
  });

  it("replaces what XML cannot hold", () => {
    expect(markup`${"a\u0000b\ud800c\td\n"}`.text).toBe("a\ufffdb\ufffdc\td\n");
  });
});

describe("the picture", () => {
  const svg = simulationSvg(smallSimulation());

  it("is well-formed, and says on hover what a bar is and why somebody waits", () => {
    const { elements, text } = readXml(svg);
    expect(elements[0]).toBe("svg");
    expect(text).toContain(
      "pay-us: waits for the canary, Mon 23 Nov 19:00 to Mon 23 Nov 19:32 (32m): CANARY_FIRST <told>",
    );
    expect(text).toContain('failed: node group "web" & <others> could not be drained');
    expect(text).toContain("acme & <sons>");
  });

  it("names what nobody knows, and draws each bar of each cluster once", () => {
    const { elements, text } = readXml(svg);
    expect(text).toContain("defrosting");
    expect(text).toContain("waits: moon phase");
    expect(elements.filter((name) => name === "script")).toEqual([]);
  });

  it("needs nothing from anywhere", () => {
    expect(svg.replace('xmlns="http://www.w3.org/2000/svg"', "")).not.toMatch(/https?:|@import|href=/);
  });
});

describe("the page", () => {
  const page = simulationPage(smallSimulation());

  it("holds the picture and the tables, escaped, for light, dark and paper", () => {
    const body = page.slice(page.indexOf("<body>"), page.indexOf("</html>"));
    const { elements, text } = readXml(body.trim());
    expect(elements).toContain("svg");
    expect(elements.filter((name) => name === "table")).toHaveLength(4);
    expect(text).toContain("Check the disruption budgets");
    expect(text).toMatch(/no, 13h 50m too late: shorten its soak/);
    expect(page).toMatch(/prefers-color-scheme:dark/);
    expect(page).toMatch(/@media print/);
  });

  it("runs no script and loads nothing", () => {
    expect(page).not.toMatch(/<script|<link|<img|@import|url\((?!#)/);
    expect(page.replaceAll('xmlns="http://www.w3.org/2000/svg"', "")).not.toMatch(/https?:/);
  });
});
