/** What the model has to know of a shop; prices in minor units. The shops themselves are the server's (its demo page sells the same things). */
export interface DemoShopModel {
  readonly id: string;
  readonly kind: "restaurant" | "retail";
  readonly currency: string;
  readonly sections: readonly {
    readonly items: readonly { readonly id: string; readonly name: string; readonly priceCents: number }[];
  }[];
}
