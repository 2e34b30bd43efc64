/* The contract's documents in mapping/baixin are what the field tables say, in both directions, and refuse what the paper refuses.
 * That the messages of adapter and bank are valid is held in baixin_together_test, message by message. */
#include "mapping/baixin_contract.h"
#include "mapping/baixin_fields.h"
#include "tests/unit/baixin_schema.h"
#include "tests/unit/keys_kit.h"
#include <libxml/parser.h>
#include <stdio.h>
#include <stdlib.h>

enum { ROOM = 128 * 1024 };

/* --- the files are those that the program writes ---------------------------------------------------------------- */

static void same(const char *name, void (*write)(bool payinst, vg_buf *ret), bool payinst)
{
    static uint8_t room[ROOM];
    vg_buf text = vg_buf_of(room, sizeof room);
    size_t len;
    char *file = baixin_schema_file(name, &len);
    write(payinst, &text);
    CU_ASSERT(!text.over);
    bool equal = text.len == len && memcmp(text.at, file, len) == 0;
    if (!equal) {
        printf("\n%s is out of date: baixin_contract mapping/baixin\n", name);
    }
    CU_ASSERT(equal);
    free(file);
}

static void the_files_are_written_from_the_tables(void)
{
    same("custody-direct.xsd", baixin_contract_xsd, false);
    same("custody-payinst.xsd", baixin_contract_xsd, true);
    same("custody-direct.wsdl", baixin_contract_wsdl, false);
    same("custody-payinst.wsdl", baixin_contract_wsdl, true);
}

/* --- the schema read by itself ----------------------------------------------------------------------------------- */

static bool is(const xmlNode *node, const char *name) { return xmlStrcmp(node->name, (const xmlChar *)name) == 0; }

static void attribute(xmlNode *node, const char *name, char ret[64])
{
    xmlChar *value = xmlGetProp(node, (const xmlChar *)name);
    snprintf(ret, 64, "%s", value == NULL ? "" : (const char *)value);
    xmlFree(value);
}

static xmlNode *named(xmlNode *parent, const char *kind, const char *name)
{
    char has[64];
    for (xmlNode *c = xmlFirstElementChild(parent); c != NULL; c = xmlNextElementSibling(c)) {
        attribute(c, "name", has);
        if (is(c, kind) && strcmp(has, name) == 0) {
            return c;
        }
    }
    return NULL;
}

static xmlNode *below(xmlNode *node, const char *kind)
{
    for (xmlNode *c = node == NULL ? NULL : xmlFirstElementChild(node); c != NULL; c = xmlNextElementSibling(c)) {
        xmlNode *deeper = is(c, kind) ? c : below(c, kind);
        if (deeper != NULL) {
            return deeper;
        }
    }
    return NULL;
}

/* The longest word of the type that an element names; 0: it is no list of words. */
static size_t longest_word(xmlNode *root, xmlNode *element)
{
    char type[64], word[64];
    attribute(element, "type", type);
    xmlNode *list = strncmp(type, "c:", 2) == 0 ? named(root, "simpleType", type + 2) : element;
    size_t longest = 0;
    for (xmlNode *c = below(list, "enumeration"); c != NULL; c = xmlNextElementSibling(c)) {
        attribute(c, "value", word);
        longest = strlen(word) > longest ? strlen(word) : longest;
    }
    return longest;
}

static void check_length(xmlNode *root, xmlNode *element, const vg_field *f)
{
    char told[64] = "";
    xmlNode *facet = below(element, f->form == VG_FORM_INT ? "totalDigits" : "maxLength");
    bool lists = f->form == VG_FORM_TEXT || f->form == VG_FORM_FIXED;
    if (facet != NULL) {
        attribute(facet, "value", told);
        CU_ASSERT_EQUAL(strtoul(told, NULL, 10), f->max);
    } else if (lists) {
        size_t longest = longest_word(root, element);
        CU_ASSERT(longest > 0 && longest <= f->max);
    } else {
        CU_ASSERT(f->form == VG_FORM_YUAN || f->form == VG_FORM_DATE || f->form == VG_FORM_TIME || f->form == VG_FORM_CODE || f->form == VG_FORM_ASIDE);
    }
}

/* Row by row, in order: same name, needed or not, length; and not one element more. first: an element that no row has. */
static void holds(xmlNode *root, xmlNode *of, baixin_fields fields, const char *first)
{
    char name[64], least[64];
    xmlNode *sequence = below(of, "sequence");
    CU_ASSERT_FATAL(sequence != NULL);
    xmlNode *element = xmlFirstElementChild(sequence);
    if (first != NULL) {
        attribute(element, "name", name);
        CU_ASSERT_STRING_EQUAL(name, first);
        element = xmlNextElementSibling(element);
    }
    for (size_t i = 0; i < fields.count; i++, element = xmlNextElementSibling(element)) {
        const vg_field *f = &fields.at[i];
        CU_ASSERT_FATAL(element != NULL);
        attribute(element, "name", name);
        attribute(element, "minOccurs", least);
        CU_ASSERT_STRING_EQUAL(name, f->wire);
        bool needed = f->need == VG_MUST_HAVE || strcmp(f->wire, "ContentB64") == 0; /* the adapter always writes the image */
        CU_ASSERT_EQUAL(strcmp(least, "0") != 0, needed);
        check_length(root, element, f);
    }
    CU_ASSERT(element == NULL);
}

static xmlNode *message(xmlNode *root, const char *service, const char *suffix)
{
    char name[64];
    snprintf(name, sizeof name, "%s%s", service, suffix);
    return named(root, "element", name);
}

static size_t check_messages(xmlNode *root, bool payinst)
{
    size_t count = 0;
    for (size_t i = 0; baixin_message_at(i) != NULL; i++) {
        const baixin_message *m = baixin_message_at(i);
        if (m != baixin_message_for(m->ask, payinst)) {
            continue;
        }
        holds(root, message(root, m->service, "Request"), m->request, NULL);
        holds(root, message(root, m->service, "Response"), m->answer, NULL);
        if (m->rows != NULL) {
            holds(root, named(root, "complexType", m->rows), m->row, NULL);
        }
        count++;
    }
    return count;
}

static void tables_and_schema_say_the_same(void)
{
    for (int payinst = 0; payinst < 2; payinst++) {
        size_t len, elements = 0;
        char *text = baixin_schema_file(payinst ? "custody-payinst.xsd" : "custody-direct.xsd", &len);
        xmlDoc *doc = xmlReadMemory(text, (int)len, NULL, NULL, XML_PARSE_NONET);
        CU_ASSERT_FATAL(doc != NULL);
        xmlNode *root = xmlDocGetRootElement(doc);
        size_t messages = check_messages(root, payinst);
        CU_ASSERT_EQUAL(messages, 21);
        holds(root, message(root, "Notify", "Request"), baixin_notice_fields, "RequestNo");
        holds(root, message(root, "Notify", "Response"), baixin_notice_answer_fields, NULL);
        holds(root, named(root, "complexType", "Restriction"), baixin_restriction_fields, NULL);
        for (xmlNode *c = xmlFirstElementChild(root); c != NULL; c = xmlNextElementSibling(c)) {
            elements += is(c, "element");
        }
        CU_ASSERT_EQUAL(elements, 2 * (messages + 1) + 2); /* … MsgHeader and the detail of a fault */
        xmlFreeDoc(doc);
        free(text);
    }
}

static size_t count_below(xmlNode *node, const char *name)
{
    size_t n = 0;
    for (xmlNode *c = node == NULL ? NULL : xmlFirstElementChild(node); c != NULL; c = xmlNextElementSibling(c)) {
        n += is(c, name) && c->ns != NULL && xmlStrstr(c->ns->href, (const xmlChar *)"/soap") == NULL;
        n += count_below(c, name);
    }
    return n;
}

static void every_operation_is_bound_to_both_versions_of_soap(void)
{
    static const char *const files[] = {"custody-direct.wsdl", "custody-payinst.wsdl"};
    for (size_t i = 0; i < VG_COUNT(files); i++) {
        size_t len;
        char *text = baixin_schema_file(files[i], &len);
        xmlDoc *doc = xmlReadMemory(text, (int)len, NULL, NULL, XML_PARSE_NONET);
        CU_ASSERT_FATAL(doc != NULL);
        xmlNode *root = xmlDocGetRootElement(doc);
        CU_ASSERT_EQUAL(count_below(named(root, "portType", "Custody"), "operation"), 21);
        CU_ASSERT_EQUAL(count_below(named(root, "portType", "CustodyNotice"), "operation"), 1);
        CU_ASSERT_EQUAL(count_below(named(root, "binding", "Custody11"), "operation"), 21);
        CU_ASSERT_EQUAL(count_below(named(root, "binding", "Custody12"), "operation"), 21);
        CU_ASSERT_EQUAL(count_below(named(root, "binding", "CustodyNotice11"), "operation"), 1);
        CU_ASSERT_EQUAL(count_below(named(root, "binding", "CustodyNotice12"), "operation"), 1);
        xmlFreeDoc(doc);
        free(text);
    }
}

/* --- what it takes and refuses ------------------------------------------------------------------------------------ */

static char *vector(const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "%s/tests/golden/baixin/%s", VG_SOURCE_DIR, name);
    FILE *file = fopen(path, "rb");
    char *text = calloc(1, 16 * 1024);
    assert(file != NULL);
    assert(text != NULL);
    size_t n = fread(text, 1, 16 * 1024 - 1, file);
    assert(n > 0);
    fclose(file);
    return text;
}

static void the_vectors_of_the_paper_are_valid(void)
{
    static const char *const names[] = {"suite1.xml", "suite2.xml"};
    baixin_schema *schema = baixin_schema_open(false);
    for (size_t i = 0; i < VG_COUNT(names); i++) {
        char *text = vector(names[i]);
        CU_ASSERT(baixin_schema_takes(schema, vg_span_of(text)));
        free(text);
    }
    baixin_schema_close(schema);
}

static void what_the_contract_does_not_have_is_not_valid(void)
{
    static const char *const edits[][2] = {
        {"<c:AcctNo>6230000000000000001</c:AcctNo>", ""},
        {"<c:AcctNo>6230000000000000001</c:AcctNo>", "<c:AcctNo>62300000000000000016230000000000001</c:AcctNo>"},
        {"<c:AcctNo>6230000000000000001</c:AcctNo>", "<c:AcctNo>623000000000000000A</c:AcctNo>"},
        {"</c:AcctNo>", "</c:AcctNo><c:Extra>1</c:Extra>"},
        {"</c:AcctNo>", "</c:AcctNo><c:AcctNo>6230000000000000001</c:AcctNo>"},
        {"<c:Mode>DIRECT<", "<c:Mode>PAYINST<"},
        {"<c:Service>QueryBalance<", "<c:Service>QueryBalances<"},
        {"<c:SendTime>", "<c:InstId>INST0001</c:InstId><c:SendTime>"},
        {"<c:SendTime>2026-12-01T02:00:00.000Z", "<c:SendTime>2026-12-01T10:00:00+08:00"},
        {"QB20261201100000000001", "QB2026120110000"},
    };
    baixin_schema *schema = baixin_schema_open(false);
    char *text = vector("suite1.xml"), changed[16 * 1024];
    baixin_schema_quiet(schema, true);
    for (size_t i = 0; i < VG_COUNT(edits); i++) {
        const char *at = strstr(text, edits[i][0]);
        CU_ASSERT_FATAL(at != NULL);
        snprintf(changed, sizeof changed, "%.*s%s%s", (int)(at - text), text, edits[i][1], at + strlen(edits[i][0]));
        bool takes = baixin_schema_takes(schema, vg_span_of(changed));
        if (takes) {
            printf("\nvalid with %s\n", edits[i][1]);
        }
        CU_ASSERT(!takes);
    }
    free(text);
    baixin_schema_close(schema);
}

int main(void)
{
    xmlInitParser();
    if (CU_initialize_registry() != CUE_SUCCESS) {
        return 1;
    }
    CU_pSuite suite = CU_add_suite("Baixin's WSDL and XSD", NULL, NULL);
    CU_add_test(suite, "the files are written from the tables", the_files_are_written_from_the_tables);
    CU_add_test(suite, "tables and schema say the same", tables_and_schema_say_the_same);
    CU_add_test(suite, "every operation is bound to both versions of SOAP", every_operation_is_bound_to_both_versions_of_soap);
    CU_add_test(suite, "the vectors of the paper are valid", the_vectors_of_the_paper_are_valid);
    CU_add_test(suite, "what the contract does not have is not valid", what_the_contract_does_not_have_is_not_valid);
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed != 0;
}
