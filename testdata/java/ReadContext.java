import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/**
 * Says what Java's XML parser, which Tomcat uses, reads from files.
 *
 * In, on stdin: a path on each line. Out: "file path", then a line for each element below the
 * root: its depth, its tag, and "name value" of its attributes, sorted, the values as UTF-16
 * units in hexadecimal behind an x; "error path" for a file that is not well-formed.
 */
public class ReadContext {
    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        DocumentBuilder parser = DocumentBuilderFactory.newInstance().newDocumentBuilder();
        parser.setErrorHandler(null);
        System.setErr(new PrintStream(PrintStream.nullOutputStream()));
        for (String path = in.readLine(); path != null; path = in.readLine()) {
            try {
                Node root = parser.parse(new File(path)).getDocumentElement();
                out.println("file " + path);
                printChildren(out, root, 1);
            } catch (SAXException | java.io.IOException e) {
                out.println("error " + path);
            }
        }
        out.flush();
    }

    private static void printChildren(PrintStream out, Node parent, int depth) {
        for (Node n = parent.getFirstChild(); n != null; n = n.getNextSibling()) {
            if (n.getNodeType() != Node.ELEMENT_NODE) {
                continue;
            }
            StringBuilder b = new StringBuilder(depth + " " + n.getNodeName());
            TreeMap<String, String> attributes = new TreeMap<>();
            NamedNodeMap map = n.getAttributes();
            for (int i = 0; i < map.getLength(); i++) {
                attributes.put(map.item(i).getNodeName(), map.item(i).getNodeValue());
            }
            attributes.forEach((name, value) -> b.append(' ').append(name).append(' ').append(hex(value)));
            out.println(b);
            printChildren(out, n, depth + 1);
        }
    }

    private static String hex(String text) {
        StringBuilder b = new StringBuilder("x");
        for (char unit : text.toCharArray()) {
            b.append(String.format("%04x", (int) unit));
        }
        return b.toString();
    }
}
