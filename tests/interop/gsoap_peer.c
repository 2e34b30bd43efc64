/* gSOAP with its WS-Security plugin as the other side; built by ops/interop/gsoap with the code that soapcpp2 makes.
 *
 *     gsoap_peer verify CERT FILE…                accept FILE, or reject FILE REASON: the signature, Timestamp and that Body is signed
 *     gsoap_peer sign KEY CERT VERSION OUT        one message of SOAP 1.1 (1) or 1.2 (2)
 */
#include "soapH.h"
#include "peer.nsmap"
#include "wsseapi.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int seen;

/* soap_wsse_verify_body is not asked: it looks for another namespace in SOAP 1.2 than the tree has (which is that of 1.1, always), and
 * counts Body twice behind a signed element that stands last in Header, as MsgHeader does. verify_element gives 0 where any Body is
 * not signed. */
static int body_is_signed(struct soap *soap)
{
    return soap_wsse_verify_element(soap, "http://schemas.xmlsoap.org/soap/envelope/", "Body") > 0;
}

int c__PayRequest(struct soap *soap, char *account, char *amount, char **result)
{
    int wrong = soap_wsse_verify_Timestamp(soap);
    wrong = wrong != 0 ? wrong : body_is_signed(soap) ? 0 : SOAP_FAULT;
    if (wrong != 0) {
        soap_wsse_delete_Security(soap);
        return wrong;
    }
    seen = account != NULL && amount != NULL;
    *result = "OK";
    return SOAP_OK;
}

static void verify(const char *cert, const char *path)
{
    struct soap *soap = soap_new1(SOAP_XML_CANONICAL | SOAP_C_UTFSTRING);
    soap_register_plugin(soap, soap_wsse);
    soap->cafile = cert;
    soap_wsse_verify_auto(soap, SOAP_SMD_NONE, NULL, 0);
    soap->recvfd = open(path, O_RDONLY);
    soap->sendfd = open("/dev/null", O_WRONLY);
    seen = 0;
    int wrong = soap_begin_serve(soap);
    wrong = wrong != 0 ? wrong : soap_serve_request(soap);
    if (wrong == 0 && seen) {
        printf("accept %s\n", path);
    } else {
        printf("reject %s %d\n", path, wrong);
    }
    close(soap->recvfd);
    close(soap->sendfd);
    soap_destroy(soap);
    soap_end(soap);
    soap_free(soap);
}

static int put(struct soap *soap, struct c__PayRequest *pay)
{
    return soap_envelope_begin_out(soap) || soap_putheader(soap) || soap_body_begin_out(soap) ||
           soap_put_c__PayRequest(soap, pay, "c:PayRequest", "") || soap_body_end_out(soap) || soap_envelope_end_out(soap);
}

static int sign(char **argv)
{
    struct soap *soap = soap_new1(SOAP_XML_CANONICAL | SOAP_C_UTFSTRING);
    struct c__PayRequest pay = {"6230000000000000001", "100.00"};
    FILE *file = fopen(argv[2], "r");
    EVP_PKEY *key = file == NULL ? NULL : PEM_read_PrivateKey(file, NULL, NULL, NULL);
    FILE *second = fopen(argv[3], "r");
    X509 *cert = second == NULL ? NULL : PEM_read_X509(second, NULL, NULL, NULL);
    if (key == NULL || cert == NULL) {
        return 1;
    }
    soap_register_plugin(soap, soap_wsse);
    soap_wsse_add_Timestamp(soap, "Time", 300);
    soap_wsse_add_BinarySecurityTokenX509(soap, "X509Token", cert);
    soap_wsse_add_KeyInfo_SecurityTokenReferenceX509(soap, "#X509Token");
    soap_wsse_sign_body(soap, SOAP_SMD_SIGN_RSA_SHA256, key, 0);
    soap_wsse_sign_only(soap, "Time Body");
    soap->sendfd = open(argv[5], O_CREAT | O_TRUNC | O_WRONLY, 0600);
    soap_set_version(soap, atoi(argv[4]));
    soap->encodingStyle = NULL;
    soap_serializeheader(soap);
    soap_serialize_c__PayRequest(soap, &pay);
    int wrong = soap_begin_count(soap) || ((soap->mode & SOAP_IO_LENGTH) != 0 && put(soap, &pay)) || soap_end_count(soap) ||
                soap_begin_send(soap) || put(soap, &pay) || soap_end_send(soap);
    if (wrong) {
        soap_print_fault(soap, stderr);
    }
    close(soap->sendfd);
    return wrong;
}

int main(int argc, char **argv)
{
    if (argc == 6 && strcmp(argv[1], "sign") == 0) {
        return sign(argv);
    }
    if (argc < 4 || strcmp(argv[1], "verify") != 0) {
        return 2;
    }
    for (int i = 3; i < argc; i++) {
        verify(argv[2], argv[i]);
    }
    return 0;
}
