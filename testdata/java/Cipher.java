import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts and decrypts with the JDK what Kylin does. Reads lines of four words: encrypt or decrypt,
 * a transformation, an initialization vector or -, and a text in hexadecimal UTF-8 (to encrypt) or
 * base64 (to decrypt). Prints for each the base64, the hexadecimal, or "error" and its class.
 */
public class Cipher {
    private static final byte[] KEY = HexFormat.of().parseHex("746869734973415365637265744b6579");

    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        for (String line; (line = in.readLine()) != null; ) {
            String[] words = line.split(" ", 4);
            try {
                out.println(run(words[0].equals("encrypt"), words[1], words[2], words[3]));
            } catch (Exception e) {
                out.println("error " + e.getClass().getSimpleName());
            }
        }
        out.flush();
    }

    private static String run(boolean encrypt, String transformation, String iv, String text) throws Exception {
        javax.crypto.Cipher cipher = javax.crypto.Cipher.getInstance(transformation);
        int mode = encrypt ? javax.crypto.Cipher.ENCRYPT_MODE : javax.crypto.Cipher.DECRYPT_MODE;
        SecretKeySpec key = new SecretKeySpec(KEY, "AES");
        if (iv.equals("-")) {
            cipher.init(mode, key);
        } else {
            cipher.init(mode, key, new IvParameterSpec(iv.getBytes(StandardCharsets.UTF_8)));
        }
        if (encrypt) {
            return Base64.getEncoder().encodeToString(cipher.doFinal(HexFormat.of().parseHex(text)));
        }
        return HexFormat.of().formatHex(cipher.doFinal(Base64.getDecoder().decode(text)));
    }
}
