import { byId, h } from "./h.ts";

/** What `/fleet` is asked most; whatever it can do is told by `help`. */
const HINTS = ["help", "status", "clusters"];

/** The box to type `/fleet` in. @param send what follows `/fleet` */
export function wireComposer(send: (text: string) => void): void {
  const input = byId<HTMLInputElement>("command");
  byId("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    send(input.value);
    input.value = "";
  });
  byId("hints").replaceChildren(
    ...HINTS.map((hint) =>
      h("button", { type: "button", class: "hint-button", click: () => send(hint) }, `/fleet ${hint}`),
    ),
  );
  document.addEventListener("keydown", (event) => {
    const typing = event.target instanceof Element && event.target.closest("input, select, dialog, textarea");
    if (event.key !== "/" || typing) return;
    event.preventDefault();
    input.focus();
  });
}
