import { useLayoutEffect, useState, type RefObject } from "react";

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The size an element has, and has again after each change; undefined before the first look. */
export function useSize(element: RefObject<HTMLElement | null>, wanted: boolean): Size | undefined {
  const [size, setSize] = useState<Size>();
  useLayoutEffect(() => {
    const seen = element.current;
    if (!wanted || seen === null) return;
    const look = () => {
      const width = Math.floor(seen.clientWidth);
      const height = Math.floor(seen.clientHeight);
      setSize((old) => (old?.width === width && old.height === height ? old : { width, height }));
    };
    look();
    const observer = new ResizeObserver(look);
    observer.observe(seen);
    return () => observer.disconnect();
  }, [element, wanted]);
  return size;
}
