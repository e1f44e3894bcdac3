import type { Answer } from "@kontor/contracts";
import { Download } from "lucide-react";
import { csvOf } from "./csv.ts";

/** Tells a spreadsheet that the file is UTF-8; without it, Excel shows "Crème" as "CrÃ¨me". */
const BYTE_ORDER_MARK = "\uFEFF";

/** The answer that shows, as a file. */
export function CsvButton({ answer, name }: { readonly answer: Answer; readonly name: string }) {
  const save = () => {
    const url = URL.createObjectURL(
      new Blob([BYTE_ORDER_MARK, csvOf(answer)], { type: "text/csv;charset=utf-8" }),
    );
    const link = document.createElement("a");
    link.href = url;
    link.download = `${name.replaceAll(/[^\p{L}\p{N} -]+/gu, "").slice(0, 80)}.csv`;
    link.click();
    URL.revokeObjectURL(url);
  };
  return (
    <button type="button" className="button" onClick={save}>
      <Download size={14} aria-hidden /> CSV
    </button>
  );
}
