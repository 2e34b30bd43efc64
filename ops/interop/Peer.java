/* Apache WSS4J 1.6 as the other side: Peer verify KEYSTORE FILE…, Peer sign KEYSTORE IN OUT [IN OUT…]. The keystore is
 * PKCS#12, alias "client", password "changeit". One line a file: "accept FILE REFERENCES" or "reject FILE REASON". */
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.apache.ws.security.WSConstants;
import org.apache.ws.security.WSEncryptionPart;
import org.apache.ws.security.WSSConfig;
import org.apache.ws.security.WSSecurityEngine;
import org.apache.ws.security.WSSecurityEngineResult;
import org.apache.ws.security.components.crypto.Crypto;
import org.apache.ws.security.components.crypto.CryptoFactory;
import org.apache.ws.security.message.WSSecHeader;
import org.apache.ws.security.message.WSSecSignature;
import org.apache.ws.security.message.WSSecTimestamp;
import org.w3c.dom.Document;

public class Peer {
    private static Crypto keys(String path) throws Exception {
        String merlin = "org.apache.ws.security.crypto.merlin.keystore.";
        Properties p = new Properties();
        p.put("org.apache.ws.security.crypto.provider", "org.apache.ws.security.components.crypto.Merlin");
        p.put(merlin + "type", "pkcs12");
        p.put(merlin + "password", "changeit");
        p.put(merlin + "file", path);
        return CryptoFactory.getInstance(p);
    }

    private static Document parse(String path) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        return factory.newDocumentBuilder().parse(new File(path));
    }

    private static void sign(Crypto keys, String in, String out) throws Exception {
        Document doc = parse(in);
        WSSecHeader header = new WSSecHeader();
        header.setMustUnderstand(true);
        header.insertSecurityHeader(doc);
        WSSecTimestamp stamp = new WSSecTimestamp();
        stamp.setTimeToLive(300);
        stamp.build(doc, header);
        WSSecSignature signature = new WSSecSignature();
        signature.setUserInfo("client", "changeit");
        signature.setKeyIdentifierType(WSConstants.BST_DIRECT_REFERENCE);
        signature.setSignatureAlgorithm("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256");
        signature.setDigestAlgo("http://www.w3.org/2001/04/xmlenc#sha256");
        signature.setSigCanonicalization(WSConstants.C14N_EXCL_OMIT_COMMENTS);
        List<WSEncryptionPart> parts = new ArrayList<WSEncryptionPart>();
        parts.add(new WSEncryptionPart("Body", doc.getDocumentElement().getNamespaceURI(), "Element"));
        parts.add(new WSEncryptionPart("Timestamp", WSConstants.WSU_NS, "Element"));
        signature.setParts(parts);
        Transformer writer = TransformerFactory.newInstance().newTransformer();
        writer.setOutputProperty("omit-xml-declaration", "yes");
        writer.transform(new DOMSource(signature.build(doc, keys, header)), new StreamResult(new File(out)));
    }

    private static int references(Crypto keys, String path) throws Exception {
        int count = 0;
        CallbackHandler none = new CallbackHandler() {
            public void handle(Callback[] callbacks) { }
        };
        List<WSSecurityEngineResult> results = new WSSecurityEngine().processSecurityHeader(parse(path), null, none, keys);
        for (WSSecurityEngineResult result : results) {
            List<?> refs = (List<?>) result.get(WSSecurityEngineResult.TAG_DATA_REF_URIS);
            count += refs == null ? 0 : refs.size();
        }
        return count;
    }

    public static void main(String[] args) throws Exception {
        WSSConfig.init();
        Crypto keys = keys(args[1]);
        if (args[0].equals("sign")) {
            for (int i = 2; i + 1 < args.length; i += 2) {
                sign(keys, args[i], args[i + 1]);
            }
            return;
        }
        for (int i = 2; i < args.length; i++) {
            try {
                System.out.println("accept " + args[i] + " " + references(keys, args[i]));
            } catch (Exception e) {
                System.out.println("reject " + args[i] + " " + String.valueOf(e.getMessage()).replace('\n', ' '));
            }
        }
    }
}
