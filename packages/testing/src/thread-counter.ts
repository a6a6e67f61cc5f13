/**
 * Text of a program for Node that counts, in `threads`, the worker threads that it makes from here on and does not end. A report of the
 * process would name them too, but can wait for one that ends meanwhile. `until(isDone)` waits.
 */
export const threadCounter: string = `
let threads = 0;
process.on('worker', (worker) => {
  threads++;
  const terminate = worker.terminate.bind(worker);
  worker.terminate = () => terminate().then(() => threads--);
});
const until = async (isDone) => { while (!isDone()) await new Promise((resolve) => setTimeout(resolve, 20)); };
`;
