import { detectFeatures, loadKernels, type Model } from '../als/index.ts';
import type { Features, ModelInfo } from '../protocol.ts';
import { withAdded, type Ranking } from '../recommend/index.ts';
import type { LoadedModel } from '../store/index.ts';
import type { Library } from './library.ts';
import type { Tell } from './parts.ts';
import { rankingOf } from './queries.ts';

export interface Installed extends LoadedModel {
  readonly info: ModelInfo;
  readonly done: boolean;
  /** What it was trained on. */
  readonly library: Library;
  /** The model that answers: with films of the visitor's own behind those that it was trained on. */
  readonly served: Model;
  readonly ranking: Ranking;
}

export function infoOf({ key, model, about }: LoadedModel, restored: boolean): ModelInfo {
  const { ownDigest: _, ...facts } = about;
  return { ...facts, key, settings: model.settings, epoch: model.epoch, restored };
}

/** The model that answers, and what it answers with. */
export class Serving {
  readonly #tell: Tell;
  readonly #most: Partial<Features>;
  #features: Features;
  /** The kernels that answer; null for the scalar ones. */
  #kernels: WebAssembly.Module | null = null;
  #installed: Installed | null = null;
  /** The open data set as it is shown: with films of the visitor's own; null where none is open. */
  #shown: { readonly library: Library; readonly as: Library } | null = null;

  constructor(tell: Tell, most: Partial<Features> = {}) {
    this.#tell = tell;
    this.#most = most;
    this.#features = detectFeatures(most);
    void this.#loadKernels();
  }

  get features(): Features {
    return this.#features;
  }
  get installed(): Installed | null {
    return this.#installed;
  }

  limit(limit: Partial<Features>): void {
    this.#features = detectFeatures({ ...this.#most, ...limit });
    void this.#loadKernels();
  }

  /** In one step: from now on this model answers. */
  install(
    library: Library,
    made: LoadedModel,
    how: { readonly restored: boolean; readonly done: boolean; readonly quiet?: boolean },
  ): ModelInfo {
    const info = infoOf(made, how.restored);
    this.#installed = { ...made, info, done: how.done, library, ...this.#serve(library, made.model) };
    this.#tell({ type: 'model', model: info, done: how.done, ...(how.quiet && { quiet: true }) });
    return info;
  }

  /** In one step: from now on films of the visitor's own are among those that are answered with. as: `library` with them. */
  show(library: Library, as: Library): void {
    this.#shown = { library, as };
    this.#serveAgain();
  }

  clear(): void {
    this.#installed = null;
  }

  #serve(library: Library, model: Model): Pick<Installed, 'served' | 'ranking'> {
    const as = this.#shown?.library === library ? this.#shown.as : library;
    const served = withAdded(model, as.dataset.catalogue);
    return { served, ranking: rankingOf(as, served, this.#kernels) };
  }

  #serveAgain(): void {
    const installed = this.#installed;
    if (installed) this.#installed = { ...installed, ...this.#serve(installed.library, installed.model) };
  }

  /** Answers go by the scalar kernels until the others are there, and wherever they cannot be had. */
  async #loadKernels(): Promise<void> {
    const { kernels } = this.#features;
    let module: WebAssembly.Module | null = null;
    try {
      if (kernels !== 'scalar') module = await loadKernels(kernels, false);
    } catch (reason) {
      console.warn('The SIMD kernels could not be loaded; the scalar ones answer:', reason);
    }
    if (kernels !== this.#features.kernels) return;
    this.#kernels = module;
    this.#serveAgain();
  }
}
