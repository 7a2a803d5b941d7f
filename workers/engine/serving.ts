import { detectFeatures, loadKernels } from '../als/index.ts';
import type { Features, ModelInfo } from '../protocol.ts';
import type { Ranking } from '../recommend/index.ts';
import type { LoadedModel } from '../store/index.ts';
import type { Library } from './library.ts';
import type { Tell } from './parts.ts';
import { rankingOf } from './queries.ts';

export interface Installed extends LoadedModel {
  readonly info: ModelInfo;
  readonly done: boolean;
  /** What it was trained on. */
  readonly library: Library;
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
    const ranking = rankingOf(library, made.model, this.#kernels);
    this.#installed = { ...made, info, done: how.done, library, ranking };
    this.#tell({ type: 'model', model: info, done: how.done, ...(how.quiet && { quiet: true }) });
    return info;
  }

  clear(): void {
    this.#installed = null;
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
    const installed = this.#installed;
    if (installed) this.#installed = { ...installed, ranking: rankingOf(installed.library, installed.model, module) };
  }
}
