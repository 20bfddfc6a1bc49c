import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { renderHtml } from "#core/review/html/page.ts";
import { collectReview } from "#functions/runtime/review/collect.ts";
import { browserPath, startBrowser } from "../../helpers/browser.ts";
import { cli } from "../../helpers/cli.ts";
import { REVIEW_NOW, reviewPorts } from "../../helpers/review.ts";

const path = browserPath();
if (path === undefined)
  console.warn("skipped: the review's page in a browser; no Chromium here, CHROMIUM_PATH names one");

/** Numbers in them are asked of the page itself. */
const OVERFLOW = "document.documentElement.scrollWidth - window.innerWidth";
const LOWEST_CONTRAST = `(() => {
  const parse = (text) => { const [r, g, b, a = 1] = text.match(/[\\d.]+/g).map(Number); return { r, g, b, a }; };
  const linear = (part) => { const c = part / 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; };
  const light = ({ r, g, b }) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) { const c = parse(getComputedStyle(at).backgroundColor); if (c.a === 1) return c; }
    return { r: 255, g: 255, b: 255, a: 1 };
  };
  let lowest = { ratio: 99, text: "" };
  for (const element of document.querySelectorAll("body *:not(svg *):not(script)")) {
    const text = [...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data.trim()).join("");
    if (text === "" || element.closest(".sr,.skip") || !element.checkVisibility()) continue;
    const [a, b] = [light(parse(getComputedStyle(element).color)), light(behind(element))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < lowest.ratio) lowest = { ratio, text };
  }
  return lowest;
})()`;

describe.skipIf(path === undefined)("the review's page in a browser", () => {
  let browser: Browser;
  let server: Server;
  let url = "";
  const pages: Record<string, string> = {};
  beforeAll(async () => {
    pages["/sample"] = (await cli("report", "--format", "html")).out;
    pages["/one-of-everything"] = renderHtml(await collectReview(await reviewPorts(), REVIEW_NOW));
    server = createServer((request, response) => {
      response.setHeader("content-type", "text/html; charset=utf-8");
      response.end(pages[request.url ?? ""]);
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await startBrowser(path ?? "");
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  /** The page, and what it did that it must not. */
  async function opened(name: string, options: BrowserContextOptions): Promise<{ page: Page; bad: string[] }> {
    const page = await browser.newPage(options);
    const bad: string[] = [];
    page.on("console", (message) => bad.push(`console: ${message.text()}`));
    page.on("pageerror", (error) => bad.push(`error: ${error.message}`));
    await page.route("**/*", (route) => {
      if (route.request().url() === url + name) return route.continue();
      bad.push(`request: ${route.request().url()}`);
      return route.abort();
    });
    await page.goto(url + name, { waitUntil: "load" });
    return { page, bad };
  }

  const VIEWS = [
    ["wide", { viewport: { width: 1280, height: 900 } }],
    ["wide and dark", { viewport: { width: 1280, height: 900 }, colorScheme: "dark" }],
    ["a phone", { viewport: { width: 390, height: 844 } }],
    ["a phone, dark", { viewport: { width: 390, height: 844 }, colorScheme: "dark" }],
    ["wide, without scripts", { viewport: { width: 1280, height: 900 }, javaScriptEnabled: false }],
  ] as const satisfies [string, BrowserContextOptions][];

  describe.each(["/sample", "/one-of-everything"])("%s", (name) => {
    it.each(VIEWS)("%s: loads nothing, complains about nothing, fits, and can be read", async (_, options) => {
      const { page, bad } = await opened(name, options);
      expect(await page.evaluate<number>(OVERFLOW)).toBeLessThanOrEqual(0);
      const { ratio, text } = await page.evaluate<{ ratio: number; text: string }>(LOWEST_CONTRAST);
      expect(ratio, `contrast of "${text}"`).toBeGreaterThanOrEqual(4.5);
      expect(bad).toEqual([]);
      await page.close();
    });

    it("is white on paper, whatever the screen, and repeats the heads of tables", async () => {
      const { page, bad } = await opened(name, { colorScheme: "dark" });
      await page.emulateMedia({ media: "print", colorScheme: "dark" });
      const style = (selector: string, property: string) =>
        page.evaluate<string>(`getComputedStyle(document.querySelector("${selector}")).${property}`);
      expect(await style("body", "backgroundColor")).toBe("rgb(255, 255, 255)");
      expect(await style(".card", "backgroundColor")).toBe("rgb(255, 255, 255)");
      expect(await style("thead", "display")).toBe("table-header-group");
      expect(await style("nav", "display")).toBe("none");
      const { ratio, text } = await page.evaluate<{ ratio: number; text: string }>(LOWEST_CONTRAST);
      expect(ratio, `contrast of "${text}"`).toBeGreaterThanOrEqual(4.5);
      const pdf = await page.pdf({ preferCSSPageSize: true });
      expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
      expect(bad).toEqual([]);
      await page.close();
    });
  });

  it("filters clusters by what somebody types", async () => {
    const { page, bad } = await opened("/sample", {});
    await page.fill("#filter", "prod jo@");
    expect(await page.locator("#inventory tr[data-find]:visible").count()).toBe(2);
    expect(await page.locator("#filtered").textContent()).toBe("2 shown");
    await page.fill("#filter", "");
    expect(await page.locator("#inventory tr[data-find]:visible").count()).toBe(15);
    expect(bad).toEqual([]);
    await page.close();
  });
});
