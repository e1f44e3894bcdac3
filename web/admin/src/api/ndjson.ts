/** Lines of a streamed answer as they come, each parsed. A line that is cut off by the end is an error. */
export async function* readNdjson<Line>(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<Line> {
  let rest = "";
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) break;
      const lines = (rest + value).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) if (line !== "") yield JSON.parse(line) as Line;
    }
    if (rest.trim() !== "") yield JSON.parse(rest) as Line;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
