import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import sirv from 'sirv';

export interface Site {
  /** With the sub-path and a slash at its end. */
  readonly address: string;
  /** Ends the server and the connections to it, as if the host were gone. */
  stop(): Promise<void>;
  /** The same address again, perhaps with another build. */
  restart(folder?: string): Promise<void>;
}

/**
 * A plain static server: no headers of its own, no fallback page, under a sub-path.
 *
 * @param folder the built page
 * @param options.base the sub-path, with slashes on both ends
 * @param options.gzip sends `file.gz` for `file` where it is there
 */
export async function serve(folder: string, { base = '/cinefold/', gzip = false } = {}): Promise<Site> {
  let current = open(folder, base, gzip);
  const port = await listen(current, 0);
  return {
    address: `http://localhost:${port}${base}`,
    stop: () => close(current),
    async restart(other = folder) {
      await close(current);
      current = open(other, base, gzip);
      await listen(current, port);
    },
  };
}

function open(folder: string, base: string, gzip: boolean): ReturnType<typeof createServer> {
  const files = sirv(folder, { dev: true, gzip });
  return createServer((request, response) => {
    const missing = (): void => void response.writeHead(404).end();
    if (!request.url?.startsWith(base)) return missing();
    request.url = request.url.slice(base.length - 1);
    files(request, response, missing);
  });
}

const listen = (server: ReturnType<typeof createServer>, port: number): Promise<number> =>
  new Promise((done, failed) => {
    server.once('error', failed);
    server.listen(port, () => done((server.address() as AddressInfo).port));
  });

const close = (server: ReturnType<typeof createServer>): Promise<void> =>
  new Promise((done) => {
    if (!server.listening) return done();
    server.close(() => done());
    server.closeAllConnections();
  });
