import { installShutdown } from '../../src/server/shutdown.ts';
import { startStubServer } from './stub-server.ts';

// Run by the shutdown test as a process of its own, to be ended by a signal.
const { app } = await startStubServer();
installShutdown({ app, closers: [() => console.log('closed')] });
console.log('listening');
