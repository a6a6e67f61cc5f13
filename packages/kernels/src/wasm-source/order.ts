// Selecting and sorting.

/** The `k`-th largest of `count` float32 numbers, none of them NaN, which are put in another order. */
export function largestOf(values: usize, count: i32, k: i32): f32 {
  let low = 0, high = count - 1;
  const wanted = k - 1;
  while (low < high) {
    const pivot = middleOf(at(values, low), at(values, (low + high) >>> 1), at(values, high));
    let i = low, j = high;
    while (i <= j) {
      while (at(values, i) > pivot) i++;
      while (at(values, j) < pivot) j--;
      if (i > j) break;
      const swapped = at(values, i);
      store<f32>(values + (<usize>i << 2), at(values, j));
      store<f32>(values + (<usize>j << 2), swapped);
      i++;
      j--;
    }
    if (wanted <= j) high = j;
    else if (wanted >= i) low = i;
    else return pivot;
  }
  return at(values, wanted);
}

@inline function at(values: usize, index: i32): f32 {
  return load<f32>(values + (<usize>index << 2));
}

@inline function middleOf(a: f32, b: f32, c: f32): f32 {
  return max(min(a, b), min(max(a, b), c));
}

/** Runs of this length are sorted by insertion. */
@inline const RUN: i32 = 16;

/**
 * Sorts `count` float64 keys and the uint32 rows beside them, ties by lower row. Behind the rows, and so behind
 * `capacity` keys and rows, there is room for as many again; returns whether the result ended up there.
 */
export function sortByKey(keys: usize, rows: usize, count: i32, capacity: i32): bool {
  for (let first = 0; first < count; first += RUN) insert(keys, rows, first, min(first + RUN, count));
  let otherKeys = rows + (<usize>capacity << 2), otherRows = otherKeys + (<usize>capacity << 3);
  let isOther = false;
  for (let width = RUN; width < count; width <<= 1) {
    for (let first = 0; first < count; first += 2 * width)
      merge(keys, rows, otherKeys, otherRows, first, min(first + width, count), min(first + 2 * width, count));
    let swapped = keys;
    keys = otherKeys;
    otherKeys = swapped;
    swapped = rows;
    rows = otherRows;
    otherRows = swapped;
    isOther = !isOther;
  }
  return isOther;
}

@inline function isAfter(key: f64, row: u32, otherKey: f64, otherRow: u32): bool {
  return key > otherKey || (key == otherKey && row > otherRow);
}

function insert(keys: usize, rows: usize, first: i32, last: i32): void {
  for (let next = first + 1; next < last; next++) {
    const key = load<f64>(keys + (<usize>next << 3)), row = load<u32>(rows + (<usize>next << 2));
    let place = next;
    while (place > first && isAfter(load<f64>(keys + (<usize>(place - 1) << 3)), load<u32>(rows + (<usize>(place - 1) << 2)), key, row)) {
      store<f64>(keys + (<usize>place << 3), load<f64>(keys + (<usize>(place - 1) << 3)));
      store<u32>(rows + (<usize>place << 2), load<u32>(rows + (<usize>(place - 1) << 2)));
      place--;
    }
    store<f64>(keys + (<usize>place << 3), key);
    store<u32>(rows + (<usize>place << 2), row);
  }
}

function merge(keys: usize, rows: usize, toKeys: usize, toRows: usize, first: i32, middle: i32, last: i32): void {
  let left = first, right = middle;
  for (let to = first; to < last; to++) {
    const isRight = left >= middle || (right < last &&
      isAfter(load<f64>(keys + (<usize>left << 3)), load<u32>(rows + (<usize>left << 2)), load<f64>(keys + (<usize>right << 3)), load<u32>(rows + (<usize>right << 2))));
    const from = isRight ? right++ : left++;
    store<f64>(toKeys + (<usize>to << 3), load<f64>(keys + (<usize>from << 3)));
    store<u32>(toRows + (<usize>to << 2), load<u32>(rows + (<usize>from << 2)));
  }
}
