/**
 * What a Redis store has its server run as one step.
 *
 * @internal
 */

/*
 * A store is four hashes. meta: `collection` (name of the content), `next` (first free id), `dim` and `kind` (of the labels,
 * where there are any). embeddings: float32 by id. labels: JSON by id, of records that have one. data: MessagePack by id,
 * nothing for none. An answer is a list whose first item is a status.
 */

/** Refuses records that do not fit to those there are. ARGV: 1 dim, 2 kind of the labels or nothing. */
const CHECK = `
local dim = redis.call('HGET', KEYS[1], 'dim')
if dim and dim ~= ARGV[1] then return {'dim', dim} end
local kind = redis.call('HGET', KEYS[1], 'kind')
if kind and ARGV[2] ~= '' and kind ~= ARGV[2] then return {'kind', kind} end`;

/** KEYS: 1 meta. ARGV: as in CHECK, then 3 number of ids, 4 name for a new collection. Answer: next free id, collection. */
export const RESERVE: string = `${CHECK}
redis.call('HSETNX', KEYS[1], 'collection', ARGV[4])
return {'ok', redis.call('HINCRBY', KEYS[1], 'next', ARGV[3]), redis.call('HGET', KEYS[1], 'collection')}`;

/**
 * Adds records under reserved ids; running it twice is running it once. KEYS: 1 meta, 2 embeddings, 3 labels, 4 data.
 * ARGV: as in CHECK, then 3 collection, and for each record id, embedding, label or nothing, data.
 */
export const ADD: string = `${CHECK}
if redis.call('HGET', KEYS[1], 'collection') ~= ARGV[3] then return {'reset'} end
redis.call('HSET', KEYS[1], 'dim', ARGV[1])
if ARGV[2] ~= '' then redis.call('HSET', KEYS[1], 'kind', ARGV[2]) end
for i = 4, #ARGV, 4 do
  redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1])
  if ARGV[i + 2] ~= '' then redis.call('HSET', KEYS[3], ARGV[i], ARGV[i + 2]) end
  redis.call('HSET', KEYS[4], ARGV[i], ARGV[i + 3])
end
return {'ok'}`;

/** Removes records, all or none. KEYS: as in ADD. ARGV: 1 ids, separated by commas. */
export const REMOVE: string = `
for id in string.gmatch(ARGV[1], '[^,]+') do
  if redis.call('HEXISTS', KEYS[4], id) == 0 then return {'unknown', id} end
end
for id in string.gmatch(ARGV[1], '[^,]+') do
  for key = 2, 4 do redis.call('HDEL', KEYS[key], id) end
end
if redis.call('HLEN', KEYS[3]) == 0 then redis.call('HDEL', KEYS[1], 'kind') end
return {'ok'}`;
