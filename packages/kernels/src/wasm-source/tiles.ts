// Tiles of four queries × eight rows: what they are compared with, and where those go that pass.
import { blockAt, blockRows, boundsOffset, constantsAt } from './layout';
import { TILE_BYTES, chosenAt, errorsAt, inversesAt, shrink, thresholdsAt } from './search-state';
import { SIZES, SQUARES, eitherPasses, limits, mostDifference } from './scores';
import { raiseByMaxima } from './candidates';
import { noteMaximum, offerEight } from './offers';
import { boundsDistance } from './row-bounds';

/** Writes the largest sums with which the eights from `from` to `to` are out for a group of queries, `[to − from][4]`, to `limitsAt`. */
export function fillLimits(kind: i32, block: i32, from: i32, to: i32, group: i32, limitsAt: usize): void {
  const at = <usize>group << 4, threshold = v128.load(thresholdsAt + at), error = v128.load(errorsAt + at), inverse = v128.load(inversesAt + at);
  if (kind == SIZES || kind == SQUARES) {
    const most = mostDifference(threshold, shrink);
    for (let half = from, limit = limitsAt; half < to; half++, limit += 16) v128.store(limit, most);
    return;
  }
  const least = blockAt(block) + boundsOffset, most = least + boundsDistance(), bias = most + boundsDistance(), weight = bias + boundsDistance();
  let place = <usize>from << 2, limit = limitsAt;
  const end = <usize>to << 2;
  // Of a loop that asks first, engines compute the addresses anew in every turn.
  do {
    v128.store(limit, limits(
      kind, v128.load32_splat(least + place), v128.load32_splat(most + place), v128.load32_splat(bias + place), v128.load32_splat(weight + place),
      threshold, error, inverse));
    place += 4;
    limit += 16;
  } while (place != end);
}

/** Keeps the sums of four queries and an eight of rows at `hits` if any passes its limits, which lie at `limit`. Returns where the next ones go. */
@inline export function keepTile(
  kind: i32, half: i32, limit: usize, hits: usize, s0: v128, s1: v128, s2: v128, s3: v128, s4: v128, s5: v128, s6: v128, s7: v128,
): usize {
  // Always stored and mostly overwritten: a branch that is taken now and then costs more.
  v128.store(hits, s0); v128.store(hits, s1, 16); v128.store(hits, s2, 32); v128.store(hits, s3, 48);
  v128.store(hits, s4, 64); v128.store(hits, s5, 80); v128.store(hits, s6, 96); v128.store(hits, s7, 112);
  store<i32>(hits, half, 128);
  return hits + <usize>v128.any_true(tilePasses(kind, limit, s0, s1, s2, s3, s4, s5, s6, s7)) * TILE_BYTES;
}

/** Which sums of a tile may pass its limits, which lie at `limit`. */
@inline export function tilePasses(kind: i32, limit: usize, s0: v128, s1: v128, s2: v128, s3: v128, s4: v128, s5: v128, s6: v128, s7: v128): v128 {
  return v128.or(
    v128.or(eitherPasses(kind, s0, s1, v128.load32_splat(limit)), eitherPasses(kind, s2, s3, v128.load32_splat(limit, 4))),
    v128.or(eitherPasses(kind, s4, s5, v128.load32_splat(limit, 8)), eitherPasses(kind, s6, s7, v128.load32_splat(limit, 12))));
}

/** Offers the tiles from `hitsAt` to `hits`, which have passed the limits of the eights from `from` to `to`, to their four queries. */
export function offerTiles(kind: i32, group: i32, block: i32, from: i32, to: i32, limitsAt: usize, hitsAt: usize, hits: usize): void {
  let isFirst = false, constants = i32x4.splat(0);
  // The constants of these rows come from memory, all of them at once.
  if (kind != SIZES && kind != SQUARES)
    for (let tile = hitsAt; tile < hits; tile += TILE_BYTES) {
      const a = constantsAt((block * blockRows()) + (load<i32>(tile, 128) << 3)), distance = <usize>blockRows() << 2;
      constants = v128.or(constants, v128.or(v128.load(a), v128.or(v128.load(a + distance), v128.load(a + 2 * distance))));
    }
  v128.store(chosenAt, constants);
  for (let next = 0; next < 4; next++)
    if (load<f32>(thresholdsAt + (<usize>group << 4) + (<usize>next << 2)) == -Infinity) {
      isFirst = true;
      seed(kind, (group << 2) + next, block, hitsAt, <usize>next << 5, hits);
    }
  if (isFirst) fillLimits(kind, block, from, to, group, limitsAt);
  for (let next = 0; next < 4; next++) {
    const place = <usize>next << 2, limit = limitsAt - (<usize>from << 4) + place;
    let chosen = chosenAt;
    for (let tile = hitsAt; tile < hits; tile += TILE_BYTES) {
      const sums = tile + (place << 3), isHit = eitherPasses(kind, v128.load(sums), v128.load(sums, 16), v128.load32_splat(limit + (<usize>load<i32>(tile, 128) << 4)));
      store<usize>(chosen, tile);
      chosen += <usize>v128.any_true(isHit) << 2;
    }
    for (let at = chosenAt; at < chosen; at += 4) {
      const tile = load<usize>(at);
      offerEight(kind, (group << 2) + next, block, load<i32>(tile, 128), tile + (place << 3));
    }
  }
}

/** Finds a first threshold for a query, whose sums lie `place` bytes behind the start of each tile. */
@inline function seed(kind: i32, query: i32, block: i32, tile: usize, place: usize, hits: usize): void {
  let maxima = 0;
  for (; tile < hits; tile += TILE_BYTES) noteMaximum(kind, query, block, load<i32>(tile, 128), tile + place, maxima++);
  raiseByMaxima(query, maxima);
}
