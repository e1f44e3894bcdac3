/** What the demo shops sell: the page at `/s/demo` and the demo data speak of the same things. Money in minor units (cents). */
export interface DemoItem {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly priceCents: number;
  /** What the shop pays for it. */
  readonly costCents: number;
}

/** A part of a menu with its heading. */
export interface DemoSection {
  readonly id: string;
  readonly name: string;
  readonly items: readonly DemoItem[];
}

/** A restaurant or a store of tenant `demo`. */
export interface DemoShop {
  readonly id: string;
  readonly name: string;
  readonly kind: "restaurant" | "retail";
  readonly currency: "EUR";
  readonly sections: readonly DemoSection[];
}

type Row = readonly [id: string, name: string, description: string, priceCents: number, costCents: number];

const section = (id: string, name: string, rows: readonly Row[]): DemoSection => ({
  id,
  name,
  items: rows.map(([item, title, description, priceCents, costCents]) => ({
    id: item,
    name: title,
    description,
    priceCents,
    costCents,
  })),
});

const shop = (
  id: string,
  name: string,
  kind: DemoShop["kind"],
  sections: readonly DemoSection[],
): DemoShop => ({ id, name, kind, currency: "EUR", sections });

const bistro = shop("demo-bistro", "Bistro Linden", "restaurant", [
  section("starters", "Starters", [
    ["soup-tomato", "Tomato soup", "Roasted tomatoes, basil oil, a slice of toasted sourdough.", 650, 165],
    ["salad-goat", "Goat cheese salad", "Warm goat cheese, beetroot, walnuts, honey and thyme.", 980, 340],
    ["bread-board", "Bread and butter", "Our own rye and sourdough, salted butter.", 420, 95],
  ]),
  section("mains", "Mains", [
    ["pasta-pesto", "Pasta al pesto", "Fresh trofie, Genovese basil, green beans and potato.", 1190, 300],
    [
      "burger-house",
      "House burger",
      "Beef from the grill, aged cheddar, pickles, hand-cut fries.",
      1350,
      490,
    ],
    ["curry-veg", "Vegetable curry", "Coconut, lime leaf, sweet potato, jasmine rice.", 1240, 330],
    ["steak-rump", "Rump steak", "250 g, dry-aged 28 days, pepper sauce, gratin.", 2490, 1180],
    ["trout-almond", "Trout with almonds", "A whole trout, brown butter, parsley potatoes.", 1980, 760],
  ]),
  section("desserts", "Desserts", [
    ["cake-apple", "Apple cake", "Baked this morning, with whipped cream.", 520, 120],
    ["creme-brulee", "Crème brûlée", "Tahiti vanilla under a thin sheet of caramel.", 690, 160],
  ]),
  section("drinks", "Drinks", [
    ["water-still", "Still water", "0.5 l from the spring next door.", 310, 35],
    ["lemonade-ginger", "Ginger lemonade", "Ginger, lemon, mint, pressed in the house.", 460, 80],
  ]),
]);

const pizzeria = shop("demo-pizzeria", "Pizzeria Volta", "restaurant", [
  section("antipasti", "Antipasti", [
    ["bruschetta", "Bruschetta", "Tomato, garlic, olive oil on grilled bread.", 590, 120],
    ["burrata", "Burrata", "With peach, basil and black pepper.", 1150, 480],
  ]),
  section("pizza", "Pizza", [
    ["pizza-marinara", "Marinara", "Tomato, garlic, oregano.", 850, 170],
    ["pizza-margherita", "Margherita", "Tomato, fior di latte, basil.", 980, 230],
    ["pizza-diavola", "Diavola", "Spicy salami, chilli, fior di latte.", 1220, 330],
    ["pizza-funghi", "Funghi", "Mushrooms, thyme, taleggio.", 1260, 340],
    ["pizza-tartufo", "Tartufo", "Black truffle, mascarpone, rocket.", 1790, 690],
    ["calzone", "Calzone", "Folded: ham, ricotta, spinach.", 1290, 350],
  ]),
  section("dolci", "Dolci", [
    ["tiramisu", "Tiramisù", "Mascarpone, espresso, cocoa.", 650, 150],
    ["panna-cotta", "Panna cotta", "With sour cherries.", 590, 110],
  ]),
  section("drinks", "Drinks", [
    ["spritz", "Spritz", "Bitter orange, prosecco, soda.", 780, 190],
    ["espresso", "Espresso", "Short and dark.", 260, 30],
    ["chinotto", "Chinotto", "Bitter citrus, on ice.", 390, 90],
  ]),
]);

const ramen = shop("demo-ramen", "Ramen Bar Kaze", "restaurant", [
  section("small", "Small plates", [
    ["gyoza", "Gyoza", "Six dumplings, pork and cabbage.", 720, 190],
    ["edamame", "Edamame", "Sea salt or chilli.", 480, 90],
    ["karaage", "Karaage", "Fried chicken, ginger, lemon mayonnaise.", 890, 260],
  ]),
  section("ramen", "Ramen", [
    ["ramen-shoyu", "Shoyu ramen", "Clear chicken broth, soy, soft egg.", 1350, 380],
    ["ramen-tonkotsu", "Tonkotsu ramen", "Pork broth of 18 hours, black garlic oil.", 1520, 470],
    ["ramen-miso", "Miso ramen", "Red miso, corn, butter.", 1390, 390],
    ["ramen-tantan", "Tantanmen", "Sesame, chilli, minced pork.", 1450, 410],
    ["ramen-yasai", "Yasai ramen", "Vegetable broth, tofu, mushrooms.", 1320, 340],
  ]),
  section("sweet", "Sweet", [
    ["mochi", "Mochi ice", "Three pieces: yuzu, sesame, matcha.", 690, 210],
    ["dorayaki", "Dorayaki", "Pancake with red bean.", 540, 130],
  ]),
  section("drinks", "Drinks", [
    ["matcha", "Matcha", "Whisked in the bowl.", 480, 110],
    ["beer-rice", "Rice beer", "0.33 l, cold.", 420, 130],
  ]),
]);

const store = shop("demo-store", "Linden Store", "retail", [
  section("kitchen", "Kitchen", [
    ["knife-chef", "Chef's knife", "20 cm, carbon steel, walnut handle.", 8900, 4100],
    ["board-oak", "Oak board", "40 x 25 cm, oiled.", 3900, 1500],
    ["apron-linen", "Linen apron", "Stone-washed, two pockets.", 4500, 1700],
    ["pan-iron", "Iron pan", "26 cm, seasoned.", 5900, 2600],
  ]),
  section("table", "Table", [
    ["bowl-ramen", "Ramen bowl", "Stoneware, 1 l.", 2400, 800],
    ["glass-set", "Set of glasses", "Four tumblers.", 2800, 1050],
    ["napkin-set", "Napkins", "Four, linen.", 2200, 700],
    ["candle-wax", "Beeswax candle", "Burns for 30 hours.", 1600, 520],
  ]),
  section("pantry", "Pantry", [
    ["oil-olive", "Olive oil", "0.5 l, first press.", 1490, 720],
    ["coffee-beans", "Coffee beans", "500 g, house roast.", 1290, 560],
    ["honey-linden", "Linden honey", "250 g.", 890, 380],
    ["salt-flakes", "Sea salt flakes", "150 g.", 590, 180],
  ]),
]);

/** The shops of tenant `demo`: three restaurants and one store. The first is the one at `/s/demo`. */
export const demoShops: readonly [DemoShop, ...DemoShop[]] = [bistro, pizzeria, ramen, store];
