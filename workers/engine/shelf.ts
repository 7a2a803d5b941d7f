import type { Dataset } from '../dataset/index.ts';
import type { Answer, DatasetEntry, DatasetSource, ImportedSet, ImportSeen } from '../protocol.ts';
import { columnBytes, importedId, type EngineStore } from '../store/index.ts';
import { ok, refuse } from './answers.ts';
import { makeLibrary, type Library } from './library.ts';
import type { Tell } from './parts.ts';
import type { Writer } from './writer.ts';

/** Characters of a name. */
const LONGEST = 80;

/** The data sets that the visitor imported, as this device keeps them. */
export class Shelf {
  readonly #store: EngineStore;
  readonly #writer: Writer;

  constructor(store: EngineStore, writer: Writer) {
    this.#store = store;
    this.#writer = writer;
  }

  /** The one that is to be opened at this visit; null where that is the one that comes with the page, or it cannot be read. */
  async chosen(tell: Tell): Promise<Library | null> {
    const id = await this.#store.loadChoice();
    if (id === null) return null;
    const opened = await this.open(id);
    if (opened.ok) return opened.value;
    // It was deleted, or is the page's own.
    if (opened.problem.code !== 'no-dataset') tell({ type: 'not-opened', problem: opened.problem });
    return null;
  }

  async open(id: string): Promise<Answer<Library>> {
    const set = await this.#find(id);
    if (!set.ok) return set;
    const loaded = await this.#store.loadDataset(id);
    if (loaded.state === 'found') return ok(makeLibrary(loaded.value, { ...set.value, synthetic: false }, true));
    if (loaded.state === 'failed') return refuse(loaded.problem);
    if (loaded.state === 'none') return refuse({ code: 'no-dataset' });
    return refuse({ code: 'dataset-damaged', name: set.value.name, detail: loaded.reason });
  }

  /**
   * Puts a data set on the shelf, for the next visit as well. A name that another one has gets a number.
   * isNew: false where the very same data were there before.
   */
  async add(
    name: string,
    dataset: Dataset,
    seen: ImportSeen,
  ): Promise<Answer<{ readonly library: Library; readonly isNew: boolean }>> {
    const { catalogue, interactions, hash } = dataset;
    const sets = await this.#store.loadSets();
    const id = importedId(hash);
    const known = sets.ok ? sets.value : [];
    const taken = new Set(known.filter((set) => set.id !== id).map((set) => set.name));
    const set: ImportedSet = {
      id,
      name: freeName(name.slice(0, LONGEST), taken),
      hash,
      at: Date.now(),
      bytes: columnBytes(dataset),
      films: catalogue.size,
      users: interactions.users,
      ratings: interactions.count,
      release: seen.release,
      filmIds: seen.filmIds,
    };
    const problem = await this.#writer.ask(() => this.#store.saveImport(set, dataset));
    if (problem) return refuse(problem);
    const library = makeLibrary(dataset, { ...set, synthetic: false }, false);
    return ok({ library, isNew: sets.ok && known.every((each) => each.id !== id) });
  }

  async list(builtIn: DatasetSource | null, open: Library | null): Promise<Answer<readonly DatasetEntry[]>> {
    const sets = await this.#store.loadSets();
    if (!sets.ok) return sets;
    const modelsOf = async (hash: string): Promise<number> => (await this.#store.modelKeys(hash)).length;
    const entries: DatasetEntry[] = [];
    if (builtIn) {
      const isOpen = open?.info.id === builtIn.id;
      const known = isOpen ? open.info : await this.#store.datasetFacts(builtIn.id);
      entries.push({
        id: builtIn.id,
        name: builtIn.name,
        release: null,
        ratings: known?.ratings ?? null,
        bytes: null,
        at: null,
        isBuiltIn: true,
        isOpen,
        models: known && (await modelsOf(known.hash)),
      });
    }
    for (const { id, name, release, ratings, bytes, at, hash } of [...sets.value].reverse()) {
      const isOpen = open?.info.id === id;
      const models = await modelsOf(hash);
      entries.push({ id, name, release, ratings, bytes, at, isBuiltIn: false, isOpen, models });
    }
    return ok(entries);
  }

  /** Answers with the name that it has then. */
  async rename(id: string, wanted: string, open: Library | null): Promise<Answer<string>> {
    const set = await this.#find(id);
    if (!set.ok) return set;
    const name = wanted.trim().slice(0, LONGEST) || set.value.name;
    const problem = await this.#writer.ask(() => this.#store.saveSet({ ...set.value, name }));
    if (problem) return refuse(problem);
    if (open?.info.id === id) open.info = { ...open.info, name };
    return ok(name);
  }

  /** Not the one that is open. */
  async delete(id: string, open: Library | null): Promise<Answer<null>> {
    if (open?.info.id === id) return refuse({ code: 'dataset-in-use' });
    const set = await this.#find(id);
    if (!set.ok) return set;
    const problem = await this.#writer.ask(() => this.#store.deleteSet(set.value));
    return problem ? refuse(problem) : ok(null);
  }

  async #find(id: string): Promise<Answer<ImportedSet>> {
    const sets = await this.#store.loadSets();
    if (!sets.ok) return sets;
    const set = sets.value.find((each) => each.id === id);
    return set ? ok(set) : refuse({ code: 'no-dataset' });
  }
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  let free = name;
  for (let number = 2; taken.has(free); number++) free = `${name} (${number})`;
  return free;
}
