import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import java.util.TreeSet;

/**
 * Says what java.util.Properties reads from files.
 *
 * In, on stdin: a line "UTF8 path" or "LATIN1 path" for each file. Out: "file path", then
 * "key value" for each property, sorted, both as UTF-16 units in hexadecimal behind an x;
 * "error path" for a file that can't be loaded.
 */
public class ReadProperties {
    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            int blank = line.indexOf(' ');
            print(out, line.substring(blank + 1), line.startsWith("UTF8 "));
        }
        out.flush();
    }

    private static void print(PrintStream out, String path, boolean utf8) throws Exception {
        Properties properties = new Properties();
        try (InputStream file = new FileInputStream(path)) {
            if (utf8) {
                properties.load(new InputStreamReader(file, StandardCharsets.UTF_8));
            } else {
                properties.load(file);
            }
        } catch (IllegalArgumentException e) {
            out.println("error " + path);
            return;
        }
        out.println("file " + path);
        for (String key : new TreeSet<>(properties.stringPropertyNames())) {
            out.println(hex(key) + " " + hex(properties.getProperty(key)));
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
