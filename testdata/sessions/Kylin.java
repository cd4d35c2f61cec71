import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Paths;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import javax.servlet.http.HttpSession;

/**
 * What a Kylin node does for its users, as far as a balancer can tell: it answers
 * the health URL to anybody, and reads, queries and builds to who is logged in.
 * Every execution is written down at once, so that a node that is killed takes
 * no count along.
 */
public class Kylin extends HttpServlet {
    private static final String NODE = System.getProperty("ground.node", "");
    private static final byte[] ANSWER = new byte[1024];

    static {
        Arrays.fill(ANSWER, (byte) 'k');
    }

    private FileChannel ledger;

    @Override
    public void init() {
        String path = System.getProperty("ground.ledger");
        if (path == null) {
            return;
        }
        try {
            ledger = FileChannel.open(Paths.get(path), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = request.getServletPath();
        response.setHeader("X-Node", NODE);
        if (path.equals("/api/admin/version")) {
            response.getWriter().print("1");
            return;
        }
        String body = read(request.getInputStream());
        HttpSession session = request.getSession(false);
        if (session == null || session.getAttribute("account") == null) {
            // No sendError: Tomcat writes its page before the stores have saved.
            response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
            return;
        }
        write(request.getHeader("X-Id"));
        work(request.getIntHeader("X-Work"));
        if (body.contains("poison")) {
            response.setStatus(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
        }
        response.setContentType("application/json");
        response.setContentLength(ANSWER.length);
        response.getOutputStream().write(ANSWER);
    }

    private String read(InputStream in) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] part = new byte[4096];
        for (int n = in.read(part); n >= 0; n = in.read(part)) {
            out.write(part, 0, n);
        }
        return out.toString("UTF-8");
    }

    private void write(String id) throws IOException {
        if (ledger != null && id != null) {
            ledger.write(ByteBuffer.wrap((id + "\n").getBytes("US-ASCII")));
        }
    }

    /** Takes as many milliseconds as the client wants. */
    private void work(int ms) {
        try {
            Thread.sleep(Math.max(ms, 0));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
