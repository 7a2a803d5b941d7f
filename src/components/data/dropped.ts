import type { ImportFile } from '../../../workers/protocol.ts';

/** Files that were chosen, with their paths within the folder where one was. */
export const chosenFiles = (files: FileList | null): ImportFile[] =>
  Array.from(files ?? [], (file) => ({ path: file.webkitRelativePath || file.name, blob: file }));

/**
 * All files of what was dropped, those in folders too. Call while the event is handled: later the browser has forgotten it.
 * Rejects where a file cannot be read.
 */
export function droppedFiles(data: DataTransfer): Promise<ImportFile[]> {
  const entries = Array.from(data.items, (item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  if (entries.length === 0) return Promise.resolve(chosenFiles(data.files));
  return Promise.all(entries.map(filesOf)).then((lists) => lists.flat());
}

async function filesOf(entry: FileSystemEntry): Promise<ImportFile[]> {
  if (entry.isFile) {
    const blob = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    return [{ path: entry.fullPath.replace(/^\//, ''), blob }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const all: ImportFile[] = [];
  for (;;) {
    // A reader gives some at a time, and none when it is through.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return all;
    for (const each of some) all.push(...(await filesOf(each)));
  }
}
