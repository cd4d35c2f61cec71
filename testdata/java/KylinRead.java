import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kylin.common.KylinConfig;
import org.apache.kylin.common.KylinConfigBase;
import org.apache.kylin.common.StorageURL;
import org.apache.kylin.common.util.EncryptUtil;

/**
 * Says what Apache Kylin itself reads from kylin.properties.
 *
 * In, on stdin: on each line a folder that holds one, and keys, parted by tabs. Out: one JSON object
 * for each line: the metadata URL as StorageURL cuts it; what the getters of KylinConfig say, those
 * that this Kylin has; the value of every key; passwords as EncryptUtil decrypts them; or "error".
 */
public class KylinRead {
    private static final String[] GETTERS = {
        "getServerMode", "getRestServers", "getServerSelfDiscoveryEnabled", "getSchedulerType", "getZookeeperConnectString",
        "getMetadataDialect", "getQueryTimeoutSeconds", "getSecurityProfile", "getLDAPUserSearchBase", "getLDAPGroupSearchBase",
        "getLDAPAdminRole", "getServerUserCacheExpireSeconds", "getServerUserCacheMaxEntries", "getMemCachedHosts",
        "isRedisEnabled", "isRedisClusterEnabled", "getRedisHosts", "getRedisExpireTimeUnit", "getRedisExpireTime",
        "getMetadataStoreType", "getEncryptCipherIvSpec",
    };

    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        System.setOut(new PrintStream(PrintStream.nullOutputStream()));
        for (String line; (line = in.readLine()) != null; ) {
            List<String> words = Arrays.asList(line.split("\t"));
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("folder", words.get(0));
            try {
                read(words.get(0), words.subList(1, words.size()), answer);
            } catch (Throwable e) {
                e.printStackTrace();
                answer.put("error", e.toString());
            }
            out.println(json(answer));
        }
        out.flush();
    }

    private static void read(String folder, List<String> keys, Map<String, Object> answer) throws Exception {
        KylinConfig.destroyInstance();
        setProperty("KYLIN_CONF", folder);
        setProperty("KYLIN_HOME", folder);
        KylinConfig config = KylinConfig.getInstanceFromEnv();

        StorageURL url = config.getMetadataUrl();
        answer.put("identifier", url.getIdentifier());
        answer.put("scheme", url.getScheme());
        answer.put("params", new TreeMap<>(url.getAllParameters()));
        if (url.containsParameter("password")) {
            boolean flagged = "true".equals(url.getParameter("passwordEncrypted"));
            answer.put("password", decrypted(url.getParameter("password"), flagged));
        }

        Map<String, Object> getters = new TreeMap<>();
        for (String name : GETTERS) {
            try {
                getters.put(name, KylinConfigBase.class.getMethod(name).invoke(config));
            } catch (NoSuchMethodException e) {
                continue; // not in this Kylin
            } catch (InvocationTargetException e) {
                getters.put(name, null); // a key without a default that is not set
            }
        }
        answer.put("getters", getters);

        Method get = KylinConfigBase.class.getDeclaredMethod("getOptional", String.class, String.class);
        get.setAccessible(true);
        Map<String, Object> values = new TreeMap<>();
        for (String key : keys) {
            values.put(key, get.invoke(config, key, null));
        }
        answer.put("values", values);
        Object ldap = values.get("kylin.security.ldap.connection-password");
        if (ldap != null) {
            answer.put("ldapPassword", EncryptUtil.decrypt((String) ldap));
        }
        Object cache = values.get("kylin.cache.redis.password");
        if (cache != null) {
            answer.put("cachePassword", decrypted((String) cache, false));
        }
    }

    /** Kylin 5 copies the system properties when it starts, and reads the copy. */
    private static void setProperty(String name, String value) throws Exception {
        System.setProperty(name, value);
        try {
            Class.forName("org.apache.kylin.common.SystemPropertiesCache")
                .getMethod("setProperty", String.class, String.class).invoke(null, name, value);
        } catch (ClassNotFoundException e) {
            return; // an older Kylin
        }
    }

    /** A password as this Kylin takes it: Kylin 5 looks at the text, all before it at a flag. */
    private static String decrypted(String text, boolean flagged) throws Exception {
        try {
            return (String) EncryptUtil.class.getMethod("getDecryptedValue", String.class).invoke(null, text);
        } catch (NoSuchMethodException e) {
            return flagged ? EncryptUtil.decrypt(text) : text;
        }
    }

    private static String json(Object value) {
        if (value == null || value instanceof Number || value instanceof Boolean) {
            return String.valueOf(value);
        }
        List<String> parts = new ArrayList<>();
        if (value instanceof Map) {
            ((Map<?, ?>) value).forEach((k, v) -> parts.add(json(k) + ":" + json(v)));
            return "{" + String.join(",", parts) + "}";
        }
        if (value instanceof String[]) {
            for (String s : (String[]) value) {
                parts.add(json(s));
            }
            return "[" + String.join(",", parts) + "]";
        }
        StringBuilder text = new StringBuilder("\"");
        for (char c : value.toString().toCharArray()) {
            text.append(c < ' ' || c == '"' || c == '\\' || c > '~' ? String.format("\\u%04x", (int) c) : String.valueOf(c));
        }
        return text.append('"').toString();
    }
}
