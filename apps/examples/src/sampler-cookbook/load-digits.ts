import { loadMnist, type Mnist } from '@sim/datasets';

let loading: Promise<Mnist> | undefined;

/** MNIST, read once for all recipes. */
export function loadDigits(): Promise<Mnist> {
  loading ??= loadMnist();
  return loading;
}
