import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import org.xml.sax.SAXException;

/**
 * Says whether XML files fit a schema.
 *
 * In: the path of an XML Schema as the only argument, on stdin a path on each line. Out: "ok path"
 * or "error path: what is wrong", a line for each.
 */
public class ValidateXML {
    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        Schema schema = SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI).newSchema(new File(args[0]));
        for (String path = in.readLine(); path != null; path = in.readLine()) {
            try {
                schema.newValidator().validate(new StreamSource(new File(path)));
                out.println("ok " + path);
            } catch (SAXException e) {
                out.println("error " + path + ": " + e.getMessage());
            }
        }
        out.flush();
    }
}
