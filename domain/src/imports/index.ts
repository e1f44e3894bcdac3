export {
  ImportFileError,
  type ImportedEvent,
  type ImportFault,
  type ImportFormat,
} from "./imported-event.ts";
export { openImport, type Import, type ImportOptions } from "./open-import.ts";
