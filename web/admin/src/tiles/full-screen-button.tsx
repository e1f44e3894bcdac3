import { Maximize2 } from "lucide-react";

/** Shows a tile alone, as large as the screen; pressing again or Escape goes back. */
export function FullScreenButton({ title }: { readonly title: string }) {
  if (!document.fullscreenEnabled) return null;
  const press = (event: React.MouseEvent) => {
    const tile = event.currentTarget.closest("[data-tile]");
    if (document.fullscreenElement === tile) void document.exitFullscreen();
    else void tile?.requestFullscreen();
  };
  return (
    <button
      type="button"
      className="tile-full"
      aria-label={`Full screen: ${title}`}
      title="Full screen"
      onClick={press}
    >
      <Maximize2 size={13} aria-hidden />
    </button>
  );
}
