import java.io.IOException;
import java.io.Serializable;
import java.util.Collections;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import javax.servlet.http.HttpSession;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextImpl;

/**
 * Logs in as Kylin does: a session with Spring Security's context, an object of
 * a class that only the application knows, and a counter.
 */
public class Sessions extends HttpServlet {
    static final String CONTEXT = "SPRING_SECURITY_CONTEXT";

    /** A class of the application. */
    static class Account implements Serializable {
        final String name;

        Account(String name) {
            this.name = name;
        }
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = request.getPathInfo();
        response.setHeader("X-Node", System.getProperty("ground.node", ""));
        if (path.equals("/login")) {
            renew(request);
            login(request.getSession(true), request.getParameter("user"));
        }
        HttpSession session = request.getSession(false);
        if (session == null || session.getAttribute("account") == null) {
            // No 401: Tomcat sends an error page before the stores have saved.
            response.getWriter().print("nobody");
            return;
        }
        if (path.equals("/logout")) {
            session.invalidate();
            response.getWriter().print("bye");
            return;
        }
        if (path.equals("/hold")) {
            while (request.getInputStream().read() >= 0) {
                continue; // until the client has sent all
            }
        }
        if (path.equals("/count")) {
            session.setAttribute("count", (Integer) session.getAttribute("count") + 1);
        }
        response.setCharacterEncoding("UTF-8");
        SecurityContext context = (SecurityContext) session.getAttribute(CONTEXT);
        response.getWriter().print(((Account) session.getAttribute("account")).name
            + " " + context.getAuthentication().getAuthorities() + " " + session.getAttribute("count"));
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        doGet(request, response);
    }

    /** Gives the session another id, as Spring Security does against fixation; Servlet 3.0 can't. */
    private void renew(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        if (session == null) {
            return;
        }
        try {
            HttpServletRequest.class.getMethod("changeSessionId").invoke(request);
        } catch (NoSuchMethodException e) {
            session.invalidate();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private void login(HttpSession session, String user) {
        SecurityContext context = new SecurityContextImpl();
        context.setAuthentication(new UsernamePasswordAuthenticationToken(
            user, null, Collections.singletonList(new SimpleGrantedAuthority("ROLE_ADMIN"))));
        session.setAttribute(CONTEXT, context);
        session.setAttribute("account", new Account(user));
        session.setAttribute("count", 0);
    }
}
