import { useState, type ReactNode } from "react";

interface ConfirmButtonProps {
  readonly children: ReactNode;
  /** What the second press does, in words. */
  readonly question: string;
  readonly onConfirm: () => void;
  readonly disabled?: boolean;
}

/** For what cannot be taken back: the first press asks, the second does it, leaving the button takes the question back. */
export function ConfirmButton({ children, question, onConfirm, disabled = false }: ConfirmButtonProps) {
  const [asked, setAsked] = useState(false);
  const press = () => {
    if (asked) onConfirm();
    setAsked(!asked);
  };
  return (
    <button
      type="button"
      className={asked ? "button danger" : "button"}
      disabled={disabled}
      onClick={press}
      onBlur={() => setAsked(false)}
    >
      {asked ? question : children}
    </button>
  );
}
