import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;

/**
 * A server that speaks MongoDB's protocol, for tests on machines where no real one can be had. It keeps its data in one file and
 * answers a write only when that is in the file, so that what was acknowledged outlives a kill.
 *
 * <p>java -cp 'lib/*' MongoStandIn.java &lt;file&gt; [port]
 */
public class MongoStandIn {
  /** The oldest server that today's driver talks to; the library itself claims to be an older one. */
  private static final MongoVersion VERSION =
      new MongoVersion() {
        @Override
        public List<Integer> getVersionArray() {
          return List.of(4, 4, 0);
        }

        @Override
        public int getWireVersion() {
          return 9;
        }
      };

  private static final Set<String> WRITES =
      Set.of("insert", "update", "delete", "findAndModify", "createIndexes", "drop", "dropDatabase");

  /** The library's own $currentDate is finer than the milliseconds that a date has, so that no date equals the one that was read. */
  @SuppressWarnings("unchecked")
  private static void stampInMilliseconds(Document command) {
    for (Document update : (List<Document>) command.getOrDefault("updates", List.of())) {
      if (!(update.get("u") instanceof Document change)) continue;
      Document stamps = (Document) change.remove("$currentDate");
      if (stamps == null) continue;
      if (!change.containsKey("$set")) change.put("$set", new Document());
      Document set = (Document) change.get("$set");
      for (String field : stamps.keySet()) set.put(field, Instant.now().truncatedTo(ChronoUnit.MILLIS));
    }
  }

  /** As a real server's fail point `failCommand`: how often yet, and for which commands what is answered. */
  private static int failuresLeft = 0;

  private static Document failure = new Document();

  /** A real server's command of the same name, for what the tests need of it: `times`, and these data. */
  private static Document configureFailPoint(Document command) {
    failuresLeft = command.get("mode") instanceof Document mode ? ((Number) mode.get("times")).intValue() : 0;
    failure = command.get("data") instanceof Document data ? data.cloneDeeply() : new Document();
    return new Document("ok", 1.0);
  }

  private static boolean isToFail(String name, Document command) {
    return failuresLeft > 0
        && failure.get("failCommands") instanceof List<?> names
        && names.contains(name)
        && (command.get("$db") + "." + command.get(name)).equals(failure.get("namespace"));
  }

  public static void main(String[] args) {
    H2Backend backend =
        new H2Backend(args[0]) {
          @Override
          public synchronized Document handleMessage(MongoMessage message) {
            String command = message.getDocument().keySet().iterator().next();
            if (command.equals("configureFailPoint")) return configureFailPoint(message.getDocument());
            boolean isToFail = isToFail(command, message.getDocument());
            if (isToFail) failuresLeft -= 1;
            if (isToFail && failure.get("errorCode") instanceof Number code) {
              return new Document("ok", 0.0).append("code", code).append("errmsg", "failing for a test");
            }
            stampInMilliseconds(message.getDocument());
            // The library answers with its own live documents, which the next write may change before they are sent.
            Document answer = super.handleMessage(message).cloneDeeply();
            if (WRITES.contains(command)) commit();
            if (isToFail) answer.putAll(new Document("writeConcernError", failure.get("writeConcernError")));
            return answer;
          }
        };
    backend.version(VERSION);
    MongoServer server = new MongoServer(backend);
    server.bind(new InetSocketAddress("127.0.0.1", args.length > 1 ? Integer.parseInt(args[1]) : 0));
    Runtime.getRuntime().addShutdownHook(new Thread(server::shutdownNow));
    System.out.println("listening on " + server.getLocalAddress().getPort());
  }
}
