import { Markup } from "../../markup.ts";

/** Without it the page lacks the filter and nothing else. It reads what somebody types and hides rows. */
export const SCRIPT: Markup = new Markup(`(() => {
const box = document.getElementById("filter"), said = document.getElementById("filtered");
box.parentElement.hidden = false;
box.addEventListener("input", () => {
const words = box.value.toLowerCase().split(/\\s+/).filter(Boolean);
let shown = 0;
for (const row of document.querySelectorAll("#inventory [data-find],#addons [data-find]")) {
row.hidden = !words.every((word) => row.dataset.find.includes(word));
if (!row.hidden) if (row.closest("#inventory")) shown += 1;
}
if (words.length) for (const part of document.querySelectorAll("details[data-rows]")) part.open = true;
said.textContent = words.length ? shown + " shown" : "";
});
})();`);
