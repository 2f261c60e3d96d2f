// What a program may write against the types made from the OpenAPI document (api.d.ts). Compiled strictly by a test.
import type { components, operations } from "./api";

type Schemas = components["schemas"];
type Answer<Name extends keyof operations, Status extends number> = operations[Name] extends {
  responses: { [status in Status]: { content: { "application/json": infer Body } } };
}
  ? Body
  : never;

export function cheapest(page: Answer<"listOffers", 200>): string | undefined {
  const card: Schemas["Card"] | undefined = page.items[0];
  const left: number = card?.capacity_left_units ?? 0;
  const name: string | null | undefined = card?.gi.name;
  return left > 0 ? `${name}: ${card?.season.ship[1]}, ${card?.photo?.card}` : undefined;
}

export function missing(offer: Answer<"getOffer", 200>): string[] {
  const refused = offer.gates.filter((gate) => !gate.passed).map((gate) => gate.words?.en ?? gate.code);
  const proven = offer.assessment?.findings.flatMap((finding) => finding.documents.map((paper) => paper.issuer)) ?? [];
  const better = offer.assessment?.what_would_raise_it.map((one) => `${one.id} +${one.gain.toFixed(2)}`) ?? [];
  return [...refused, ...proven, ...better, `${offer.trade?.floor_price_fen ?? "?"}`];
}

export function roles(me: Answer<"getMe", 200>): string {
  return me.roles.join(", ");
}

export function sums(sheet: Answer<"getRunSheet", 200>): number {
  return sheet.rows.reduce((sum, row) => sum + row.item.reserved.length, sheet.totals.amount_fen);
}

export function sayable(card: Answer<"getCueCard", 200>): string[] {
  return card.content.proven.map((claim) => `${claim.title.zh} (${claim.papers.length})`);
}

export const search: Schemas["SavingForm"] = { name: "年货节的茶", query: { q: "茶", province: ["33"], on: "2027-01-15" } };

// A title alone: an edit sends what it changes, and nothing by default.
export const edit: Schemas["OfferChanges"] = { title: "柯城椪柑 礼盒" };

// @ts-expect-error the document knows no such field
export const wrong: Schemas["OfferChanges"] = { titel: "柯城椪柑 礼盒" };
