import { describeRedis } from '@sim/testing/redis-server';
import { expect, jest, test } from '@jest/globals';
import { connectRedis } from './redis-client.ts';

describeRedis('connectRedis', (server) => {
  test('opens a connection that gives bytes', async () => {
    const client = await connectRedis({ host: '127.0.0.1', port: server.port }, 'T.t');
    await client.callBuffer('SET', 'a', Buffer.from([0, 255]));
    expect(await client.callBuffer('GET', 'a')).toEqual(Buffer.from([0, 255]));
    await client.quit();
  });

  test('sends no command again that was under way when the connection broke', async () => {
    const client = await connectRedis({ url: `redis://127.0.0.1:${server.port}` }, 'T.t');
    await client.callBuffer('DEL', 'list');
    const calls = [
      client.callBuffer('RPUSH', 'list', 'a'),
      client.callBuffer('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'no'),
      client.callBuffer('RPUSH', 'list', 'b'),
    ];
    const outcomes = await Promise.allSettled(calls);
    expect(outcomes[2]?.status).toBe('rejected');
    expect(await client.callBuffer('LLEN', 'list')).toBe(1);
    await client.quit();
  });
});

test('says that the peer is not installed', async () => {
  jest.unstable_mockModule('ioredis', () => {
    throw new Error('Cannot find package');
  });
  await expect(connectRedis({}, 'T.t')).rejects.toMatchObject({
    code: 'MISSING_PEER',
    message: expect.stringContaining('Run `npm install ioredis`'),
  });
});
