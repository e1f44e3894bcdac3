import type { Model } from "@kontor/contracts";
import type { CompileContext } from "../compile/statement.ts";
import { dimensions } from "./dimensions.ts";
import { measures } from "./measures.ts";
import { isHidden } from "./visible.ts";

/** What the caller may ask for, in words. Synonyms are of both languages: people mix them. */
export function describeModel({ policy, language, zone }: CompileContext, currency: string): Model {
  const describe = ({ name, words, unit }: (typeof measures)[number] | (typeof dimensions)[number]) => {
    const [label, description] = words[language];
    const synonyms = [...words.en.slice(2), ...words.de.slice(2), words[language === "en" ? "de" : "en"][0]];
    return { name, label, description, unit, synonyms };
  };
  return {
    measures: measures
      .filter((measure) => !isHidden(measure, policy))
      .map((measure) => ({ ...describe(measure), more_is_better: measure.lessIsBetter !== true })),
    dimensions: dimensions.filter((dimension) => !isHidden(dimension, policy)).map(describe),
    currency,
    time_zone: zone.name,
  };
}
