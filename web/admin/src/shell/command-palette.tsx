import "./command-palette.css";
import type { Right } from "@kontor/contracts";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useId, useMemo, useRef, useState } from "react";
import { useDashboards } from "../api/dashboards.ts";
import { keptSearch } from "./kept-search.ts";
import { useKnownPaths } from "./known-paths.ts";
import { navItems } from "./nav-items.ts";
import { onPalette } from "./open-palette.ts";

interface Command {
  readonly id: string;
  readonly label: string;
  readonly kind: string;
  readonly path: string;
}

/** Ctrl/Cmd-K: type a few letters, arrows, Enter. */
export function CommandPalette({ rights }: { readonly rights: readonly Right[] }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const controller = new AbortController();
    onPalette(() => setOpen(true), controller.signal);
    return () => controller.abort();
  }, []);
  useEffect(() => {
    if (open) dialog.current?.showModal();
  }, [open]);
  if (!open) return null;
  return (
    <dialog ref={dialog} className="palette" aria-label="Go to" onClose={() => setOpen(false)}>
      <Choices rights={rights} onDone={() => setOpen(false)} />
    </dialog>
  );
}

function Choices({ rights, onDone }: { readonly rights: readonly Right[]; readonly onDone: () => void }) {
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const navigate = useNavigate();
  const list = useId();
  const commands = useCommands(rights).filter(({ label }) =>
    label.toLowerCase().includes(text.trim().toLowerCase()),
  );
  const go = (command: Command | undefined) => {
    if (command === undefined) return;
    onDone();
    void navigate({ to: command.path, search: keptSearch });
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };
    const step = steps[event.key];
    if (event.key === "Enter") go(commands[at]);
    if (step === undefined || commands.length === 0) return;
    event.preventDefault();
    setAt((at + step + commands.length) % commands.length);
  };
  return (
    <>
      <input
        className="palette-input"
        role="combobox"
        aria-label="Screen or dashboard"
        aria-expanded
        aria-controls={list}
        aria-activedescendant={commands[at] === undefined ? undefined : `${list}-${at}`}
        placeholder="Screen or dashboard"
        autoFocus
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <ul id={list} role="listbox" aria-label="Matches" className="palette-list">
        {commands.map((command, index) => (
          <li
            key={command.id}
            id={`${list}-${index}`}
            role="option"
            aria-selected={index === at}
            onPointerMove={() => setAt(index)}
            onClick={() => go(command)}
          >
            {command.label} <span className="muted">{command.kind}</span>
          </li>
        ))}
      </ul>
      {commands.length === 0 && <p className="palette-none muted">Nothing is called that.</p>}
    </>
  );
}

function useCommands(rights: readonly Right[]): Command[] {
  const known = useKnownPaths();
  const dashboards = useDashboards();
  return useMemo(() => {
    const screens = navItems
      .filter(({ right, path }) => rights.includes(right) && known.has(path))
      .map(({ path, label }) => ({ id: path, label, kind: "Screen", path }));
    const saved = (dashboards.data ?? []).map(({ id, title }) => ({
      id: `dashboard-${id}`,
      label: title,
      kind: "Dashboard",
      path: `/dashboards/${id}`,
    }));
    return [...screens, ...saved];
  }, [rights, known, dashboards.data]);
}
