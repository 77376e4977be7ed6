// Shards every collection by store: `mongosh "$MONGODB_URL" deploy/mongo-shard.js`, against a mongos, as an administrator. It can be
// run again. Each query names its store, so that it goes to one shard: docs/scaling.md.
const COLLECTIONS = [
  'access',
  'answers',
  'audit',
  'checks',
  'counters',
  'customers',
  'drivers',
  'images',
  'inboxes',
  'kitchens',
  'orders',
  'outbox',
  'reports',
  'sessions',
  'stock',
  'stock_movements',
  'stores',
  'webhook_deliveries',
  'webhook_progress',
  'webhooks',
];
const SHARD_KEY = { storeId: 1, _id: 1 };

for (const name of COLLECTIONS) {
  // A collection that is not empty must have the index before it can be sharded.
  db.getCollection(name).createIndex(SHARD_KEY);
  sh.shardCollection(`${db.getName()}.${name}`, SHARD_KEY);
}
