/* BouncyCastle as the other side of CMS with SM2: SmPeer verify CERT CONTENT FILE…, SmPeer sign KEY CERT CONTENT DIRECTORY. A file whose
 * name says "detached" is read with CONTENT. One line a file: "accept FILE" or "reject FILE REASON". */
import java.io.FileReader;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.security.PrivateKey;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collections;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.util.CollectionStore;

public class SmPeer {
    private static Object pem(String path) throws Exception {
        try (PEMParser parser = new PEMParser(new FileReader(path))) {
            return parser.readObject();
        }
    }

    private static void verify(X509Certificate cert, byte[] content, String path) throws Exception {
        byte[] der = Files.readAllBytes(Paths.get(path));
        boolean detached = path.contains("detached");
        CMSSignedData message = detached ? new CMSSignedData(new CMSProcessableByteArray(content), der) : new CMSSignedData(der);
        if (message.getSignerInfos().size() != 1) {
            throw new Exception("not one signer");
        }
        SignerInformation signer = message.getSignerInfos().iterator().next();
        if (!signer.verify(new JcaSimpleSignerInfoVerifierBuilder().setProvider("BC").build(cert))) {
            throw new Exception("the signature does not hold");
        }
        if (!detached && !Arrays.equals(content, (byte[]) message.getSignedContent().getContent())) {
            throw new Exception("another content");
        }
    }

    private static void sign(String[] args) throws Exception {
        PrivateKey key = new JcaPEMKeyConverter().setProvider("BC").getPrivateKey((PrivateKeyInfo) pem(args[1]));
        X509CertificateHolder cert = (X509CertificateHolder) pem(args[2]);
        byte[] content = Files.readAllBytes(Paths.get(args[3]));
        for (String how : new String[] {"attributes", "plain"}) {
            for (String where : new String[] {"attached", "detached"}) {
                CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
                generator.addSignerInfoGenerator(new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().setProvider("BC").build())
                    .setDirectSignature(how.equals("plain")).build(new JcaContentSignerBuilder("SM3withSM2").setProvider("BC").build(key), cert));
                generator.addCertificates(new CollectionStore<>(Collections.singletonList(cert)));
                CMSSignedData message = generator.generate(new CMSProcessableByteArray(content), where.equals("attached"));
                Files.write(Paths.get(args[4], "theirs-" + where + "-" + how + ".der"), message.getEncoded("DER"));
            }
        }
    }

    public static void main(String[] args) throws Exception {
        Security.addProvider(new BouncyCastleProvider());
        if (args[0].equals("sign")) {
            sign(args);
            return;
        }
        X509Certificate cert = new JcaX509CertificateConverter().setProvider("BC").getCertificate((X509CertificateHolder) pem(args[1]));
        byte[] content = Files.readAllBytes(Paths.get(args[2]));
        for (int i = 3; i < args.length; i++) {
            try {
                verify(cert, content, args[i]);
                System.out.println("accept " + args[i]);
            } catch (Exception e) {
                System.out.println("reject " + args[i] + " " + String.valueOf(e.getMessage()).replace('\n', ' '));
            }
        }
    }
}
