/** What is planted in the demo data, to be found again (docs/demo-data.md). Days are counted back from the day the demo was made, which is 0; hours are by the shops' clocks. */
export const demoStories = {
  /** Looked at more than anything else in its shop, and hardly ever ordered. */
  seenNotOrdered: { shop: "demo-bistro", item: "steak-rump", looks: 2.4, cart: 0.03, dwell: 2.5 },
  /** Few look, nearly all who do order. */
  hiddenGem: { shop: "demo-bistro", item: "creme-brulee", looks: 0.2, cart: 0.88, dwell: 1 },
  /** Fridays bring this many times the visits of a Monday to Thursday. */
  fridayRise: { shop: "demo-pizzeria", factor: 2.2 },
  /** No event of any shop from hour `from` up to hour `to`. */
  outage: { daysAgo: 23, from: 17, to: 21 },
  /** A dish that did not exist before, and the campaign that brought guests to it. */
  launch: {
    shop: "demo-ramen",
    item: "ramen-tantan",
    daysAgo: 30,
    campaign: "tantanmen-launch",
    /** More visits on the first day; falls by half in `halfLife` days. */
    rise: 0.9,
    halfLife: 6,
    looks: 2.2,
    cart: 0.5,
  },
} as const;
