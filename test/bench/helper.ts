/** A lane of a party in Node. */
import { parentPort } from 'node:worker_threads';
import { help, type HelpMessage } from '../../workers/als/index.ts';

parentPort?.once('message', (message: HelpMessage) => {
  help(message, () => parentPort?.postMessage('ready'));
  parentPort?.close();
});
