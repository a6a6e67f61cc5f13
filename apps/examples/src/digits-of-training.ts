/** Digits that the examples on MNIST train on, in the order of their classes; the other four they never see. */
export const SEEN_DIGITS: readonly number[] = [2, 3, 1, 7, 9, 6];
export const UNSEEN_DIGITS: readonly number[] = [8, 5, 0, 4];
