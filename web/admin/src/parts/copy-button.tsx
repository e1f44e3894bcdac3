import { Check, Copy } from "lucide-react";
import { useState } from "react";

interface CopyButtonProps {
  readonly text: string;
  readonly label?: string;
}

/** Puts a text on the clipboard and says so. */
export function CopyButton({ text, label = "Copy" }: CopyButtonProps) {
  const [state, setState] = useState<"idle" | "copied" | "refused">("idle");
  const copy = () => {
    navigator.clipboard.writeText(text).then(
      () => setState("copied"),
      () => setState("refused"),
    );
  };
  const Icon = state === "copied" ? Check : Copy;
  const words = { idle: label, copied: "Copied", refused: "Select and copy it by hand" }[state];
  return (
    <button type="button" className="button" onClick={copy} onBlur={() => setState("idle")}>
      <Icon size={14} aria-hidden />
      <span aria-live="polite">{words}</span>
    </button>
  );
}
