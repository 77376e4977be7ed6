/**
 * Creates a replica set of the three members, and the users. Run by mongosh next to the first member, whose localhost may do so as long
 * as there are no users. Existing ones are left unchanged, so it can be run at every start.
 */
const { MONGODB_ROOT_PASSWORD, MONGODB_PASSWORD } = process.env;
const admin = db.getSiblingDB('admin');

function logIn() {
  try {
    admin.auth('root', MONGODB_ROOT_PASSWORD);
    return true;
  } catch (error) {
    if (error.codeName === 'AuthenticationFailed') return false;
    throw error;
  }
}

function initiateOnce() {
  try {
    rs.status();
  } catch (error) {
    if (error.codeName === 'Unauthorized') {
      throw new Error('MONGODB_ROOT_PASSWORD is not the one that the replica set was made with.', { cause: error });
    }
    if (error.codeName !== 'NotYetInitialized') throw error;
    rs.initiate({
      _id: 'pizzeria',
      members: [
        // The users are created here, so the first primary must be here.
        { _id: 0, host: 'mongo-1:27017', priority: 2 },
        { _id: 1, host: 'mongo-2:27017' },
        { _id: 2, host: 'mongo-3:27017' },
      ],
    });
  }
}

function waitForPrimary() {
  for (let tries = 0; tries < 120; tries += 1) {
    if (db.hello().isWritablePrimary) return;
    sleep(500);
  }
  throw new Error('mongo-1 has not become primary within a minute. Can it reach mongo-2 and mongo-3?');
}

const known = logIn();
initiateOnce();
waitForPrimary();
if (!known) {
  admin.createUser({ user: 'root', pwd: MONGODB_ROOT_PASSWORD, roles: ['root'] });
  logIn();
}
if (!admin.getUser('pizzeria')) {
  admin.createUser({ user: 'pizzeria', pwd: MONGODB_PASSWORD, roles: [{ role: 'readWrite', db: 'pizzeria' }] });
}
print('The replica set "pizzeria" has a primary, and its users.');
