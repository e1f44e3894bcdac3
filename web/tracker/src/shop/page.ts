import "./page.css";
import { readItem } from "../read-item.ts";
import type { Item, Tracker } from "../types.ts";
import { createOrder, euros, type Order } from "./order.ts";

/*
 * The order of the menu page. Opening dishes needs no script, and taps on "Add" are told by the tracker's own attributes; what is added and the order that is
 * submitted are this script's.
 */
type Call = [name: keyof Tracker, ...rest: unknown[]];

function start(page: Window & { kontor?: Tracker | Call[] }): void {
  const form = document.querySelector<HTMLFormElement>("form#order");
  const output = form?.querySelector("output");
  if (!form || !output) return;
  let order = createOrder();
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-k-event]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      order.add(readItem(button) ?? {});
      show(form, output, order);
    });
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const { items, value } = order;
    const id = crypto.getRandomValues(new Uint32Array(1))[0]?.toString(36).toUpperCase() ?? "";
    // The tracker may still be loading: it catches up on what stands in this list.
    const kontor = (page.kontor ??= []);
    const call: Call = ["track", "order_submit", { order_id: `demo-${id}`, items, value, currency: "EUR" }];
    if (Array.isArray(kontor)) kontor.push(call);
    else kontor.track("order_submit", { order_id: `demo-${id}`, items, value, currency: "EUR" });
    order = createOrder();
    thank(form, output, id);
  });
}

function show(form: HTMLFormElement, output: HTMLOutputElement, { items, value }: Order): void {
  const count = items.reduce((sum, { quantity = 1 }: Item) => sum + quantity, 0);
  const button = form.querySelector("button");
  if (button !== null) button.hidden = false;
  output.replaceChildren(bold(`${count} ${count === 1 ? "dish" : "dishes"}, ${euros(value)}`));
  open(form);
}

function thank(form: HTMLFormElement, output: HTMLOutputElement, id: string): void {
  const button = form.querySelector("button");
  if (button !== null) button.hidden = true;
  const note = document.createElement("small");
  note.textContent = "This is a demo: nothing is cooked.";
  output.replaceChildren(bold(`Thank you. Order ${id} is in.`), document.createElement("br"), note);
  open(form);
}

function open(form: HTMLFormElement): void {
  if (form.parentElement !== null) form.parentElement.hidden = false;
}

function bold(text: string): HTMLElement {
  const element = document.createElement("strong");
  element.textContent = text;
  return element;
}

start(window);
