import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { UiOptions } from "#sandbox/ui/ui.ts";
import { browserPath, startBrowser } from "../../helpers/browser.ts";
import { ALERT, posted } from "../../helpers/posted.ts";
import { benchWithPage } from "../../helpers/ui.ts";

const chromium = browserPath();
if (chromium === undefined)
  console.warn("no browser on this machine: the sandbox's page is not opened (CHROMIUM_PATH names one)");

describe.skipIf(chromium === undefined)("the sandbox's page in a browser", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser(chromium ?? "");
  });
  afterAll(() => browser?.close());

  const open: { close(): Promise<unknown> }[] = [];
  afterEach(async () => {
    for (const each of open.splice(0).reverse()) await each.close();
  });

  /** Everything the page complains about, and every address outside of its own. */
  async function opened(options: Partial<UiOptions> = {}, width = 1280) {
    const { bench, ui } = await benchWithPage(options);
    open.push(ui);
    const page = await browser.newPage({ viewport: { width, height: 800 } });
    open.push(page);
    const trouble: string[] = [];
    page.on("console", (line) => trouble.push(`${line.type()}: ${line.text()}`));
    page.on("pageerror", (error) => trouble.push(String(error)));
    page.on("request", (request) => request.url().startsWith(ui.url) || trouble.push(`asked ${request.url()}`));
    await page.goto(ui.url);
    await page.locator("#workspace", { hasText: "acme" }).waitFor({ state: "attached" });
    return { bench, ui, page, trouble };
  }

  const press = async (page: Page, as: string, button: string) => {
    await page.locator("#actor").selectOption(as);
    await page.locator(`#messages [data-action="${button}"]`).click();
    await page.locator("#confirm-yes").click();
  };

  it("shows a run, refuses a stranger, and goes on to the end when an approver approves", async () => {
    const { bench, page, trouble } = await opened();
    await bench.start("1.35", "r1");
    await page.locator("#run").click();
    const message = page.locator("#messages .message").first();
    await page.locator("#banner .asks", { hasText: "Run r1 goes on with stage prod: 6 clusters." }).waitFor();
    expect(await page.locator("#mode").textContent()).toBe("waits for a person");
    expect(await message.locator(".edited").count()).toBe(1);
    expect(await page.locator(".channel.unread").count()).toBeGreaterThan(0);

    await press(page, "USTRANGER", "approve-stage");
    const told = page.locator(".note.answer");
    await told.filter({ hasText: "is not an approver of stage prod; approvers: ana, jo" }).waitFor();
    expect(await told.locator(".only").textContent()).toBe("Only visible to a stranger");

    await press(page, "U0ANA", "approve-stage");
    await told.filter({ hasText: "stage prod of run r1 is approved" }).waitFor();
    await message.filter({ hasText: "Upgrade to Kubernetes 1.35: succeeded" }).waitFor({ timeout: 60_000 });
    await page.locator("#mode", { hasText: "nothing under way" }).waitFor();
    expect(await page.locator("#banner").isHidden()).toBe(true);
    // What others were told is not for ana.
    expect(await told.filter({ hasText: "is not an approver" }).count()).toBe(0);

    await page.locator('[data-channel="eks-shop-prod"]').click();
    await page.locator("#channel", { hasText: "# eks-shop-prod" }).waitFor();
    await message.filter({ hasText: "verified at Kubernetes 1.35" }).waitFor();
    expect(await page.locator('[data-channel="eks-shop-prod"] .count').count()).toBe(0);
    await message.hover();
    await message.getByRole("button", { name: "Plain text" }).click();
    expect(await message.locator(".raw").textContent()).toContain(
      ":white_check_mark: shop-prod 1.34 to 1.35: upgraded",
    );
    expect(trouble).toEqual([]);
  }, 120_000);

  it("shows every kind of block, sends what is pressed or chosen, and opens threads", async () => {
    const { bench, page, trouble } = await opened();
    const long = `CoreDNS answers slowly. ${"Again. ".repeat(300)}`;
    const ts = await posted(bench.slack, { channel: "eks-shop-prod", ...ALERT, text: long });
    await posted(bench.slack, { channel: "eks-shop-prod", text: "13:05 *500 ms* <@U0JO>", thread_ts: ts });
    await posted(bench.slack, {
      channel: "eks-shop-prod",
      text: "13:09 resolved",
      thread_ts: ts,
      reply_broadcast: true,
    });
    const message = page.locator(`#messages [data-ts="${ts}"]`);
    await message.locator(".block.header", { hasText: "🚨 CoreDNS" }).waitFor();
    expect(await message.locator(".fields > div").allInnerTexts()).toEqual([
      "Cluster\nshop-prod",
      "Account\n777788889999",
      "Region\nus-east-1",
    ]);
    expect(await message.locator(".section-text > div").first().innerHTML()).toContain("<strong>critical</strong>");
    expect(await message.locator("a").getAttribute("href")).toBe("https://runbooks.example/coredns");
    expect(await message.locator(".mention").textContent()).toBe("@here");
    expect(await message.locator("hr, .context").count()).toBe(2);
    await page.locator("#banner .asks", { hasText: "Acknowledge" }).waitFor();
    expect(await page.evaluate("document.documentElement.scrollWidth + document.body.scrollWidth")).toBe(2 * 1280);

    const sent: string[] = [];
    page.on("request", (request) => request.method() === "POST" && sent.push(request.postData() ?? ""));
    await message.locator('[data-action="acknowledge"]').click();
    await message.locator('[data-action="snooze"]').selectOption("1d");
    await message.locator('[data-action="more"]').selectOption("mute");
    await message.locator('[data-action="silence"]').click();
    await page.locator("#confirm-no").click();
    await expect.poll(() => sent.length).toBe(3);
    expect(
      sent.map((each) => JSON.parse(each)).map(({ actionId, block, option }) => [actionId, block, option]),
    ).toEqual([
      ["acknowledge", 3, undefined],
      ["snooze", 1, "1d"],
      ["more", 3, "mute"],
    ]);

    await page.locator("#messages .replied", { hasText: "replied to a thread" }).waitFor();
    expect(await page.locator("#messages .message").count()).toBe(2);
    await message.getByRole("button", { name: "2 replies" }).click();
    expect(await page.locator("#replies .message").count()).toBe(3);
    expect(await page.locator("#replies .content").nth(1).textContent()).toBe("13:05 500 ms @jo");
    await page.keyboard.press("Escape");
    expect(await page.locator("#thread").isHidden()).toBe(true);
    expect(trouble).toEqual([]);
  });

  it("shows hostile texts as texts", async () => {
    const { bench, page, trouble } = await opened();
    const hostile = `<img src=x onerror="document.title='hit'"> <script>document.title='hit'</script> <javascript:alert(1)|click> <https://a.example"onclick="document.title='hit'|link>`;
    const block = (text: string) => ({ type: "section", text: { type: "mrkdwn", text } });
    const plain = { type: "plain_text", text: hostile };
    const button = {
      type: "button",
      action_id: hostile,
      value: hostile,
      text: plain,
      url: "javascript:document.title='hit'",
    };
    const blocks = [
      block(hostile),
      { type: hostile, text: plain },
      { type: "header", text: plain },
      { type: "actions", elements: [button] },
    ];
    // As if Slack took anything: an edit that its own checks would not let through.
    await posted(bench.slack, { channel: "eks-fleet", text: hostile });
    Object.assign(bench.slack.messages("eks-fleet")[0] ?? {}, { blocks, edits: 1 });
    await posted(bench.slack, { channel: "eks-fleet", text: hostile });
    await page.locator("#messages .message").nth(1).waitFor();
    await page.locator("#messages .unshown").waitFor();
    expect(await page.locator("#messages img, #messages script, #messages [onclick]").count()).toBe(0);
    expect(await page.locator("#messages .header").textContent()).toBe(hostile);
    expect(await page.locator("#messages .actions button").textContent()).toBe(hostile);
    for (const link of await page.locator("#messages a").all())
      expect(await link.getAttribute("href")).toMatch(/^https:\/\/a\.example/);
    await page.locator("#messages .actions button").click();
    expect(await page.title()).toBe("Fleetwright sandbox");
    expect(trouble).toEqual([]);
  });

  it("is used by keyboard, and on a phone nothing is cut off", async () => {
    const { bench, ui, page, trouble } = await opened({}, 390);
    open.splice(0, 1);
    await posted(bench.slack, { channel: "eks-fleet", ...ALERT });
    await posted(bench.slack, { channel: "eks-shop-prod", text: "two" });
    await page.locator("#messages .header").waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("help");
    await page.keyboard.press("Enter");
    await page.locator(".note.answer", { hasText: "/fleet status" }).waitFor();
    expect(await page.evaluate("document.documentElement.scrollWidth + document.body.scrollWidth")).toBe(2 * 390);
    await page.locator("#menu").click();
    await page.locator('[data-channel="eks-shop-prod"]').click();
    await page.locator("#channel", { hasText: "eks-shop-prod" }).waitFor();
    expect(await page.locator("#sidebar").isHidden()).toBe(true);
    expect(await page.locator("#ended").isHidden()).toBe(true);
    expect(trouble).toEqual([]);
    await ui.close();
    await page.locator("#ended", { hasText: "The sandbox has ended" }).waitFor();
  });
});
