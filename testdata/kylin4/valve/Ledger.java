import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Paths;
import java.nio.file.StandardOpenOption;
import javax.servlet.ServletException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

/** Writes down every request that reaches the node, before anything else is done with it. */
public final class Ledger extends ValveBase {
    private final String node = System.getProperty("ground.node");
    private final FileChannel ledger;

    public Ledger() throws IOException {
        super(true);
        ledger = FileChannel.open(Paths.get(System.getProperty("ground.ledger")), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        response.setHeader("X-Node", node);
        String id = request.getHeader("X-Id");
        if (id != null) {
            ledger.write(ByteBuffer.wrap((id + "\n").getBytes("US-ASCII")));
        }
        getNext().invoke(request, response);
    }
}
