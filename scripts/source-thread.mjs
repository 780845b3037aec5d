// A worker thread of a command that runs from its sources: loads the source that it is told to
// (src/worker-thread.ts). What translates the sources of the main thread is not there in a thread.
import { tsImport } from 'tsx/esm/api';

await tsImport(process.argv[2], import.meta.url);
